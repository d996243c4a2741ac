"""What Discord lists while a value is typed, by the value that it stands for."""

from __future__ import annotations

from typing import Final

from bot.ui.texts.saying import mark, say

_RATIOS: Final = {
    "1:1": mark("1:1 (square)"),
    "16:9": mark("16:9 (wide, screen)"),
    "9:16": mark("9:16 (phone, story)"),
    "3:2": mark("3:2 (photo, landscape)"),
    "2:3": mark("2:3 (tall photo, portrait)"),
    "4:3": mark("4:3 (classic screen)"),
    "3:4": mark("3:4 (tall, tablet)"),
    "5:4": mark("5:4 (large format)"),
    "4:5": mark("4:5 (social post)"),
    "2:1": mark("2:1 (panorama)"),
    "1:2": mark("1:2 (banner, tall)"),
    "21:9": mark("21:9 (cinema, ultrawide)"),
    "9:21": mark("9:21 (tall phone)"),
    "3:1": mark("3:1 (header)"),
    "7:5": mark("7:5 (postcard)"),
    "5:7": mark("5:7 (card)"),
}
_STYLES: Final = {
    "raw": mark("Raw: plainer and closer to the words"),
    "cute": mark("Cute (Niji 5)"),
    "expressive": mark("Expressive (Niji 5)"),
    "original": mark("Original (Niji 5)"),
    "scenic": mark("Scenic (Niji 5)"),
    "4a": mark("4a (V4)"),
    "4b": mark("4b (V4)"),
    "4c": mark("4c (V4)"),
}
_NAMES: Final = {"ar": _RATIOS, "style": _STYLES}


def suggestion(parameter: str, value: str) -> str:
    """The name of a value of a parameter, as it is offered."""
    if parameter == "v":
        return value.capitalize() if value.startswith("niji") else f"V{value}"
    known = _NAMES[parameter].get(value)
    return say(known) if known else value
