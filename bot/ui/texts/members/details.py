"""What stands on the buttons of a card of details, and what they answer."""

from __future__ import annotations

from typing import Final

from bot.ui.texts.saying import mark

COPY: Final = mark("Copy prompt")
AGAIN: Final = mark("Make again")
REFERENCE: Final = mark("Use as reference")
FAVOURITE: Final = mark("Favourite")
FAMILY: Final = mark("Family")
BACK: Final = mark("Back to details")
