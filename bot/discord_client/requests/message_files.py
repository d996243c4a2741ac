"""The files that a message of the bot's carries, and addresses of them that still work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.discord_client.errors import REQUEST_FAILED, UNREADABLE, translated
from bot.engine.messenger import MessageFile

if TYPE_CHECKING:
    import discord


async def files_of(client: discord.Client, channel_id: int, message_id: int) -> list[MessageFile]:
    """The files of a message, in its order; none where it carries none.

    Raises:
        MessengerError: as `bot.engine.messenger` tells them apart.
    """
    found = await named_links_of(client, channel_id, message_id)
    try:
        return [MessageFile(name, await client.http.get_from_cdn(url)) for name, url in found]
    except (*REQUEST_FAILED, *UNREADABLE) as error:
        raise translated(error) from error


async def links_of(client: discord.Client, channel_id: int, message_id: int) -> list[str]:
    """The addresses of `named_links_of`. Raises as that does."""
    return [url for _, url in await named_links_of(client, channel_id, message_id)]


async def named_links_of(
    client: discord.Client, channel_id: int, message_id: int
) -> list[tuple[str, str]]:
    """Names of a message's files and addresses that work for about a day, in its order.

    Raises:
        MessengerError: as `bot.engine.messenger` tells them apart.
    """
    try:
        message: Any = await client.http.get_message(channel_id, message_id)
        return [(str(file["filename"]), str(file["url"])) for file in message["attachments"]]
    except (*REQUEST_FAILED, *UNREADABLE) as error:
        raise translated(error) from error
