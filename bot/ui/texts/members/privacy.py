"""What `/privacy` says: what is kept of a member, for how long, and what became of a wish."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.domain.members.data_requests import DataRequestKind, DataRequestState, Stage
from bot.services.refusals import Refusal
from bot.ui.texts.numbers import ago
from bot.ui.texts.saying import count, mark, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.domain.members.data_requests import DataRequest
    from bot.domain.notices import Notice

TITLE: Final = mark("What I keep of you")

KEPT: Final = (
    mark(
        "**What you asked for**: prompts, options, links to what you attached, when and where, "
        "the pictures' links and buttons. What you began and did not send is kept for a day."
    ),
    mark("**What it cost**: how much, when, and in which server."),
    mark("**What you chose**: your settings and your favourites."),
    mark(
        "**What protects others**: prompts refused for what they ask for (30 days, without the "
        "prompt), pictures that you reported, what moderators gave you, and that you are blocked."
    ),
)
NOT_KEPT: Final = mark(
    "I keep your id, not your name. The pictures themselves are at Discord and, for a while, at "
    "CometAPI, who get your prompts and the pictures you attach."
)
WHO: Final = mark(
    "**Who sees it**: what you make stands in its channel, for everybody who can read that. "
    "Whoever runs me can read the database. A gallery shows your prompts only to those who could "
    "read them before, and to nobody if you say so in /settings. That holds as well for what "
    "others make with your words."
)
FOR_EVER: Final = mark("**For how long**: until you delete it.")

EXPORT: Final = mark("Export")
DELETE: Final = mark("Delete everything of mine")
REALLY: Final = mark("Delete everything")
FOR_GOOD: Final = mark("Yes, delete it for good")
BACK: Final = mark("Keep it")
REFRESH: Final = mark("How far is it?")

ASKED: Final = mark(
    "### Delete everything of yours?\n"
    "Prompts, links, buttons, favourites, settings and drafts go, here and in galleries, and I "
    "delete my messages with your pictures wherever I still can, copies in direct messages too. "
    "What waits is withdrawn; what runs is let go, and stays paid. What you ask for from then on "
    "is kept as ever."
)
ASKED_AGAIN: Final = mark(
    "### Are you sure?\n"
    "Nobody can bring it back. Amounts stay without your name; those of this month with it until "
    "it is over, so that limits hold, and so do refused prompts for 30 days and what blocks you. "
    "Export first if you want a copy. What others made from your pictures is theirs, without your "
    "words."
)

SENTENCES: Final = {
    Refusal.DELETION_RUNS: mark("All that is yours is just being deleted. I tell you when it is."),
    Refusal.EXPORT_RUNS: mark("Your copy is being made. It comes by direct message."),
}
CLOSED: Final = mark(
    "I cannot send you direct messages, and that is how your copy comes. Allow them in "
    "Discord's privacy settings of a server that we share, then press Export again."
)


def export_lately(*, opens_s: float) -> str:
    """That a copy is made once a day."""
    return say("You had a copy lately. You can have another one {when}.", when=ago(opens_s))


WITH_VALUES: Final = {Refusal.EXPORT_LATELY: export_lately}


def kept(keep_days: int) -> str:
    """All of it, in words; with 0 days nothing goes by itself."""
    days = count(
        "**For how long**: prompts and links for {count} day, or until you delete them.",
        "**For how long**: prompts and links for {count} days, or until you delete them.",
        keep_days,
    )
    lines = [*map(say, KEPT), say(WHO), days if keep_days else say(FOR_EVER), say(NOT_KEPT)]
    return "\n".join(lines)


def under_way(request: DataRequest) -> str:
    """How far a copy or a deletion is."""
    if request.kind is DataRequestKind.EXPORT:
        return say(
            "Your copy is being made: {done} of {total}. It comes by direct message.",
            done=request.done,
            total=request.total,
        )
    if request.stage is Stage.MESSAGES:
        return say(
            "All that I kept is deleted. Now I delete messages: {done} of {total}.",
            done=request.done,
            total=request.total,
        )
    return say("All that is yours is being deleted.")


def copy(request: DataRequest) -> str:
    """The direct message that a copy comes below, as far as it is."""
    if request.state is DataRequestState.DONE:
        return say("This is all that I keep of you, with {total} requests.", total=request.done)
    return say(
        "I am putting together what I keep of you: {done} of {total} requests.",
        done=request.done,
        total=request.total,
    )


def file_of(number: int, files: int) -> str:
    """Which of several files this is."""
    return "" if files == 1 else say("File {number} of {files}", number=number, files=files)


def deleted(notice: Notice) -> str:
    """That nothing of a member is kept any more, and how many messages stay."""
    return " ".join(_deleted(notice.values["unreachable"]))


def _deleted(unreachable: int) -> Iterator[str]:
    yield say("All that I kept of you is deleted, as you asked.")
    if unreachable:
        yield count(
            "{count} message with a picture of yours is where I cannot reach it any more; "
            "a moderator there can delete it.",
            "{count} messages with pictures of yours are where I cannot reach them any more; "
            "moderators there can delete them.",
            unreachable,
        )
