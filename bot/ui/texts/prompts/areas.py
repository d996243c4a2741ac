"""Parts of a picture by the names that members choose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.media import Area
from bot.ui.texts.saying import mark, say

if TYPE_CHECKING:
    from collections.abc import Sequence

NAMES: Final = {
    Area.LEFT_HALF: mark("Left half"),
    Area.RIGHT_HALF: mark("Right half"),
    Area.TOP_HALF: mark("Top half"),
    Area.BOTTOM_HALF: mark("Bottom half"),
    Area.TOP_LEFT_QUARTER: mark("Top left quarter"),
    Area.TOP_RIGHT_QUARTER: mark("Top right quarter"),
    Area.BOTTOM_LEFT_QUARTER: mark("Bottom left quarter"),
    Area.BOTTOM_RIGHT_QUARTER: mark("Bottom right quarter"),
    Area.CENTRE: mark("Centre"),
    Area.BORDER: mark("Border"),
    Area.TOP_LEFT_NINTH: mark("Top left ninth"),
    Area.TOP_MIDDLE_NINTH: mark("Top middle ninth"),
    Area.TOP_RIGHT_NINTH: mark("Top right ninth"),
    Area.MIDDLE_LEFT_NINTH: mark("Middle left ninth"),
    Area.MIDDLE_NINTH: mark("Middle ninth"),
    Area.MIDDLE_RIGHT_NINTH: mark("Middle right ninth"),
    Area.BOTTOM_LEFT_NINTH: mark("Bottom left ninth"),
    Area.BOTTOM_MIDDLE_NINTH: mark("Bottom middle ninth"),
    Area.BOTTOM_RIGHT_NINTH: mark("Bottom right ninth"),
}


def marked(areas: Sequence[Area]) -> str:
    """Which parts of a picture are marked in it."""
    if not areas:
        return say("Marked: nothing yet")
    return say("Marked: {areas}", areas=tuple(say(NAMES[area]) for area in areas))
