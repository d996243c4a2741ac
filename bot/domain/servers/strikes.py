"""Violations of a member in a server, and the time-outs that they lead to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

DAY_S: Final = 24 * 3600.0
KEPT_S: Final = 30 * DAY_S
"""A strike that is older counts for nothing, not for how long the next time-out is either."""

LONGEST_S: Final = 28 * DAY_S
"""As long as Discord's own time-outs may be."""


class Strike(StrEnum):
    """What counted against a member."""

    WORDS = "words"  # of the server's list, in what they asked for
    MODERATION = "moderation"  # Midjourney refused it


@dataclass(frozen=True, slots=True, kw_only=True)
class StrikeRules:
    """After how many strikes within a day a member has to wait, and how long the first time."""

    count: int = 3
    minutes: int = 15


def time_out_until(strikes: Iterable[float], rules: StrikeRules | None) -> float | None:
    """When the last time-out of a member ends or ended, epoch seconds; None if there was none.

    Each is twice as long as the one before. What comes within one prolongs nothing, and what led
    to it counts for no other.

    Args:
        strikes: the times of those that still count, epoch seconds, oldest first.
        rules: None if there are no time-outs.
    """
    if rules is None:
        return None
    until_s, length_s, recent = None, 0.0, list[float]()
    for at_s in strikes:
        if until_s is not None and at_s < until_s:
            continue
        recent = [*(other for other in recent if other > at_s - DAY_S), at_s]
        if len(recent) >= rules.count:
            length_s = min(length_s * 2 or rules.minutes * 60.0, LONGEST_S)
            until_s, recent = at_s + length_s, []
    return until_s


def strikes_left(strikes: Iterable[float], rules: StrikeRules, *, now_s: float) -> int:
    """How many more a member may have now before they have to wait."""
    times = list(strikes)
    until_s = time_out_until(times, rules) or 0.0
    return rules.count - sum(at_s >= until_s and at_s > now_s - DAY_S for at_s in times)
