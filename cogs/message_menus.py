"""Right-click on a message, Apps: what can be done with the picture in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord
from discord import app_commands

from bot.discord_client.installs import in_servers_only
from bot.discord_client.patches import add_context_menu
from bot.discord_client.requests import callbacks
from bot.discord_client.visibility import sees_both
from bot.services.tasks.entries import Entry
from bot.services.tasks.pictures.offered_pictures import picture_among
from bot.ui import interactions
from bot.ui.answers import replies
from bot.ui.dialogs import take_up
from bot.ui.dialogs.describe import DESCRIBE, LINK
from bot.ui.dialogs.message_picture import animate_dialog, reference_dialog, repaint_dialog
from bot.ui.offers import offers_in
from bot.ui.panels.members.cards import details
from bot.ui.texts import commands as texts
from bot.ui.texts import removals, tasks
from bot.ui.texts.saying import say
from bot.ui.texts.servers import gallery, reports

if TYPE_CHECKING:
    from collections.abc import Callable

    from discord import ui

    from bot.services import Services
    from bot.services.requester import Requester

Interaction = discord.Interaction[Any]

MOST_BYTES: Final = 25 * 1024 * 1024
"""A larger picture is not shown to moderators once more, but linked to."""


async def describe_this(interaction: Interaction, message: discord.Message) -> None:
    """Get four prompts for the picture of a message."""
    async with replies.refusing(interaction):
        entry = Entry(topic=DESCRIBE.topic, texts={LINK: _picture_in(message)})
        await take_up(interaction, entry)


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
        access = interactions.services_of(interaction).access
        view = await access.at(channel_id=message.channel.id, message_id=message.id)
        await details.show(interaction, view.task.id)


async def stop_watching(interaction: Interaction, message: discord.Message) -> None:
    """Stop following a picture that is being made, or withdraw one that waits."""
    async with replies.refusing(interaction):
        services = interactions.services_of(interaction)
        requester = interactions.requester_of(interaction)
        view = await services.access.at(channel_id=message.channel.id, message_id=message.id)
        waits = view.place is not None
        change = services.controls.cancel if waits else services.controls.stop
        await change(requester, view.task.id, message_id=message.id)
        await replies.privately(interaction, say(tasks.STOPPED))


async def remove(interaction: Interaction, message: discord.Message) -> None:
    """Take a picture and its prompt out of the channel; its member and moderators may."""
    async with replies.refusing(interaction):
        services = interactions.services_of(interaction)
        requester = interactions.requester_of(interaction)
        view = await services.access.at(channel_id=message.channel.id, message_id=message.id)
        await services.controls.take_out(requester, view.task)
        await replies.privately(interaction, say(removals.REMOVED))


async def send_to_gallery(interaction: Interaction, message: discord.Message) -> None:
    """Show a picture in the server's gallery, too; moderators may."""
    async with replies.refusing(interaction):
        services = interactions.services_of(interaction)
        requester = interactions.requester_of(interaction)
        view = await services.access.at(channel_id=message.channel.id, message_id=message.id)
        picture = await services.galleries.sendable(requester, view.task)
        is_open = sees_both(interaction.guild, picture.gallery_id, picture.channel_id)
        await services.galleries.send(requester, picture, is_open=is_open)
        await replies.privately(interaction, gallery.sent(picture.gallery_id))


async def report(interaction: Interaction, message: discord.Message) -> None:
    """Tell the moderators of a picture."""
    async with replies.refusing(interaction):
        services = interactions.services_of(interaction)
        requester = interactions.requester_of(interaction)
        view = await services.access.at(channel_id=message.channel.id, message_id=message.id)
        picture = next((one.url for one in message.attachments if one.size <= MOST_BYTES), None)
        taken = await services.reports.report(requester, view.task, picture=picture)
        await replies.privately(interaction, say(reports.TAKEN[taken]))


async def _open(
    interaction: Interaction,
    message: discord.Message,
    dialog: Callable[[int], ui.Modal],
) -> None:
    async def ask(services: Services, requester: Requester) -> None:
        draft_id = await services.message_pictures.keep(requester, _picture_in(message))
        await callbacks.modal(interaction, dialog(draft_id))

    await replies.start_task(interaction, ask)


def _picture_in(message: discord.Message) -> str:
    """The address of the picture of a message.

    A right-click carries the whole message, so no intent to read messages is needed; that is why
    its picture is noted then and not looked up later.

    Raises:
        RefusedError: there is none.
    """
    return picture_among(offers_in(message))


MENUS: Final = {
    texts.MENU_DESCRIBE: describe_this,
    texts.MENU_ANIMATE: animate,
    texts.MENU_EDIT: edit,
    texts.MENU_REFERENCE: use_as_reference,
    texts.MENU_DETAILS: prompt_and_details,
    texts.MENU_STOP: stop_watching,
    texts.MENU_REMOVE: remove,
    texts.MENU_GALLERY: send_to_gallery,
    texts.MENU_REPORT: report,
}


def add_message_menus(tree: app_commands.CommandTree[Any]) -> None:
    """Add all of them; Discord shows moderators' own to nobody else."""
    for name, callback in MENUS.items():
        menu = app_commands.ContextMenu(name=name, callback=callback)
        if callback is send_to_gallery:
            menu.default_permissions = discord.Permissions(manage_messages=True)
            in_servers_only(menu)
        add_context_menu(tree, menu)
