"""Servers with their settings: read within any transaction, changed one setting at a time."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Text, bindparam, case, cast, null, select, update

from bot.domain.servers.settings import Server, fingerprint, settings_in
from bot.store.errors import ChangedMeanwhileError, StoreError
from bot.store.schema import servers, setting_changes, tasks
from bot.store.servers.changes import Changed, change_setting, set_blocked
from bot.store.servers.strikes import home_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.store.database.database import Database
    from bot.store.database.statements import Asked, Connection, Result

KNOWN: Final = 2000
"""Servers whose settings are kept as they were read last."""

# Settings are only read where they are others than those that are known.
_READ: Final = select(
    servers.c.revision,
    servers.c.limit_usd,
    servers.c.paused,
    servers.c.allowed,
    case(
        (servers.c.revision == bindparam("known"), null()), else_=cast(servers.c.settings, Text)
    ).label("settings"),
).where(servers.c.guild_id == bindparam("guild"))
_PROMPTS: Final = (
    select(tasks.c.sent_prompt)
    .where(tasks.c.guild_id == bindparam("guild"))
    .order_by(tasks.c.id.desc())
    .limit(bindparam("most"))
)
_MADE: Final = select(setting_changes).where(
    setting_changes.c.id == bindparam("change_id"),
    setting_changes.c.guild_id == bindparam("guild"),
    ~setting_changes.c.undone,
)
_UNDONE: Final = (
    update(setting_changes)
    .where(setting_changes.c.id == bindparam("change_id"))
    .values(undone=True)
)


class NoSuchChangeError(StoreError):
    """The server has no such change of a setting, or it was undone before."""


class Servers:
    """Each server by its guild's id; one that nothing is stored of has no settings."""

    def __init__(self, database: Database) -> None:
        self._database = database
        # Of this process; others may have changed them since.
        self._known: dict[int, Server] = {}

    def read(
        self, connection: Connection, guild_id: int | None, user_id: int | None = None
    ) -> Server:
        """A server as it is now, in a transaction that did not change it.

        Of direct messages (None) it is the one in which the member asked for something last.
        """
        if guild_id is None:
            guild_id = home_of(connection, user_id or 0)
        server, _ = self.read_beside(connection, guild_id)
        return server

    def read_beside(
        self, connection: Connection, guild_id: int | None, *others: Asked
    ) -> tuple[Server, list[Result]]:
        """As `read`, and what other statements find meanwhile; None stands for no server."""
        if guild_id is None:
            return Server(), connection.execute_together(*others)
        known = self._known.get(guild_id, Server())
        asked = (_READ, {"guild": guild_id, "known": known.revision})
        row, *beside = connection.execute_together(asked, *others)
        found = row.mappings().one_or_none()
        server = replace(_server(found, known) if found else Server(), id=guild_id)
        connection.learn(partial(self._keep, guild_id, server))
        return server, beside

    async def fresh(self, guild_id: int | None, user_id: int | None = None) -> Server:
        """A server as it is now; None: as `read` says."""
        return await self._database.read(
            lambda connection: self.read(connection, guild_id, user_id)
        )

    async def get(self, guild_id: int | None, user_id: int | None = None) -> Server:
        """A server as this process read it last; for what a transaction makes sure of later."""
        return self._known.get(guild_id or 0) or await self.fresh(guild_id, user_id)

    async def recent_prompts(self, guild_id: int, *, limit: int) -> list[str]:
        """What was sent of the newest requests in a server, the newest first."""
        asked = {"guild": guild_id, "most": limit}
        found = await self._database.read(
            lambda connection: list(connection.execute(_PROMPTS, asked).scalars())
        )
        return [prompt for prompt in found if prompt]

    async def change(
        self,
        guild_id: int,
        name: str,
        new: Any,  # noqa: ANN401 - JSON
        *,
        expected: str,
        by_user_id: int,
        now_s: float,
    ) -> Changed:
        """Set one setting to another value, None to remove it.

        `expected` is the fingerprint of the value that it has.

        Raises:
            ChangedMeanwhileError: it has another value.
            ValueError: there is no such setting, or that is no value of it.
        """
        noted = {"guild_id": guild_id, "at_s": now_s, "by_user_id": by_user_id}

        def work(connection: Connection) -> Changed:
            server = self.read(connection, guild_id)
            if fingerprint(server.document.get(name)) != expected:
                raise ChangedMeanwhileError(name)
            return change_setting(connection, server, name, new, noted)

        return await self._written(guild_id, work)

    async def set_blocked(
        self, guild_id: int, user_id: int, *, blocked: bool, by_user_id: int, now_s: float
    ) -> None:
        """Close the bot to a member, or open it again, whoever else is blocked meanwhile."""
        noted = {"guild_id": guild_id, "at_s": now_s, "by_user_id": by_user_id}

        def work(connection: Connection) -> Changed:
            server = self.read(connection, guild_id)
            return set_blocked(connection, server, user_id, noted, blocked=blocked)

        await self._written(guild_id, work)

    async def undo(
        self, guild_id: int, change_id: int, *, by_user_id: int, now_s: float
    ) -> Changed:
        """Set a setting back to what it was before a change, once.

        Raises:
            NoSuchChangeError: it was undone before.
            ChangedMeanwhileError: the setting was changed again since.
        """
        noted = {"guild_id": guild_id, "at_s": now_s, "by_user_id": by_user_id}

        def work(connection: Connection) -> Changed:
            asked = {"guild": guild_id, "change_id": change_id}
            made = connection.execute(_MADE, asked).mappings().one_or_none()
            if made is None:
                raise NoSuchChangeError(str(change_id))
            server = self.read(connection, guild_id)
            if server.document.get(made["name"]) != made["new"]:
                raise ChangedMeanwhileError(made["name"])
            connection.execute(_UNDONE, {"change_id": change_id})
            return change_setting(connection, server, made["name"], made["old"], noted, undone=True)

        return await self._written(guild_id, work)

    async def _written(self, guild_id: int, work: Callable[[Connection], Changed]) -> Changed:
        done = await self._database.write(work)
        self._keep(guild_id, done.server)
        return done

    def _keep(self, guild_id: int, server: Server) -> None:
        """Know a server, unless it was read before what is known of it."""
        known = self._known.get(guild_id)
        if known is not None and known.revision > server.revision:
            return
        if len(self._known) >= KNOWN:
            self._known.clear()
        self._known[guild_id] = server


def _server(row: dict[str, Any], known: Server) -> Server:
    document, settings = known.document, known.settings
    if row["settings"] is not None:
        document = json.loads(row["settings"])
        settings = settings_in(document)
    return Server(
        revision=row["revision"],
        document=document,
        settings=settings,
        limit_usd=row["limit_usd"],
        paused=row["paused"],
        allowed=row["allowed"],
    )
