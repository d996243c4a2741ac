"""The calendar by which the ledger is added up.

A request is reserved when it is stored, charged once CometAPI gave it an id, and given back when it
fails or is withdrawn before. It counts on the day on which it was asked for, by the clock of its
server, whenever that is.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo


def day_at(now_s: float, zone: str) -> str:
    """The day of an epoch second in a time zone, as YYYY-MM-DD."""
    return datetime.fromtimestamp(now_s, ZoneInfo(zone)).date().isoformat()


def month_of(day: str) -> str:
    """The month of a day, as YYYY-MM."""
    return day[:7]


def next_day_s(now_s: float, zone: str) -> float:
    """When the next day begins there, in epoch seconds."""
    return _begin_s(datetime.fromtimestamp(now_s, ZoneInfo(zone)) + timedelta(days=1))


def next_month_s(now_s: float, zone: str) -> float:
    """When the next month begins there, in epoch seconds."""
    today = datetime.fromtimestamp(now_s, ZoneInfo(zone))
    return _begin_s((today.replace(day=1) + timedelta(days=32)).replace(day=1))


def _begin_s(moment: datetime) -> float:
    """When the day of a moment begins; where clocks skip midnight, when they do."""
    return moment.replace(hour=0, minute=0, second=0, microsecond=0, fold=0).timestamp()
