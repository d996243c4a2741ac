"""The answer to who lets a picture be shown once more."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.ui import interactions
from bot.ui.answers import placing
from bot.ui.answers.private_results import with_task

if TYPE_CHECKING:
    import discord

    Interaction = discord.Interaction[Any]


async def show_again(interaction: Interaction, picture: str) -> None:
    """Answer with a message that shows a picture, or with where that stands if it is not here.

    `picture`: as `bot.services.tasks.pictures.showing.Showing.named` takes it. Raises RefusedError.
    """
    channel_id = await placing.place(interaction, private=False)
    requester = replace(interactions.requester_of(interaction), private_channel_id=channel_id)
    showing = interactions.services_of(interaction).showing
    task_id = await showing.named(picture)
    viewer = interactions.viewer_of(interaction)
    await with_task(interaction, await showing.show(requester, viewer, task_id))
