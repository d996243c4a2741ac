"""Entries in the logs of servers that nothing else goes with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.store.servers.log import add_log_entry

if TYPE_CHECKING:
    from bot.domain.notices import Notice
    from bot.store import Store


async def log(store: Store, guild_id: int, entry: Notice, *, now_s: float) -> bool:
    """Add an entry in a transaction of its own; whether that server has a log."""
    return await store.server_logs._database.write(
        lambda connection: add_log_entry(connection, guild_id, entry, now_s=now_s)
    )
