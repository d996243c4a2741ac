"""Channels of logs that the bot may not write in any more: unset, and told to whoever set them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, select

from bot.domain.servers.log_entries import THE_BOT, log_lost
from bot.domain.servers.settings import LOG_CHANNEL, LOG_LOST
from bot.store.notices import add_notice, give_up_all
from bot.store.schema import setting_changes
from bot.store.servers.changes import set_setting

if TYPE_CHECKING:
    from bot.domain.servers.log_entries import LogChannel
    from bot.store.database.database import Database
    from bot.store.database.statements import Connection
    from bot.store.servers.settings import Servers

_SET_BY: Final = (
    select(setting_changes.c.by_user_id)
    .where(
        setting_changes.c.guild_id == bindparam("guild"),
        setting_changes.c.name == bindparam("setting"),
    )
    .order_by(setting_changes.c.id.desc())
    .limit(1)
)


def who_set(connection: Connection, guild_id: int, name: str) -> int | None:
    """Who changed a setting of a server last; None if nobody did."""
    asked = {"guild": guild_id, "setting": name}
    found: int | None = connection.execute(_SET_BY, asked).scalar_one_or_none()
    return found


class LogChannels:
    """Channels that servers chose for their logs."""

    def __init__(self, database: Database, servers: Servers) -> None:
        self._database = database
        self._servers = servers

    async def lost(self, channel: LogChannel, *, now_s: float) -> None:
        """Tell nothing any more in a channel, nor later, until one is chosen again."""

        def work(connection: Connection) -> None:
            give_up_all(connection, channel.recipient)
            server = self._servers.read(connection, channel.guild_id)
            if server.settings.log_channel != channel.channel_id:
                return
            set_by = who_set(connection, channel.guild_id, LOG_CHANNEL)
            noted = {"guild_id": channel.guild_id, "at_s": now_s, "by_user_id": THE_BOT}
            unset = set_setting(connection, server, LOG_CHANNEL, None, noted)
            set_setting(connection, unset.server, LOG_LOST, channel.channel_id, noted)
            if set_by:
                add_notice(connection, log_lost(channel, set_by), now_s=now_s)

        await self._database.write(work)
