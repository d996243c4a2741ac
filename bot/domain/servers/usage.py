"""What members asked for in a period, what came of it, and what a month will come to; pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from bot.domain.states import Ending

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

SUCCEEDED: Final = "succeeded"
"""The outcome of what succeeded; of all else it is how it ended."""

GIVEN_UP: Final = frozenset({Ending.WITHDRAWN, Ending.STOPPED, Ending.DISMISSED})
"""What its member ended did not fail."""

RECENT_DAYS: Final = 7


class Period(StrEnum):
    """Days that are looked at together; they end with the day that it is."""

    THIS_MONTH = "month"
    LAST_MONTH = "lastmonth"
    DAYS_7 = "days7"
    DAYS_30 = "days30"
    DAYS_90 = "days90"

    def days(self, today: str) -> tuple[str, str]:
        """The first and the last of them, as YYYY-MM-DD."""
        now = date.fromisoformat(today)
        if self is Period.LAST_MONTH:
            last = now.replace(day=1) - timedelta(days=1)
            return last.replace(day=1).isoformat(), last.isoformat()
        first = now.replace(day=1)
        if self is not Period.THIS_MONTH:
            first = now - timedelta(days=int(self.removeprefix("days")) - 1)
        return first.isoformat(), today


@dataclass(frozen=True, slots=True)
class Amount:
    """Pictures, and US dollars."""

    pictures: int = 0
    usd: float = 0.0

    def __add__(self, other: Amount) -> Amount:
        """Both together."""
        return Amount(self.pictures + other.pictures, self.usd + other.usd)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """So many tasks of a kind and speed that ended alike, and took so long (0: not known)."""

    kind: str
    speed: str
    outcome: str
    seconds: int
    tasks: int
    amount: Amount


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What a server, or one of its members, used from a day to another.

    `members` are those who used most, if it is a server's.
    """

    first: str
    last: str
    days: Mapping[str, Amount] = field(default_factory=dict)
    outcomes: Sequence[Outcomes] = ()
    members: Sequence[tuple[int, Amount]] = ()

    @property
    def total(self) -> Amount:
        """All that was asked for and not given back."""
        return sum(self.days.values(), Amount())

    def top(self, most: int) -> tuple[Sequence[tuple[int, Amount]], Amount]:
        """So many members who used most, and what all others used together."""
        named = self.members[:most]
        known = sum((amount for _, amount in named), Amount())
        total = self.total
        return named, Amount(total.pictures - known.pictures, total.usd - known.usd)

    @property
    def by_day(self) -> list[tuple[str, Amount]]:
        """Every day of the period, in order, also those on which nothing was asked for."""
        return [(day, self.days.get(day, Amount())) for day in _days(self.first, self.last)]

    @property
    def by_kind(self) -> list[tuple[tuple[str, str], Amount]]:
        """What was finished, by kind and speed, most pictures first."""
        found: dict[tuple[str, str], Amount] = {}
        for one in self.outcomes:
            key = (one.kind, one.speed)
            found[key] = found.get(key, Amount()) + one.amount
        paid = [(key, amount) for key, amount in found.items() if amount.pictures]
        return sorted(paid, key=lambda entry: -entry[1].pictures)

    @property
    def failures(self) -> list[tuple[str, int]]:
        """How many tasks failed by how they ended, most first."""
        counts: Counter[str] = Counter()
        for one in self.outcomes:
            if one.outcome != SUCCEEDED and one.outcome not in GIVEN_UP:
                counts[one.outcome] += one.tasks
        return [(outcome, count) for outcome, count in counts.most_common() if count > 0]

    @property
    def unfinished(self) -> int:
        """How many of the pictures are still being made, or may be."""
        finished = sum(one.amount.pictures for one in self.outcomes)
        return max(0, self.total.pictures - finished)

    @property
    def median_s(self) -> float | None:
        """The seconds that half of what succeeded took at most; None if nothing did."""
        counts: Counter[int] = Counter()
        for one in self.outcomes:
            if one.outcome == SUCCEEDED and one.seconds:
                counts[one.seconds] += one.tasks
        return _median(counts)


def recent_days(today: str) -> tuple[str, str]:
    """The first and the last of the days whose pace is taken for that of the rest of a month."""
    first = date.fromisoformat(today) - timedelta(days=RECENT_DAYS - 1)
    return first.isoformat(), today


def forecast_usd(so_far_usd: float, recent: Mapping[str, Amount], today: str) -> float:
    """US dollars that a month comes to if it goes on as on the days from the first use on.

    Args:
        so_far_usd: what was used of the month.
        recent: the last days on which anything was used, as far as `recent_days` goes.
        today: the day that it is.
    """
    if not recent:
        return so_far_usd
    now = date.fromisoformat(today)
    days = (now - date.fromisoformat(min(recent))).days + 1
    next_month = (now.replace(day=1) + timedelta(days=32)).replace(day=1)
    pace_usd = sum(amount.usd for amount in recent.values()) / days
    return so_far_usd + pace_usd * ((next_month - now).days - 1)


def _days(first: str, last: str) -> Iterator[str]:
    day, end = date.fromisoformat(first), date.fromisoformat(last)
    while day <= end:
        yield day.isoformat()
        day += timedelta(days=1)


def _median(counts: Counter[int]) -> float | None:
    half = sum(counts.values()) / 2
    passed = 0
    for value in sorted(counts):
        passed += counts[value]
        if passed >= half and counts[value] > 0:
            return float(value)
    return None
