"""Entries in the logs of servers: notices to the channel that a server chose, if it chose one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, select

from bot.domain.servers.log_entries import LogChannel
from bot.domain.servers.settings import LOG_CHANNEL
from bot.store.database.dialects import IdIn
from bot.store.notices import add_notice
from bot.store.schema import servers

if TYPE_CHECKING:
    from bot.domain.notices import Notice
    from bot.store.database.database import Database
    from bot.store.database.statements import Connection

_CHANNEL: Final = IdIn(servers.c.settings, LOG_CHANNEL)
_OF_SERVER: Final = select(_CHANNEL).where(servers.c.guild_id == bindparam("guild"))
_OF_ALL: Final = select(servers.c.guild_id, _CHANNEL).where(_CHANNEL.is_not(None))


def add_log_entry(
    connection: Connection, guild_id: int | None, entry: Notice, *, now_s: float
) -> bool:
    """Add an entry to the log of a server, in the transaction that it tells of.

    Returns whether it was added: the server may have no log, or the like was told lately.
    """
    channel_id = connection.execute(_OF_SERVER, {"guild": guild_id or 0}).scalar_one_or_none()
    if channel_id is None:
        return False
    channel = LogChannel(guild_id or 0, channel_id)
    return add_notice(connection, replace(entry, to_whom=channel.recipient), now_s=now_s)


def add_to_all_logs(connection: Connection, entry: Notice, *, now_s: float) -> int:
    """Add an entry to the log of each server that has one; returns how many have."""
    found = list(connection.execute(_OF_ALL))
    for guild_id, channel_id in found:
        recipient = LogChannel(guild_id, channel_id).recipient
        add_notice(connection, replace(entry, to_whom=recipient), now_s=now_s)
    return len(found)


class ServerLogs:
    """The logs of all servers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def count(self) -> int:
        """How many servers have a log."""
        return await self._database.read(lambda connection: len(list(connection.execute(_OF_ALL))))
