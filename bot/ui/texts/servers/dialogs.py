"""What stands in the dialogs of the panel."""

from __future__ import annotations

from typing import Final

from bot.ui.texts.saying import mark

NUMBERS: Final = mark("Pictures and dollars")
AT_ONCE: Final = mark("At once and in line")
BUDGET: Final = mark("Budget of this server")
ASK_FIRST: Final = mark("Asking first")
ZONE: Final = mark("Time zone")
PARAMETERS: Final = mark("Usual parameters")

STRIKES: Final = mark("Refused prompts")
TIME_OUT: Final = mark("Time to wait")
STARS: Final = mark("Stars")
WORDS: Final = mark("Words that no prompt may have")

FIELDS: Final = {
    "pictures_a_day": mark("Pictures a day"),
    "pictures_a_month": mark("Pictures a month"),
    "usd_a_month": mark("US dollars a month"),
    "running": mark("Pictures made at once"),
    "waiting": mark("Pictures waiting in line"),
    "batch": mark("Pictures by one prompt"),
    "rank": mark("Place in line"),
    "budget_usd": mark("US dollars a month"),
    "ask_from_usd": mark("Price in US dollars"),
    "strikes": mark("Refused prompts in a day"),
    "time_out_minutes": mark("Minutes"),
    "gallery_stars": mark("Stars from members"),
    "words": mark("Words and phrases"),
    "file": mark("Or a text file with them"),
    "time_zone": mark("Name of the zone"),
    "parameters": mark("Parameters"),
}

HINTS: Final = {
    "pictures_a_day": mark("A whole number, say 5; empty: no limit"),
    "pictures_a_month": mark("A whole number, say 100; empty: no limit"),
    "usd_a_month": mark("Such as 2.50; empty: no limit"),
    "running": mark("A whole number; empty: as many as the operator allows"),
    "waiting": mark("A whole number; empty: as many as the operator allows"),
    "batch": mark("A whole number; empty: as many as the operator allows"),
    "rank": mark("A whole number; who has a higher one goes first; empty: 0"),
    "budget_usd": mark("Such as 20; then I stop until next month; empty: no budget"),
    "ask_from_usd": mark(
        "What costs as much or more is asked about first; empty: over one picture"
    ),
    "strikes": mark("After so many a member has to wait; 0: never; empty: 3"),
    "time_out_minutes": mark("The first time, then twice as long each time; empty: 15"),
    "gallery_stars": mark("A whole number from 1 to 100; empty: 3"),
    "words": mark("One on each line; * stands for any letters; empty: none"),
    "file": mark("For more than 4,000 characters; up to 5,000 lines"),
    "time_zone": mark("Such as Europe/Paris; empty: UTC"),
    "parameters": mark("Such as --v 7 --ar 16:9; empty: whatever holds else"),
}
