"""A session at Discord's gateway for as long as it takes to look around; nobody is answered."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

import discord

from bot.discord_client.errors import REQUEST_FAILED
from bot.discord_client.gateway.login import closed_for_good, is_closed_for_good
from bot.discord_client.requests.rest import DiscordUnreachableError
from bot.network import Connector

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

_WITHIN_S: Final = 20.0
_A_SHARD_S: Final = 6.0
"""Discord lets them in one after the other, five seconds apart."""


@asynccontextmanager
async def short_session(token: str, *, shards: int) -> AsyncIterator[discord.Client]:
    """A client that knows all servers of a bot, which may be running meanwhile.

    So many shards are waited for.

    Raises:
        StartError: Discord wants no such session.
        DiscordUnreachableError: the gateway does not answer now.
    """
    client = discord.AutoShardedClient(
        intents=discord.Intents(guilds=True),
        chunk_guilds_at_startup=False,
        member_cache_flags=discord.MemberCacheFlags.none(),
        max_messages=None,
        connector=Connector(limit=0),
    )
    known = asyncio.Event()

    @client.event
    async def on_ready() -> None:
        known.set()

    async with client:
        connection = asyncio.create_task(_connect(client, token), name="gateway")
        ready = asyncio.create_task(known.wait(), name="ready")
        within_s = _WITHIN_S + _A_SHARD_S * shards
        try:
            async with asyncio.timeout(within_s):
                await asyncio.wait({connection, ready}, return_when=asyncio.FIRST_COMPLETED)
            if not ready.done():
                connection.result()
            yield client
        except TimeoutError as error:
            line = f"Discord's gateway lets nobody in within {within_s:.0f} s."
            raise DiscordUnreachableError(line) from error
        finally:
            await client.close()
            for task in (connection, ready):
                task.cancel()
            await asyncio.gather(connection, ready, return_exceptions=True)


async def _connect(client: discord.Client, token: str) -> None:
    try:
        await client.login(token)
        await client.connect(reconnect=False)
    except REQUEST_FAILED as error:
        if is_closed_for_good(error):
            raise closed_for_good(error) from error
        code = error.code if isinstance(error, discord.ConnectionClosed) else None
        line = f"Discord's gateway cannot be reached ({code or type(error).__name__})."
        raise DiscordUnreachableError(line) from error
