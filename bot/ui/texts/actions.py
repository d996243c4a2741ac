"""Names for buttons of CometAPI that came without one (cometapi.md section 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.ui.texts.saying import mark, say

if TYPE_CHECKING:
    from bot.cometapi.actions import Action

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
