"""What a database holds, as `imagine-bot doctor` tells it; a bot may be running on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.store.database.sqlite.file import DatabaseFile, file_of
from bot.store.database.sqlite.offline import Contents, contents_of, opened
from bot.store.database.sqlite.upgrade import check_pages, revision_of
from bot.store.errors import DatabaseUnusableError
from bot.store.migrations import REVISIONS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_OPEN: Final = """
SELECT state, count(*), min(created_s) FROM tasks
WHERE state IN ('queued', 'submitting', 'running', 'needs_input') GROUP BY state
"""
_CHANNELS: Final = "SELECT DISTINCT guild_id, channel_id FROM tasks WHERE guild_id IS NOT NULL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What is there.

    Attributes:
        contents: all tasks.
        revision_is_older: whether a start would upgrade it.
        is_in_use: whether a bot runs on it.
        journal_mode: as SQLite calls it.
        open: of each state that is not settled, how many and since when, in epoch seconds.
        channels: of each server, the channels in which pictures were asked for.
    """

    contents: Contents
    revision_is_older: bool
    is_in_use: bool
    journal_mode: str
    open: Mapping[str, tuple[int, float]]
    channels: Mapping[int, frozenset[int]]


def overview_of(url: str) -> Overview:
    """Look at the database of that URL.

    Raises:
        DatabaseUnusableError: with a sentence for the operator.
    """
    path = file_of(url)
    is_in_use = _is_in_use(path)  # first: a look at the file gives up what SQLite locks on it
    with opened(path) as connection:
        check_pages(connection)
        [(journal_mode,)] = connection.execute("PRAGMA journal_mode")
        channels: dict[int, set[int]] = {}
        for guild_id, channel_id in connection.execute(_CHANNELS):
            channels.setdefault(guild_id, set()).add(channel_id)
        return Overview(
            contents=contents_of(connection),
            revision_is_older=revision_of(connection, path) != REVISIONS[-1],
            is_in_use=is_in_use,
            journal_mode=journal_mode,
            open={state: (count, since) for state, count, since in connection.execute(_OPEN)},
            channels={guild_id: frozenset(ids) for guild_id, ids in channels.items()},
        )


def _is_in_use(path: Path) -> bool:
    try:
        DatabaseFile.take(path).release()
    except DatabaseUnusableError:
        return True
    return False
