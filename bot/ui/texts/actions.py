"""Names for buttons of CometAPI that came without one, and for groups of them."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from bot.ui.texts.saying import mark, say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.cometapi.actions import Action


class Group(StrEnum):
    """Buttons that belong together (CometAPI: quick start)."""

    PICK = "pick"
    VARIATION = "variation"
    UPSCALE = "upscale"
    VARY = "vary"
    ZOOM = "zoom"
    PAN = "pan"
    ANIMATE = "animate"
    DESCRIBE = "describe"
    ALL = "all"
    OTHER = "other"


_GROUPS: Final = {
    Group.PICK: mark("Pick one"),
    Group.VARIATION: mark("Variations"),
    Group.UPSCALE: mark("Upscale"),
    Group.VARY: mark("Vary"),
    Group.ZOOM: mark("Zoom out"),
    Group.PAN: mark("Pan"),
    Group.ANIMATE: mark("Animate"),
    Group.DESCRIBE: mark("Make one of these"),
    Group.ALL: mark("Make all"),
    Group.OTHER: mark("More"),
}

_NAMES: Final = {
    "left": mark("← Pan"),
    "right": mark("→ Pan"),
    "up": mark("↑ Pan"),
    "down": mark("↓ Pan"),
    "reroll": mark("Again"),
    "bookmark": mark("Favourite"),
    "picread": mark("Retry"),
    "": mark("Button"),
}


def action_name(action: Action) -> str:
    """A name for what a button does; one that nobody knows is called as CometAPI does."""
    if action.picks:
        return f"U{action.index or 1}"
    if action.kind == "variation":
        return f"V{action.index or 1}"
    if action.kind in {"picreader", "promptanalyzer"} and action.index is not None:
        return str(action.index)
    kind = action.kind.removeprefix("pan_")
    if kind in _NAMES:
        return say(_NAMES[kind])
    return action.kind.replace("_", " ").strip().capitalize() or say(_NAMES[""])


def menu_name(groups: Iterable[Group], pressed: Iterable[str]) -> str:
    """What stands on a closed menu: what of it was chosen, else the groups in it."""
    marks = ", ".join(pressed)
    return f"✓ {marks}" if marks else " · ".join(say(_GROUPS[group]) for group in groups)
