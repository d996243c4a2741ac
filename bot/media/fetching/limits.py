from typing import Final

MAX_BYTES: Final = 32 * 1024 * 1024
"""The most bytes of one download."""

MAX_PIXELS: Final = 80_000_000
"""The most pixels of a picture."""

MEMBER_PIXELS: Final = 40_000_000
"""The most pixels of a picture that a member attaches."""
