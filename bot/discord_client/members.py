"""Members of servers. The bot is told of none, as that takes a privileged intent: it asks."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import discord

from bot.discord_client.errors import REQUEST_FAILED, UNREADABLE
from bot.discord_client.patches import member_in

if TYPE_CHECKING:
    from collections.abc import Mapping

TELLS_S: Final = 2.0
"""An interaction that is not answered yet can wait no longer (Discord: Interactions)."""

TELLS_SOON_S: Final = 1.0
"""Nor can one longer than this that may have to open direct messages after it."""

_NO_MEMBER: Final = frozenset({10007, 10013})
"""Unknown member, unknown user."""


class NotToldError(Exception):
    """Discord does not say now, or not to the bot, who is in a server."""


async def member_of(
    client: discord.Client, guild: discord.Guild, user_id: int, *, within_s: float = TELLS_S
) -> discord.Member | None:
    """A member with their roles as they are now; None if Discord does not tell, as of who left."""
    try:
        data = await _told(client, guild.id, user_id, within_s=within_s)
        return None if data is None else member_in(guild, data)
    except (NotToldError, *UNREADABLE):
        return None


@dataclass(frozen=True, slots=True)
class DiscordMembers:
    """Who is in a server, also in one that another process serves."""

    client: discord.Client

    async def has(self, guild_id: int, user_id: int) -> bool | None:
        """As `bot.services.servers.homes.ServerMembers`."""
        try:
            told = await _told(self.client, guild_id, user_id, within_s=TELLS_SOON_S)
        except NotToldError:
            return None
        return told is not None


async def _told(
    client: discord.Client, guild_id: int, user_id: int, *, within_s: float
) -> Mapping[str, Any] | None:
    """A member as Discord's API writes them; None: nobody of that id is in the server.

    Raises NotToldError.
    """
    try:
        async with asyncio.timeout(within_s):
            return await client.http.get_member(guild_id, user_id)
    except (TimeoutError, *REQUEST_FAILED, *UNREADABLE) as error:
        if isinstance(error, discord.NotFound) and error.code in _NO_MEMBER:
            return None
        raise NotToldError from error
