"""What members and moderators read of reported pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.domain.servers.reports import MOST, Outcome, Taken
from bot.services.refusals import Refusal
from bot.ui.escaping import escaped
from bot.ui.texts import tasks
from bot.ui.texts.saying import count, mark, say
from bot.ui.texts.servers import named

if TYPE_CHECKING:
    from bot.domain.servers.reports import Report
    from bot.domain.tasks import Task

REMOVE: Final = mark("Remove")
BLOCK: Final = mark("Block member")
LEAVE: Final = mark("Leave it")
GO: Final = mark("Go to it")

SHOW_WAITING: Final = mark("Show waiting reports again")

ABOUT: Final = mark("A picture that {reporters:and} reported.")

PROMPT_SHOWN: Final = 1000

TAKEN: Final = {
    Taken.NEW: mark("The moderators see your report, and I tell you what became of it."),
    Taken.JOINED: mark("Others reported it, too. I tell you what became of it."),
    Taken.KNOWN: mark("You reported this picture. I tell you as soon as somebody decided."),
    Taken.DECIDED: mark("A moderator looked at this picture before and decided that it stays."),
}

SETTLED: Final = {
    Outcome.REMOVED: mark("The picture that you reported was removed. Thank you."),
    Outcome.BLOCKED: mark("A moderator did something about the picture that you reported."),
    Outcome.LEFT: mark("A moderator looked at the picture that you reported, and it stays."),
}

_DECIDED: Final = {
    Outcome.REMOVED: mark("{who} removed it."),
    Outcome.BLOCKED: mark("{who} blocked its member."),
    Outcome.LEFT: mark("{who} left it."),
}

SENTENCES: Final = {
    Refusal.NO_MODERATORS: mark("Nobody moderates direct messages. Remove the picture yourself."),
    Refusal.NO_LOG_CHANNEL: mark(
        "This server has no channel for reports yet. Tell a moderator of the picture, and that "
        "whoever manages the server can choose one: /settings, This server: Channels."
    ),
}


def _too_many() -> str:
    return say(
        "You reported {most} pictures within an hour. Try it again later, or tell a moderator.",
        most=MOST,
    )


WITH_VALUES: Final = {Refusal.TOO_MANY_REPORTS: _too_many}


def heading(*, user_id: int, channel_id: int, by: int | None) -> str:
    """What was reported, and by whom, unless that is forgotten."""
    known = {"member": f"<@{user_id}>", "where": f"<#{channel_id}>"}
    if by is None:
        return say("A picture of {member} in {where} was reported.", **known)
    return say("{who} reported a picture of {member} in {where}.", who=f"<@{by}>", **known)


def shown_again(waiting: int, channel_id: int | None) -> str:
    """What somebody reads who wants to see the reports about which nobody decided."""
    if not waiting:
        return say("No report waits for a decision.")
    return count(
        "{count} report waits for a decision. I show it in {where} once more.",
        "{count} reports wait for a decision. I show them in {where} once more.",
        waiting,
        where=f"<#{channel_id}>",
    )


def prompt(task: Task | None) -> str:
    """What a reported picture was asked for with."""
    if task is None:
        return say("It was removed before anybody looked at it.")
    return escaped(tasks.title(task), PROMPT_SHOWN)


def members(ids: tuple[int, ...]) -> tuple[str, ...]:
    """Who reported it."""
    return named.members(ids)


def decided(report: Report) -> str:
    """What a moderator decided; "" if nobody did."""
    if report.outcome is None:
        return ""
    return say(_DECIDED[report.outcome], who=f"<@{report.decided_by}>")
