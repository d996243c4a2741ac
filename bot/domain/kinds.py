"""What can be asked of Midjourney, and how fast."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """How a task came to be."""

    IMAGINE = "imagine"
    ACTION = "action"
    BLEND = "blend"
    DESCRIBE = "describe"
    VIDEO = "video"
    EDIT = "edit"
    SHORTEN = "shorten"
    SWAP = "swap"


class Speed(StrEnum):
    """Midjourney's job modes (cometapi.md 1.1)."""

    RELAX = "relax"
    FAST = "fast"
    TURBO = "turbo"
