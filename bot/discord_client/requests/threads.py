"""Messages in archived threads, of which Discord neither edits nor deletes any.

It archives every thread in which nobody wrote for a while; its own clients open one first, too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import discord

from bot.discord_client.errors import THREAD_ARCHIVED

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

T = TypeVar("T")


async def opening(client: discord.Client, channel_id: int, asking: Callable[[], Awaitable[T]]) -> T:
    """What a request returns, for which a thread is opened if it is archived and may be.

    It is archived again when nobody writes in it for a while. Raises as the request does.
    """
    try:
        return await asking()
    except discord.HTTPException as error:
        if error.code != THREAD_ARCHIVED:
            raise
        try:
            await client.http.edit_channel(channel_id, archived=False)
        except discord.DiscordServerError:
            raise
        except discord.HTTPException:  # it is locked, or too many threads are open
            raise error from None
    return await asking()
