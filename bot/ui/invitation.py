"""The addresses that invite the bot, with all that it needs where they lead."""

from __future__ import annotations

import discord
import structlog

from bot.ui.bot_permissions import ALL
from bot.ui.links import DISCORD, web_url

log = structlog.get_logger()


def invitation(application_id: int) -> str:
    """The address that puts the bot into a server, as the README gives it."""
    scopes = ("bot", "applications.commands")
    return _ours(discord.utils.oauth_url(application_id, permissions=ALL, scopes=scopes))


def member_invitation(application_id: int) -> str:
    """The address that gives a member the commands everywhere, where the operator allows that."""
    address = discord.utils.oauth_url(application_id, scopes=("applications.commands",))
    return f"{_ours(address)}&integration_type=1"


def invite_if_nowhere(client: discord.Client) -> None:
    """Tell the operator in the log how to invite a bot that is in no server yet."""
    if not client.guilds:
        log.warning(
            "discord.no_servers",
            invitation=invitation(client.application_id or 0),
            next_step="open the invitation to put the bot into a server",
        )


def _ours(address: str) -> str:
    return address.replace(DISCORD, web_url(), 1)
