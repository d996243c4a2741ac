"""What the operator is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.domain.outages import Cause


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What the operator is told: a cause opened, or it is over; times are seconds.

    `request_id` is CometAPI's own word, which may hold anything.
    """

    cause: Cause
    over: bool
    since_s: float
    lasted_s: float
    request_id: str | None


@dataclass(frozen=True, slots=True)
class CopyNotice:
    """What the operator is told: another copy runs, noticed at that time (epoch seconds)."""

    noticed_s: float
