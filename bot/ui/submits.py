"""What the submit of a dialog starts, whosever dialog it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from bot.ui import dialogs, interactions, panels
from bot.ui.answers import replies
from bot.ui.dialogs import sent
from bot.ui.panels.custom_ids import PANEL

if TYPE_CHECKING:
    import discord

_PANEL: Final = re.compile(PANEL)


async def submitted(interaction: discord.Interaction[Any]) -> None:
    """Answer the submit of a dialog, whatever its custom_id and fields say."""
    said = _PANEL.fullmatch(interactions.custom_id_of(interaction))
    if said is None:
        await dialogs.submitted(interaction)
        return
    async with replies.refusing(interaction):
        written, _ = sent.fields_in(interaction)
        await panels.submitted(interaction, said, written)
