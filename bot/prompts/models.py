"""Which model a prompt asks for, as far as it says so."""

from collections.abc import Mapping
from typing import Final

from bot.prompts.parameters import BY_SPELLING, Parameter

_FAMILIES: Final = frozenset(
    [version.partition(".")[0] for version in BY_SPELLING["v"].choices]
    + [f"niji {version}" for version in BY_SPELLING["niji"].choices]
)


def family_of(values: Mapping[str, str]) -> str | None:
    """Return the model family ("7", "niji 6") that the parameters name.

    None when they name none, or one that is newer than the table: then nothing is known about it.
    """
    family = values.get("v", "").partition(".")[0]
    if "niji" in values:
        family = f"niji {values['niji']}"
    return family if family in _FAMILIES else None


def knows(parameter: Parameter | None, *, family: str | None) -> bool:
    """Whether a model family may know the parameter; true unless the table says otherwise."""
    if parameter is None or family is None or not parameter.models:
        return True
    return family in parameter.models
