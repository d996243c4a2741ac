"""Right-click on a message, Apps: what can be done with the picture in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord
from discord import app_commands

from bot.discord_client import callbacks
from bot.discord_client.patches import add_context_menu
from bot.services.refusals import Refusal, RefusedError
from bot.ui import replies
from bot.ui.dialogs.form import animate_dialog, reference_dialog, repaint_dialog
from bot.ui.messages import picture_in
from bot.ui.texts import tasks

if TYPE_CHECKING:
    from collections.abc import Callable

    from discord import ui

Interaction = discord.Interaction[Any]


def _picture(message: discord.Message) -> str:
    picture = picture_in(message)
    if picture is None:
        raise RefusedError(Refusal.NO_PICTURE_HERE)
    return picture


async def describe_this(interaction: Interaction, message: discord.Message) -> None:
    """Get four prompts for the picture of a message."""
    async with replies.refusing(interaction):
        replies.check_permissions(interaction)
        requests = replies.services_of(interaction).generation
        view = await requests.describe(replies.asker_of(interaction), _picture(message))
        await replies.with_task(interaction, view)


async def animate(interaction: Interaction, message: discord.Message) -> None:
    """Ask what should happen in a film of the picture."""
    await _open(interaction, message, animate_dialog)


async def edit(interaction: Interaction, message: discord.Message) -> None:
    """Ask what the picture should become."""
    await _open(interaction, message, repaint_dialog)


async def use_as_reference(interaction: Interaction, message: discord.Message) -> None:
    """Ask for a prompt that uses the picture."""
    await _open(interaction, message, reference_dialog)


async def prompt_and_details(interaction: Interaction, message: discord.Message) -> None:
    """Show everything about one of the bot's pictures."""
    async with replies.refusing(interaction):
        controls = replies.services_of(interaction).controls
        view = await controls.at(channel_id=message.channel.id, message_id=message.id)
        await replies.with_details(interaction, view)


async def stop_watching(interaction: Interaction, message: discord.Message) -> None:
    """Stop following a picture that is being made, or withdraw one that waits."""
    async with replies.refusing(interaction):
        controls = replies.services_of(interaction).controls
        requester = replies.asker_of(interaction)
        view = await controls.at(channel_id=message.channel.id, message_id=message.id)
        waits = view.place is not None
        change = controls.cancel if waits else controls.stop
        await change(requester, view.task.id, message_id=message.id)
        await replies.privately(interaction, tasks.STOPPED)


async def _open(
    interaction: Interaction,
    message: discord.Message,
    dialog: Callable[[int], ui.Modal],
) -> None:
    async with replies.refusing(interaction):
        replies.check_permissions(interaction)
        requests = replies.services_of(interaction).generation
        picture = _picture(message)
        draft_id = await requests.draft_picture(replies.asker_of(interaction), picture)
        await callbacks.modal(interaction, dialog(draft_id))


MENUS: Final = {
    "Describe this picture": describe_this,
    "Animate": animate,
    "Edit": edit,
    "Use as reference": use_as_reference,
    "Prompt and details": prompt_and_details,
    "Stop watching": stop_watching,
}


def add_menus(tree: app_commands.CommandTree[Any]) -> None:
    """Add all of them."""
    for name, callback in MENUS.items():
        add_context_menu(tree, app_commands.ContextMenu(name=name, callback=callback))
