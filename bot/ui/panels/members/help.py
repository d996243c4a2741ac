"""The screen of `/help`: what a member can do here, and with which command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import discord
from discord import ui

from bot.discord_client.requests import callbacks
from bot.services.refusals import RefusedError
from bot.ui import interactions
from bot.ui.panels.operator.guilds import is_known_operator
from bot.ui.panels.parts import text
from bot.ui.stateless import inert_layout
from bot.ui.texts.members import help as texts
from bot.ui.texts.members.help import Audience
from bot.ui.texts.refusals import refusal
from bot.ui.texts.saying import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.discord_client.client import ImagineBot

    Interaction = discord.Interaction[Any]


async def show(interaction: Interaction) -> None:
    """Answer with it."""
    client = cast("ImagineBot", interaction.client)
    rules = await interactions.services_of(interaction).rules.of(
        interactions.requester_of(interaction)
    )
    there = {name for name, _ in names_of(client.tree)}
    open_to = frozenset(_audiences(interaction))
    shown = [
        (group, [one for one in entries if one.name in there and one.is_open(open_to, rules.kinds)])
        for group, entries in texts.HELP.items()
    ]
    layout = screen(shown, await client.command_ids(), await _closed(interaction))
    await callbacks.message(interaction, view=layout, ephemeral=True)


def names_of(tree: discord.app_commands.CommandTree[Any]) -> Iterator[tuple[str, bool]]:
    """All that the bot can be told to do: each name, and whether it is a slash command."""
    for command in tree.walk_commands():
        if not isinstance(command, discord.app_commands.Group):
            yield command.qualified_name, True
    for kind in (discord.AppCommandType.message, discord.AppCommandType.user):
        for menu in tree.get_commands(type=kind):
            yield menu.name, False


def _audiences(interaction: Interaction) -> Iterator[Audience]:
    """As whom who asks may do something here."""
    requester = interactions.requester_of(interaction)
    yield Audience.EVERYBODY
    if requester.moderates:
        yield Audience.MODERATORS
    if is_known_operator(interaction):
        yield Audience.OPERATORS


async def _closed(interaction: Interaction) -> str:
    """Why nothing can be asked for here, if it cannot."""
    try:
        await interactions.check_may_ask(interaction)
    except RefusedError as error:
        return refusal(error)
    return ""


def screen(
    shown: list[tuple[str, list[texts.Entry]]], ids: Mapping[str, int], note: str
) -> ui.LayoutView:
    """Groups of what is open, by their titles, below a note; with ids of commands by name."""
    container: ui.Container[Any] = ui.Container()
    container.add_item(text(f"### {say(texts.TITLE)}", note))
    for group, entries in shown:
        if entries:
            line = texts.line((entry, ids.get(entry.name.split()[0])) for entry in entries)
            container.add_item(text(f"**{say(group)}**", line))
    return inert_layout(container)
