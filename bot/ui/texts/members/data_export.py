"""What the pages of a copy of a member's data say."""

from __future__ import annotations

from typing import Final

from bot.ui.texts.saying import mark

TITLE: Final = mark("Your data")
ABOUT: Final = mark(
    "All that Imagine Bot keeps of you. Unpack all files of the copy into one folder. "
    "The pages below are what you asked for; the folders beside them hold every table, "
    "one JSON object a line."
)
PAGE: Final = mark("Page {name}")
ALL: Final = mark("All pages")
BEFORE: Final = mark("Page before")
MESSAGE: Final = mark("Message")
PICTURE: Final = mark("Picture")
