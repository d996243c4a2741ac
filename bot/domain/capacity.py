"""How much may be sent to CometAPI at once."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """Submits under way in all, and tasks of one member there, as many as may be now."""

    submits: int
    per_member: int
