"""The address that invites the bot into a server, with all that it needs there."""

from __future__ import annotations

from typing import Final

import discord

from bot.ui.links import DISCORD, web_url

PERMISSIONS: Final = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    embed_links=True,
    attach_files=True,
    read_message_history=True,
)


def invitation(application_id: int) -> str:
    """The address, as the README gives it."""
    scopes = ("bot", "applications.commands")
    address = discord.utils.oauth_url(application_id, permissions=PERMISSIONS, scopes=scopes)
    return address.replace(DISCORD, web_url(), 1)
