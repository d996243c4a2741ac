"""The preview of a batch, which only its member sees: what it would make and cost; yes or no."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from bot.discord_client.requests import callbacks
from bot.domain.members.choices import Results
from bot.services.refusals import Refusal, RefusedError
from bot.ui import interactions
from bot.ui.answers import placing, replies
from bot.ui.custom_ids import BackVerb, PlanVerb, back_id, plan_id
from bot.ui.stateless import inert_layout
from bot.ui.texts import controls
from bot.ui.texts.requests import batches, prices
from bot.ui.texts.saying import say
from bot.ui.texts.servers import quotas

if TYPE_CHECKING:
    import re

    from bot.services.tasks.batches import Plan
    from bot.services.tasks.entries import Entry

    Interaction = discord.Interaction[Any]


async def show(interaction: Interaction, plan: Plan, entry: Entry | None = None) -> None:
    """Show what a batch would make and cost, to the member who asked; they may edit the entry."""
    draft_id = None
    if entry is not None:
        entries = interactions.services_of(interaction).entries
        draft_id = await entries.keep(interaction.user.id, entry)
    await callbacks.message(interaction, view=_layout(plan, draft_id), ephemeral=True)


def _layout(plan: Plan, draft_id: int | None = None, *, note: str = "") -> ui.LayoutView:
    row: ui.ActionRow[Any] = ui.ActionRow()
    row.add_item(
        ui.Button(
            label=batches.make(len(plan.prompts)),
            style=discord.ButtonStyle.primary,
            custom_id=plan_id(plan.id, PlanVerb.MAKE),
        )
    )
    if draft_id is not None:
        edit = back_id(draft_id, BackVerb.EDIT)
        row.add_item(ui.Button(label=say(controls.EDIT_ENTRY), custom_id=edit))
    row.add_item(ui.Button(label=say(batches.LEAVE), custom_id=plan_id(plan.id, PlanVerb.DROP)))
    said = " ".join(filter(None, [note, batches.preview(plan)]))
    return inert_layout(ui.TextDisplay(said), row)


async def pressed(interaction: Interaction, said: re.Match[str]) -> None:
    """Make what was shown, or leave it."""
    interactions.check_member(interaction)
    if interactions.shown_in(interaction) is not None:
        raise RefusedError(Refusal.OTHER_MESSAGE)
    services, number = interactions.services_of(interaction), int(said["plan_id"])
    requester = interactions.requester_of(interaction)
    if said["verb"] == PlanVerb.DROP:
        await services.batches.drop(requester, number)
        await replies.instead(interaction, say(batches.DROPPED))
        return
    results = await services.batches.results(requester, number)
    private = results is Results.PRIVATE
    channel_id = await placing.place(interaction, private=private, posts=True)
    to_copy = results is Results.BOTH
    requester = replace(requester, private_channel_id=channel_id, to_copy=to_copy)
    batch = await services.batches.planned(requester, number)
    await replies.claim(interaction)
    try:
        left = await services.batches.make(requester, batch)
    except RefusedError as error:
        if error.why is not Refusal.PRICE:
            raise
        plan = await services.batches.planned_anew(requester, batch)
        await callbacks.edit_original(interaction, _layout(plan, note=say(prices.OTHER)))
        return
    said_left = [] if left is None else [quotas.near(left)]
    made = batches.made_private if channel_id is not None else batches.made
    await replies.instead(interaction, " ".join([made(len(batch.tasks)), *said_left]))
