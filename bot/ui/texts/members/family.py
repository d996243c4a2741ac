"""What is said of a family of pictures."""

from __future__ import annotations

from typing import Final

from bot.ui.texts import numbers
from bot.ui.texts.saying import mark, say

TITLE: Final = mark("Family")
JUMP: Final = mark("Open the details of…")
EARLIER: Final = mark("Earlier ones")
LATER: Final = mark("Later ones")
NOT_DRAWN: Final = mark("-# It cannot be drawn now. Try again in a moment.")


def summary(number: int, here: int) -> str:
    """How many there are, and what the marks in the drawing mean."""
    return say(
        "{pictures}. You opened **#{here}**, with the yellow frame. Yours have a corner.",
        pictures=numbers.pictures(number),
        here=here,
    )


def alt(number: int, here: int, mine: int) -> str:
    """The drawing in words."""
    return say(
        "What came of which picture: {pictures}, {mine} of them yours. You opened #{here}.",
        pictures=numbers.pictures(number),
        mine=mine,
        here=here,
    )
