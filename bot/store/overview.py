"""What a database holds, as `imagine-bot doctor` tells it; a bot may be running on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Float, func, literal_column, select

from bot.domain import leases
from bot.store.database.backends import needing_the_extra
from bot.store.database.copies.moved import check_not_moved
from bot.store.database.older_programs import LEASED
from bot.store.database.postgres.address import is_postgres
from bot.store.database.sqlite.connection import DIALECT as SQLITE
from bot.store.database.sqlite.connection import SqliteConnection
from bot.store.database.sqlite.drive import check_local
from bot.store.database.sqlite.file import DatabaseFile, file_of
from bot.store.database.sqlite.offline import (
    Contents,
    EmptyDatabaseError,
    check_free,
    contents_of,
    opened,
)
from bot.store.database.sqlite.pages import check_pages
from bot.store.database.sqlite.upgrade import revision_of
from bot.store.database.statements import prepare
from bot.store.errors import DatabaseUnusableError
from bot.store.migrations import REVISIONS
from bot.store.processes.registry import NOW_S
from bot.store.processes.sharding import deployment
from bot.store.schema import processes, slots

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from sqlalchemy import Dialect

_OPEN: Final = """
SELECT state, count(*), min(created_s) FROM tasks
WHERE state IN ('queued', 'submitting', 'running', 'needs_input') GROUP BY state
"""
_CHANNELS: Final = "SELECT DISTINCT guild_id, channel_id FROM tasks WHERE guild_id IS NOT NULL"
_LEASE_S: Final = literal_column(str(leases.LEASE_S), Float)
_PROCESSES: Final = (
    select(
        processes.c.name,
        processes.c.program,
        func.min(slots.c.slot),
        NOW_S - processes.c.lease_until_s + _LEASE_S,
    )
    .outerjoin_from(processes, slots, slots.c.process_id == processes.c.id)
    .where(processes.c.ended_s.is_(None))
    .group_by(processes.c.id)
    .order_by(processes.c.id)
)
_SLOTS: Final = "SELECT count(*) FROM slots"
_DEPLOYMENT: Final = "SELECT value FROM facts WHERE name = 'sharding'"


@dataclass(frozen=True, slots=True)
class ProcessSeen:
    """A process that has not ended properly.

    Attributes:
        name: its host and its number there.
        program: its version.
        slot: what it holds; None for one that waits.
        renewed_s: how many seconds ago it was heard of last, by the database's clock.
    """

    name: str
    program: str
    slot: int | None
    renewed_s: float

    @property
    def is_alive(self) -> bool:
        """Whether its lease is not over."""
        return self.renewed_s < leases.LEASE_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What is there.

    Attributes:
        contents: all tasks.
        revision: of its tables.
        is_in_use: whether a bot runs on it.
        journal_mode: as SQLite calls it; None on a server.
        open: of each state that is not settled, how many and since when, in epoch seconds.
        channels: of each server, the channels in which pictures were asked for.
        processes: those that share it, as far as they say so.
        slots: how many slots they share.
        application_id: whose database it is; None if no bot has run on it yet.
    """

    contents: Contents
    revision: str
    is_in_use: bool
    journal_mode: str | None
    open: Mapping[str, tuple[int, float]]
    channels: Mapping[int, frozenset[int]]
    processes: Sequence[ProcessSeen]
    slots: int
    application_id: int | None

    @property
    def is_on_server(self) -> bool:
        """Whether it is no file."""
        return self.journal_mode is None

    @property
    def revision_is_older(self) -> bool:
        """Whether a start would upgrade it."""
        return self.revision != REVISIONS[-1]


def overview_of(url: str) -> Overview | None:
    """Look at the database of that URL; None if it is not there yet.

    Raises:
        DatabaseUnusableError: with a sentence for the operator.
    """
    try:
        return _of_schema(url) if is_postgres(url) else _of_file(file_of(url))
    except EmptyDatabaseError:
        return None


def _of_file(path: Path) -> Overview | None:
    if path.parent.is_dir():
        check_local(path)
    if not path.exists():
        return None
    is_in_use = _is_in_use(path)  # first: a look at the file gives up what SQLite locks on it
    with opened(path) as connection:
        check_pages(connection, path)
        if not is_in_use:
            check_free(connection)
        check_not_moved(SqliteConnection(connection))
        [(journal_mode,)] = connection.execute("PRAGMA journal_mode")
        revision = str(revision_of(connection, path))
        return _seen(
            connection, SQLITE, revision, is_in_use=is_in_use, journal_mode=str(journal_mode)
        )


def _of_schema(url: str) -> Overview | None:
    with needing_the_extra():
        from bot.store.database.postgres import offline  # noqa: PLC0415 - an extra
        from bot.store.database.postgres.connection import DIALECT  # noqa: PLC0415

    with offline.opened(url) as opened_schema:
        if opened_schema is None:
            return None
        check_not_moved(opened_schema.connection)
        return _seen(opened_schema.raw, DIALECT, opened_schema.revision)


def _seen(
    raw: Any,  # noqa: ANN401 - a connection of either driver
    dialect: Dialect,
    revision: str,
    *,
    is_in_use: bool | None = None,
    journal_mode: str | None = None,
) -> Overview:
    """What a connection shows; without the word of its lock, who has it in use is in its rows."""
    found: list[ProcessSeen] = []
    count = 0
    if revision >= LEASED:
        found = [ProcessSeen(*row) for row in raw.execute(prepare(_PROCESSES, (), dialect).sql)]
        [(count,)] = raw.execute(_SLOTS)
    channels: dict[int, set[int]] = {}
    for guild_id, channel_id in raw.execute(_CHANNELS):
        channels.setdefault(guild_id, set()).add(channel_id)
    kept = [deployment(value) for (value,) in raw.execute(_DEPLOYMENT)]
    return Overview(
        contents=contents_of(raw),
        revision=revision,
        is_in_use=any(one.is_alive for one in found) if is_in_use is None else is_in_use,
        journal_mode=journal_mode,
        open={state: (count, since) for state, count, since in raw.execute(_OPEN)},
        channels={guild_id: frozenset(ids) for guild_id, ids in channels.items()},
        processes=found,
        slots=count,
        application_id=next((one.application_id for one in kept if one), None),
    )


def _is_in_use(path: Path) -> bool:
    try:
        DatabaseFile.take(path).release()
    except DatabaseUnusableError:
        return True
    return False
