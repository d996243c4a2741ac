"""A prompt's parameters in members' words."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from bot.prompts.normalise import as_parsed
from bot.prompts.parameters import Kind, Parameter
from bot.prompts.parse import Option, parse
from bot.prompts.values import canonical, without_rest

LABELS: Final = {
    "ar": "Aspect ratio",
    "s": "Stylize",
    "c": "Chaos",
    "w": "Weird",
    "seed": "Seed",
    "no": "Without",
    "raw": "Raw mode",
    "style": "Style",
    "exp": "Experimental",
    "iw": "Image weight",
    "sref": "Style reference",
    "sw": "Style weight",
    "sv": "Style reference version",
    "oref": "Omni reference",
    "ow": "Omni weight",
    "cref": "Character reference",
    "cw": "Character weight",
    "p": "Profile",
    "q": "Quality",
    "draft": "Draft",
    "hd": "HD",
    "sd": "SD",
    "tile": "Tile",
    "stop": "Stop",
    "edit": "Pictures to edit",
    "zoom": "Zoom",
    "video": "Video",
    "motion": "Motion",
    "loop": "Loop",
    "end": "End frame",
    "bs": "Batch size",
    "r": "Repeat",
}
_MODELS: Final = {"v": "V", "niji": "Niji "}


def describe_parameters(text: str) -> list[tuple[str, str]]:
    """Return the label and the value of each parameter of a prompt, for the eye.

    Nothing is judged: what the table does not know is called by its spelling, and values that
    would be refused are shown as typed. Neither is escaped.
    """
    return [
        _described(option, option.parameter)
        if option.parameter
        else (f"--{option.spelling}", " ".join(option.words) or "on")
        for option in map(without_rest, as_parsed(text).options)
    ]


@lru_cache(maxsize=512)  # the message of a task is edited again and again
def parameters_in(sent: str) -> Mapping[str, str]:
    """Return what stands after each parameter of a prompt as it is sent, by canonical name."""
    return MappingProxyType({option.name: " ".join(option.words) for option in parse(sent).options})


def _described(option: Option, parameter: Parameter) -> tuple[str, str]:
    typed = " ".join(option.words)
    value = canonical(parameter, typed) or typed
    if parameter.kind is Kind.SPEED:
        return "Speed", " ".join((parameter.name, *option.words))
    if parameter.name in _MODELS:
        return "Version", f"{_MODELS[parameter.name]}{value}".rstrip()
    return LABELS.get(parameter.name, f"--{parameter.name}"), value or "on"
