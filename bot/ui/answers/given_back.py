"""What a refusal gives back: buttons that lead to what was entered, or else the words of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from bot.discord_client.requests import callbacks
from bot.store import StoreUnavailableError
from bot.ui.characters import cut
from bot.ui.custom_ids import BackVerb, back_id
from bot.ui.interactions import services_of
from bot.ui.stateless import inert_layout
from bot.ui.texts import controls, refusals
from bot.ui.texts.requests import batches
from bot.ui.texts.saying import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.services.tasks.entries import Entry

QUOTED: Final = 3000
"""How much is quoted: with any sentence less than the 4,000 characters that a message takes."""


async def given_back(
    interaction: discord.Interaction[Any],
    entry: Entry | None,
    offered: Sequence[ui.Button[Any]] = (),
) -> ui.Item[Any] | None:
    """The part of a refusal that gives an entry back, which is kept for it, beside what is offered.

    None without either.
    """
    row: ui.ActionRow[Any] = ui.ActionRow(*offered)
    if entry is None or (entry.is_press and entry.usd is None):
        return row if offered else None
    try:
        draft_id = await services_of(interaction).entries.keep(interaction.user.id, entry)
    except StoreUnavailableError:
        return _quoted(entry)
    if entry.usd is not None:
        row.add_item(_button(controls.MAKE, draft_id, BackVerb.MAKE))
    if entry.fix is not None:
        row.add_item(_button(controls.FIX, draft_id, BackVerb.FIX))
    if not entry.is_press:
        row.add_item(_button(controls.EDIT_ENTRY, draft_id, BackVerb.EDIT))
    if entry.usd is not None:
        row.add_item(_button(batches.LEAVE, draft_id, BackVerb.DROP))
    return row


async def send_privately(
    interaction: discord.Interaction[Any], sentence: str, back: ui.Item[Any] | None
) -> None:
    """Answer with a sentence that only the member sees, and what is given back below it.

    Raises as `bot.discord_client.requests.callbacks.message`.
    """
    told: dict[str, Any] = {"content": sentence}
    if back is not None:
        told = {"view": inert_layout(ui.TextDisplay(sentence), back)}
    if interaction.response.is_done():
        silent = discord.AllowedMentions.none()
        await interaction.followup.send(**told, ephemeral=True, allowed_mentions=silent)
    else:
        await callbacks.message(interaction, **told, ephemeral=True)


def _button(label: str, draft_id: int, verb: BackVerb) -> ui.Button[Any]:
    goes_on = verb in {BackVerb.MAKE, BackVerb.FIX}
    style = discord.ButtonStyle.primary if goes_on else discord.ButtonStyle.secondary
    return ui.Button(label=say(label), style=style, custom_id=back_id(draft_id, verb))


def _quoted(entry: Entry) -> ui.Item[Any] | None:
    """The words themselves, where they cannot be kept."""
    words = "\n".join(filter(None, entry.written().texts.values())).replace("```", "'''")
    if not words.strip():
        return None
    return ui.TextDisplay(f"{say(refusals.YOU_WROTE)}\n```\n{cut(words, QUOTED)}\n```")
