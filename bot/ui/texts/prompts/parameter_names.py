"""Midjourney's parameters by names that say what they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.ui.escaping import escaped
from bot.ui.texts.saying import mark, say

if TYPE_CHECKING:
    from collections.abc import Mapping

VALUE_SHOWN: Final = 60
"""How much is shown of what stands after one, counted as `bot.ui.escaping.escaped` does."""

NAMES: Final = {
    "ar": mark("Aspect ratio"),
    "s": mark("Stylize"),
    "c": mark("Chaos"),
    "w": mark("Weird"),
    "seed": mark("Seed"),
    "no": mark("Without"),
    "raw": mark("Raw"),
    "style": mark("Style"),
    "exp": mark("Experimental"),
    "iw": mark("Image weight"),
    "sref": mark("Style reference"),
    "sw": mark("Style weight"),
    "sv": mark("Style version"),
    "oref": mark("Omni reference"),
    "ow": mark("Omni weight"),
    "cref": mark("Character reference"),
    "cw": mark("Character weight"),
    "p": mark("Personalization"),
    "q": mark("Quality"),
    "draft": mark("Draft"),
    "hd": mark("HD"),
    "sd": mark("SD"),
    "tile": mark("Tile"),
    "stop": mark("Stop"),
    "edit": mark("Edited"),
    "zoom": mark("Zoom"),
    "video": mark("Film"),
    "motion": mark("Motion"),
    "loop": mark("Loop"),
    "end": mark("Last picture"),
    "bs": mark("Films"),
    "r": mark("Repeat"),
}
"""By canonical name; versions and speeds are said elsewhere."""

_SAID_ELSEWHERE: Final = frozenset({"v", "niji", "fast", "relax", "turbo", "stealth", "public"})


def named_parameters(values: Mapping[str, str]) -> list[str]:
    """Each parameter as `Aspect ratio 16:9`, by canonical name and what stands after it."""
    return [
        f"{say(NAMES[name]) if name in NAMES else escaped(name)} "
        f"{escaped(value, VALUE_SHOWN)}".strip()
        for name, value in values.items()
        if name not in _SAID_ELSEWHERE
    ]


def version(values: Mapping[str, str], *, niji: bool) -> str:
    """The version as `7` or `Niji 6`; empty where it is not known.

    `niji` says that Niji draws, whatever else is known of it.
    """
    if niji or "niji" in values:
        number = values.get("niji") or values.get("v", "")
        return f"Niji {escaped(number.removesuffix('.0'), VALUE_SHOWN)}".strip()
    return escaped(values.get("v", "").removesuffix(".0"), VALUE_SHOWN)
