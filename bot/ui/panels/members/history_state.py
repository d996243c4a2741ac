"""What a page of history shows, as it stands in the custom_ids of its buttons.

`his:1:<verb>:<whose>:<place>:<favourites>:<kind>:<version>:<channel>:<month>:<words>`: ids are
written to the base 36, so that all of it stays below Discord's 100 characters. Nothing is kept
elsewhere, so pages go on after a restart, and for as long as their message is there.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from bot.domain.ids import HIGHEST_ID
from bot.domain.members.history import Filter, Place
from bot.ui.characters import cleaned, cut

if TYPE_CHECKING:
    import re
    from typing import Self

HISTORY: Final = (
    "his:1:(?P<verb>[a-z]):(?P<whose>[ms]):(?P<place>(?:[no][0-9a-z]{1,12})?):(?P<favourites>f?)"
    ":(?P<kind>[a-z_]{0,10}):(?P<version>[a-z0-9. ]{0,6}):(?P<channel>[0-9a-z]{0,13})"
    ":(?P<month>(?:[0-9]{4}-[0-9]{2})?):(?P<text>.*)"
)
MOST_WORDS: Final = 32
"""Characters of the words that are looked for: what is left of a custom_id."""

_BASE: Final = 36
_LONGEST: Final = len(str(HIGHEST_ID))
_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"


class Verb(StrEnum):
    """What a press does; a dialog has that of the button which opened it."""

    PAGE = "p"
    SEARCH = "s"
    FAVOURITES = "f"
    ALL = "a"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows: of a server, or of who looks."""

    others: bool = False
    found: Filter = field(default_factory=Filter)
    place: Place | None = None

    @classmethod
    def read(cls, said: re.Match[str]) -> Self:
        """What a custom_id says that matches `HISTORY`."""
        place, channel = said["place"], said["channel"]
        found = Filter(
            text=said["text"],
            kind=said["kind"],
            version=said["version"],
            channel_id=channel_in(channel, _BASE),
            month=said["month"],
            favourites=bool(said["favourites"]),
        )
        at = Place(int(place[1:], _BASE), newer=place[0] == "n") if place else None
        return cls(said["whose"] == "s", found, at)

    @property
    def is_all(self) -> bool:
        """Whether nothing is looked for in particular."""
        return self.found == Filter()

    def at(self, place: Place | None) -> Shown:
        """The same, at another place."""
        return replace(self, place=place)

    def finding(self, found: Filter) -> Shown:
        """The newest of what else is looked for."""
        return Shown(self.others, found)

    def custom_id(self, verb: Verb) -> str:
        """That of a button of this page."""
        found, place = self.found, self.place
        parts = (
            "s" if self.others else "m",
            f"{'n' if place.newer else 'o'}{_short(place.task_id)}" if place else "",
            "f" * found.favourites,
            found.kind,
            found.version,
            _short(found.channel_id) if found.channel_id else "",
            found.month,
            found.text,
        )
        return ":".join(("his:1", verb.value, *parts))


def words_in(written: str) -> str:
    """What a member looks for, as it fits."""
    return cut(cleaned(written), MOST_WORDS).strip()


def channel_in(written: str, base: int = 10) -> int | None:
    """The id that is written, of nothing if no channel can have it; None if none is written."""
    if not (written.isascii() and written.isalnum()):
        return None
    return HIGHEST_ID if len(written) > _LONGEST else min(int(written, base), HIGHEST_ID)


def _short(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, _BASE)
        digits = _DIGITS[rest] + digits
    return digits or "0"
