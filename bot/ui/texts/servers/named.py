"""Roles, channels, speeds and kinds of requests, as they are named in sentences about servers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.domain import kinds
from bot.domain.kinds import Speed
from bot.ui.texts import tasks
from bot.ui.texts.saying import mark, say

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

NAMED: Final = 5
"""So many are named; of the rest it is said that there are more."""

KINDS: Final = {
    kinds.IMAGINE.name: mark("Pictures from words"),
    kinds.ACTION.name: mark("Buttons under pictures"),
    kinds.BLEND.name: mark("Blends"),
    kinds.DESCRIBE.name: mark("Descriptions"),
    kinds.VIDEO.name: mark("Films"),
    kinds.EDIT.name: mark("Edits"),
    kinds.SHORTEN.name: mark("Shortened prompts"),
    kinds.SWAP.name: mark("Swapped faces"),
}
"""What a member gets, by kind."""


def kind(name: str) -> str:
    """What a kind of request brings."""
    return say(KINDS[name]) if name in KINDS else name


def speeds(open_ones: Collection[Speed]) -> tuple[str, ...]:
    """Speeds by their names, slowest first."""
    return tuple(say(tasks.SPEEDS[speed]) for speed in Speed if speed in open_ones)


def roles(ids: Iterable[int]) -> tuple[str, ...]:
    """Mentions of roles, which ping nobody."""
    return _some(f"<@&{one}>" for one in sorted(ids))


def channels(ids: Iterable[int]) -> tuple[str, ...]:
    """Links to channels and categories."""
    return _some(f"<#{one}>" for one in sorted(ids))


def members(ids: Iterable[int]) -> tuple[str, ...]:
    """Mentions of members, which ping nobody."""
    return _some(f"<@{one}>" for one in sorted(ids))


def _some(mentions: Iterable[str]) -> tuple[str, ...]:
    found = tuple(mentions)
    more = len(found) - NAMED
    return (*found[:NAMED], say("{more} more", more=more)) if more > 0 else found
