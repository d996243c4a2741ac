"""Names that are nearly those of settings: what a slip of the finger sets, and nobody reads."""

from __future__ import annotations

from difflib import SequenceMatcher, get_close_matches
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

_ALIKE: Final = 0.8
_SLIP: Final = 1.5
"""One letter that is wrong, missing, or in its neighbour's place costs no more than this many."""

_OF_MANY: Final = frozenset(
    {
        *("DATABASE_URL", "DATABASE_URL_FILE", "LOG_FILE", "LOG_FORMAT", "LOG_LEVEL"),
        *("ALL_PROXY", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"),
    }
)
"""Many programs have settings of nearly these names."""


def unknown_names(
    in_file: Iterable[str],
    environment: Iterable[str],
    *,
    known: Collection[str],
    missing: Collection[str],
) -> list[str]:
    """A line for each name that was meant for a setting.

    What stands in the file is for the bot; the environment is full of what others need, so a name
    in there has to be that of a setting but for one slip in one of its words, and of one that only
    this program has.

    Args:
        in_file: names in `.env`, in capitals.
        environment: likewise, of the process.
        known: the names of all settings.
        missing: those that nothing was written for.
    """
    meant = {name: found for name in in_file if (found := _alike(name, known))}
    own = [name for name in known if name not in _OF_MANY]
    for name in environment:
        found = nearest(name, [one for one in own if _is_one_word_off(name, one)])
        if found in missing:
            meant[name] = found
    return [f"{name} is not a setting. Did you mean {found}?" for name, found in meant.items()]


def nearest(name: str, known: Collection[str]) -> str:
    """The known name that another one is but for a slip; "" if it is one, or is none of them."""
    found = _likest(name, known)
    is_slip = SequenceMatcher(None, found, name).ratio() * len(found) >= len(found) - _SLIP
    return found if found != name and is_slip else ""


def _alike(name: str, known: Collection[str]) -> str:
    """As `nearest`, but with less in common; not what is kept beside, as in `PRICES_OLD`."""
    is_beside = any(f"_{one}_" in f"_{name}_" for one in known)
    return nearest(name, known) if is_beside else _likest(name, known)


def _likest(name: str, known: Collection[str]) -> str:
    # A number is put after a name on purpose: for a second bot, say.
    is_numbered = any(map(str.isdigit, name))
    return "" if is_numbered else next(iter(get_close_matches(name, known, 1, _ALIKE)), "")


def _is_one_word_off(name: str, known: str) -> bool:
    words, others = name.split("_"), known.split("_")
    pairs = list(zip(words, others, strict=False))
    return len(words) == len(others) > 1 == sum(one != other for one, other in pairs)
