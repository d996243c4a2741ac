"""The parameters of a prompt in the line of who and how: those that are not as usual."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Final

from bot.ui.characters import units
from bot.ui.escaping import escaped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


MODELS: Final = ("niji", "v")
"""The parameters that name what draws; one of them at a time."""

_FIRST: Final = (*MODELS, "ar")
_USUAL: Final = {
    "ar": "1:1",
    "s": "100",
    "c": "0",
    "w": "0",
    "exp": "0",
    "q": "1",
    "iw": "1",
    "sw": "100",
    "ow": "100",
    "cw": "100",
    "stop": "100",
}
"""What Midjourney takes for a parameter that is left out (Midjourney: Parameter List)."""

_LONG: Final = {"s": "stylize", "c": "chaos", "w": "weird", "p": "profile", "q": "quality"}
"""Midjourney's own longer names of those whose letter alone says little."""

VALUE_SHOWN: Final = 40
ALL_SHOWN: Final = 240
"""How much is shown of a parameter and of all, counted as `bot.ui.escaping.escaped` does."""


def differing(values: Mapping[str, str | None]) -> list[str]:
    """Parameters as a message names them: those that are not as usual, as far as there is room.

    `values` has what stands after each, by canonical name; None stands for one that is not there.
    """
    shown = list(_named(values))
    room = accumulate(units(one) + 3 for one in shown)
    return [one for one, used in zip(shown, room, strict=True) if used <= ALL_SHOWN]


def _named(values: Mapping[str, str | None]) -> Iterator[str]:
    for name in sorted(values, key=lambda name: _FIRST.index(name) if name in _FIRST else 9):
        value = values[name]
        if value is not None and value != _USUAL.get(name):
            yield escaped(_as_named(name, value), VALUE_SHOWN)


def _as_named(name: str, value: str) -> str:
    match name:
        case "ar":
            return value
        case "v":
            return f"v{value.removesuffix('.0')}"
        case "niji":
            return f"niji {value.removesuffix('.0')}".strip()
        case _:
            return f"{_LONG.get(name, name)} {value}".strip()
