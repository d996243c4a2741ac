"""The dialogs of what members write for themselves, instead of choosing it in a menu."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from discord import ui

from bot.ui.custom_ids import draft_dialog_id
from bot.ui.texts.members import mine as texts
from bot.ui.texts.saying import say

if TYPE_CHECKING:
    from bot.store import Chosen

TOPICS: Final = {"aspect": "ownaspect", "stylize": "ownstylize", "suffix": "ownsuffix"}
"""What stands in the custom_id of the dialog of a field."""

LONGEST: Final = {"aspect": 20, "stylize": 10, "suffix": 400}
"""Characters that can be written for it."""


def written_dialog(name: str, chosen: Chosen) -> ui.Modal:
    """The dialog of a field of `Chosen`, filled with what is chosen."""
    title, known = say(texts.NAMES[name]), getattr(chosen, name)
    component = ui.TextInput[Any](
        custom_id=name,
        default=None if known is None else str(known),
        max_length=LONGEST[name],
        required=False,
    )
    field = ui.Label[Any](text=title, description=say(texts.HINTS[name]), component=component)
    modal = ui.Modal(title=title, custom_id=draft_dialog_id(TOPICS[name], 0))
    modal.add_item(field)
    modal.stop()
    return modal
