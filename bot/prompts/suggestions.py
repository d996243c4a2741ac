"""What to offer while a member types the value of an option."""

import re
from typing import Final

from bot.prompts.corrections.guesses import guess_ratio
from bot.prompts.parameters.models import NIJIS, VERSIONS
from bot.prompts.parameters.parameter import Kind, Parameter
from bot.prompts.parameters.table import BY_SPELLING
from bot.prompts.parameters.values import canonical

_Offer = tuple[str, str]
"""The words that a value goes by, and the value."""

MOST: Final = 25
"""How many choices Discord shows."""

_MODEL = re.compile(r"(niji|version|v)? ?([0-9](?:\.[0-9])?)?", re.IGNORECASE)
_CLOSED: Final = frozenset({Kind.RATIO, Kind.VERSION, Kind.INTEGER, Kind.NUMBER})
_NIJI_STYLES: Final = ("cute", "expressive", "original", "scenic")
_RATIOS: Final = (
    ("1:1", "square"),
    ("16:9", "wide, screen"),
    ("9:16", "phone, story"),
    ("3:2", "photo, landscape"),
    ("2:3", "tall photo, portrait"),
    ("4:3", "classic screen"),
    ("3:4", "tall, tablet"),
    ("5:4", "large format"),
    ("4:5", "social post"),
    ("2:1", "panorama"),
    ("1:2", "banner, tall"),
    ("21:9", "cinema, ultrawide"),
    ("9:21", "tall phone"),
    ("3:1", "header"),
    ("7:5", "postcard"),
    ("5:7", "card"),
)
_STYLES: Final = (
    ("raw", "raw"),
    *((f"{style} (niji 5)", style) for style in _NIJI_STYLES),
    *((f"{style} (v4)", style) for style in ("4a", "4b", "4c")),
)
_MODELS: Final = (
    *((f"v{version}", version) for version in reversed(VERSIONS)),
    *((model, model) for model in reversed(NIJIS)),
)
_OFFERS: Final[dict[str, tuple[_Offer, ...]]] = {
    "ar": tuple((f"{ratio} ({words})", ratio) for ratio, words in _RATIOS),
    "v": _MODELS,
    "niji": tuple((label, value.removeprefix("niji ")) for label, value in _MODELS[-len(NIJIS) :]),
    "style": _STYLES,
    "sref": (("random", "random"),),
}


def suggestions(name: str, typed: str) -> list[str]:
    """Return values for a parameter, at most 25, best first.

    ``typed`` is what stands in the option so far; where that already is or means a value, this
    one comes first. The versions of Niji are among those of ``v``, with values as "niji 7".
    """
    parameter = BY_SPELLING.get(name)
    if parameter is None:
        return []
    wanted = typed.strip().lower()
    offers = _offers(parameter)
    meant = value_meant(name, typed)
    is_value = any(value == meant for _, value in offers) or (
        parameter.kind in _CLOSED and canonical(parameter, meant)
    )
    others = [value for label, value in offers if wanted in label.lower() and value != meant]
    others.sort(key=lambda value: not value.startswith(wanted))
    return [*([meant] if is_value else []), *others][:MOST]


def value_meant(name: str, typed: str) -> str:
    """Return the value of a parameter that was typed into its option, or chosen there.

    That is "16:9" for "wide" or "1920x1080" as an aspect ratio, and "niji 7" for "Niji 7" as a
    version. What has no such meaning is returned as it is.
    """
    parameter = BY_SPELLING.get(name)
    text = typed.strip()
    wanted = text.lower()
    if parameter is None or not text:
        return text
    for label, value in _offers(parameter):
        if wanted in {value, label.lower()}:
            return value
    if parameter.name == "ar":
        named = next((ratio for ratio, words in _RATIOS if wanted in words.split(", ")), None)
        return named or canonical(parameter, text) or guess_ratio(text) or text
    model = _MODEL.fullmatch(text) if parameter.name in {"v", "niji"} else None
    if model and model[2] and (model[1] or "").lower() == "niji":
        return model[2] if parameter.name == "niji" else f"niji {model[2]}"
    return (model and model[2]) or text


def ratio_meant(typed: str) -> str | None:
    """Return the aspect ratio that was typed, as `value_meant` reads it; None if it is none."""
    return canonical(BY_SPELLING["ar"], value_meant("ar", typed))


def _offers(parameter: Parameter) -> tuple[_Offer, ...]:
    return _OFFERS.get(parameter.name) or tuple((each, each) for each in parameter.choices)
