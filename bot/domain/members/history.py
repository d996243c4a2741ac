"""What of the pictures that were made is looked for, and in which order pages follow each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

_YEAR_MONTHS: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a picture must be to be found; what is empty lets all pass."""

    text: str = ""
    """Words of its prompt, of which the last may go on."""
    kind: str = ""
    version: str = ""
    """As `bot.prompts.search.version_in` says it."""
    channel_id: int | None = None
    month: str = ""
    """YYYY-MM, of UTC."""
    favourites: bool = False
    """Only what is a favourite of who looks."""

    @property
    def is_by_prompt(self) -> bool:
        """Whether what is found says something of its prompt."""
        return bool(self.text or self.version)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: after that picture, among older or newer ones."""

    task_id: int
    newer: bool = False


def bounds_of(month: str) -> tuple[float, float]:
    """When a month (YYYY-MM) begins and ends, in epoch seconds.

    Raises ValueError if it is none.
    """
    begin = datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC)
    return begin.timestamp(), _shifted(begin, 1).timestamp()


def months_until(now_s: float, count: int) -> list[str]:
    """So many months as YYYY-MM, the one of that moment first."""
    now = datetime.fromtimestamp(now_s, UTC).replace(day=1)
    return [f"{_shifted(now, -back):%Y-%m}" for back in range(count)]


def _shifted(first: datetime, months: int) -> datetime:
    """The first of a month so many later."""
    number = first.year * _YEAR_MONTHS + first.month - 1 + months
    return first.replace(year=number // _YEAR_MONTHS, month=number % _YEAR_MONTHS + 1)
