"""What members are told about what is theirs: under way, used, allowed, and what holds them up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.domain.states import State
from bot.ui.texts import numbers, tasks
from bot.ui.texts.refusals import refusal
from bot.ui.texts.saying import count, mark, quoted, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.services.members.info import Info

TITLE: Final = mark("What you have under way")
NOTHING: Final = mark("Nothing of yours is being made or waits.")
REFRESH: Final = mark("Refresh")
BACK: Final = mark("Back")
MORE: Final = mark("More")
CANCEL: Final = mark("Cancel")
CANCEL_ALL: Final = mark("Cancel all waiting")
WITHDRAWN: Final = mark("Withdrawn. Nothing was spent.")
STOPPED: Final = mark(
    "Not watched any more. Until Midjourney is done with it, it counts as one under way."
)
_AWAY: Final = mark(
    "Midjourney is not answering. What waits is safe and goes on by itself as soon as it does."
)
_AT_LIMIT: Final = mark(
    "You have {running} being made, as many as you may at once: the next one goes when one is done."
)


def withdrawn(number: int) -> str:
    """How many of those that waited were withdrawn."""
    if not number:
        return say("Nothing of yours was waiting any more.")
    return count(
        "{count} was withdrawn. Nothing was spent for it.",
        "{count} were withdrawn. Nothing was spent for them.",
        number,
    )


def holding_up(info: Info) -> list[str]:
    """What keeps pictures waiting, and what would refuse the next one."""
    found = [say(_AWAY)] if info.is_away else []
    if info.is_at_limit and not info.is_away:
        found.append(say(_AT_LIMIT, running=numbers.pictures(info.under_way.at_work)))
    return found + [refusal(error) for error in info.against]


def counted(info: Info) -> str:
    """How much is under way, where that is anything."""
    mine, waiting = info.under_way, info.under_way.waiting
    made = sum(view.task.state not in {State.QUEUED, State.UNSURE} for view in mine.views)
    parts = [say("{number} being made", number=made), say("{number} waiting", number=waiting)]
    if mine.held:
        parts.append(
            count(
                "{count} that nobody watches, or that is not certain, counts as well",
                "{count} that nobody watches, or that are not certain, count as well",
                mine.held,
            )
        )
    return f"-# {' · '.join(parts)}"


def standing(info: Info) -> str:
    """What was used, what is left of it, what stands against the member, and what holds."""
    lines = [_of_day(info), _of_month(info), *_strikes(info), _at_once(info), _defaults(info)]
    return "\n".join(lines)


def _of_day(info: Info) -> str:
    use, most = info.use, info.quotas.pictures_a_day
    left = None if most is None else most + use.given_today - use.pictures_today
    return _used(say("Today: {used}", used=numbers.pictures(use.pictures_today)), left)


def _of_month(info: Info) -> str:
    use, quotas = info.use, info.quotas
    most, most_usd = quotas.pictures_a_month, quotas.usd_a_month
    used = numbers.pictures(use.pictures_this_month)
    said = say("This month: {used} for ${usd:.2f}", used=used, usd=use.usd_this_month)
    if most_usd is not None:
        all_usd = most_usd + use.given_usd_this_month
        said = say("{said} of ${usd:.2f}", said=said, usd=all_usd)
    left = None if most is None else most + use.given_this_month - use.pictures_this_month
    return _used(said, left)


def _used(said: str, left: int | None) -> str:
    if left is None:
        return said
    return say("{said} · **{left} left**", said=said, left=max(0, left))


def _strikes(info: Info) -> Iterator[str]:
    if info.strikes:
        yield count(
            "{count} of your prompts was refused for what it asks for in the last 30 days.",
            "{count} of your prompts were refused for what they ask for in the last 30 days.",
            info.strikes,
        )


def _at_once(info: Info) -> str:
    limits = info.rules.limits
    return say(
        "At once: {running}, and {waiting} waiting",
        running=numbers.pictures(limits.running or 0),
        waiting=limits.waiting or 0,
    )


def _defaults(info: Info) -> str:
    """What a prompt gets that names nothing else."""
    speed = info.rules.speed
    named = say("as Midjourney has it") if speed is None else tasks.speed(speed)
    parts = [say("Speed: {speed}", speed=named)]
    if info.rules.parameters:
        parts.append(say("added: {parameters}", parameters=quoted(info.rules.parameters)))
    parts.append(say("remix is on") if info.chosen.remix else say("remix is off"))
    return " · ".join(parts)
