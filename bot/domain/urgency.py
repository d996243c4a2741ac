"""What goes first where Discord does not let everything through."""

from __future__ import annotations

from enum import IntEnum


class Urgency(IntEnum):
    """What goes first where not everything can go."""

    FINAL = 0
    REPAINT = 1
    PROGRESS = 2
