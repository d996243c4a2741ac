"""What stands on our own buttons."""

from __future__ import annotations

from typing import Final

from bot.ui.texts.saying import mark

CANCEL: Final = mark("Cancel")
DETAILS: Final = mark("Details")
FIX: Final = mark("Fix it")
CONTINUE: Final = mark("Continue…")
STOP: Final = mark("Stop watching")
RETRY: Final = mark("Try again")
DISMISS: Final = mark("Dismiss")
EDIT: Final = mark("Edit and retry")
MAKE: Final = mark("Make it")
EDIT_ENTRY: Final = mark("Edit")
WATCH: Final = mark("Watch again")
AGAIN: Final = mark("Run again")
REMOVE: Final = mark("Remove")
DELIVER: Final = mark("Download again")
PRESSED: Final = mark("✓ Chosen before")

FIX_WAITING: Final = mark("Fix it sends the corrected prompt instead, at the price of a picture.")
FIX_AGAIN: Final = mark(
    "Fix it makes another picture, of the corrected prompt, and costs its price."
)
