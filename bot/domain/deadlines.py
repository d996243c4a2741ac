"""How long a task, or a part of its way, takes before that is worth a word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.domain.kinds import Speed

if TYPE_CHECKING:
    from collections.abc import Mapping

DEADLINE_S: Final[Mapping[Speed | None, float]] = {
    Speed.TURBO: 600.0,
    Speed.FAST: 1200.0,
    Speed.RELAX: 3600.0,
    None: 3600.0,
}
"""By this age a task is done, or late, and no longer counts if nobody watches it. Without a chosen
speed the key's own applies, which may be relax."""

USUALLY_SUBMITTED_S: Final = 1.5
"""Most tasks are at CometAPI sooner than this, once nothing keeps them in line. Until then their
messages do not say how far that is."""


def is_overdue(speed: Speed | None, submitted_s: float | None, *, now_s: float) -> bool:
    """Whether a task takes longer than its speed promises, so it is only looked at rarely."""
    return age(submitted_s, now_s=now_s) >= DEADLINE_S[speed]


def age(submitted_s: float | None, *, now_s: float) -> float:
    """Seconds since the submit; 0 before it."""
    return max(0.0, now_s - submitted_s) if submitted_s else 0.0


ANSWER_LIVES_S: Final = 14.5 * 60.0
"""So long an interaction's token edits its answer for certain (Discord: Interactions)."""
