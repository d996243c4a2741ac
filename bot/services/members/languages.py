"""The language in which a member reads what only they see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.domain.languages import ENGLISH, LANGUAGES

if TYPE_CHECKING:
    from bot.store import Preferences

REMEMBERED: Final = 10_000
"""Members of whom is known in which language their Discord was when they did something last."""


class Languages:
    """Knows it without asking the database, as every answer needs it.

    What reaches a member who did nothing since the start, and chose no language, is in English.
    """

    def __init__(self, preferences: Preferences) -> None:
        self._preferences = preferences
        self._seen: dict[int, str] = {}

    def of(self, user_id: int, *, discord: str | None = None) -> str:
        """What a member chose, else the language of their Discord: as it is, or was seen last."""
        if discord is not None:
            self._remember(user_id, discord)
        return self._preferences.language(user_id) or discord or self._seen.get(user_id, ENGLISH)

    def _remember(self, user_id: int, discord: str) -> None:
        self._seen.pop(user_id, None)
        if discord in LANGUAGES and discord != ENGLISH:
            self._seen[user_id] = discord
        if len(self._seen) > REMEMBERED:
            del self._seen[next(iter(self._seen))]
