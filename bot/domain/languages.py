"""The languages that the bot speaks."""

from __future__ import annotations

from typing import Final

ENGLISH: Final = "en"
"""The language of the sentences themselves; it needs no catalog."""

LANGUAGES: Final = {ENGLISH: "English", "de": "Deutsch"}
"""Those that there are, by Discord's names for them, as they call themselves."""
