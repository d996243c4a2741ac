"""A database as it looks after years: many settled tasks, and some under way."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import JSON, Boolean, Float, String

from bot.store.schema import metadata

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Column

NOW: Final = 1_000_000.0
MEMBERS: Final = 2_000
BUSY_MEMBERS: Final = 500
CHANNELS: Final = 300

_BUTTONS: Final = json.dumps(
    [
        {
            "key": f"key{number}",
            "custom_id": f"MJ::JOB::upsample::{number}::00000000-0000-0000-0000-000000000000",
            "label": f"U{number}",
            "emoji": "",
            "style": 2,
            "url": None,
        }
        for number in range(1, 5)
    ],
)

# Every third is a press on the one before it, and all of them are long over and shown.
_SETTLED: Final = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count)
INSERT INTO tasks ({columns}) SELECT
    i, CASE WHEN i % 3 = 0 THEN 'action' ELSE 'imagine' END,
    CASE WHEN i % 3 = 0 THEN i - 1 END, CASE WHEN i % 3 = 0 THEN 'key1' END,
    CASE WHEN i % 3 = 0 THEN 'MJ::JOB::upsample::1::x' END,
    1, 1 + i % {channels}, i, 1 + i * 7919 % {members}, 'a paper boat', 'a paper boat --v 7',
    CASE WHEN i % 10 = 0 THEN 'failed' ELSE 'succeeded' END, 'remote-' || i, :buttons,
    2, 2, i, i, i, NULL, i, 'attached'"""

# As many again as are under way: some in line, some at CometAPI, each member a few.
_LIVE: Final = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count)
INSERT INTO tasks ({columns}) SELECT
    :first + i, 'imagine', NULL, NULL, NULL,
    1, 1 + i % {channels}, :first + i, 1 + i % {busy}, 'a paper boat', 'a paper boat --v 7',
    CASE WHEN i % 2 = 0 THEN 'queued' WHEN i % 200 = 1 THEN 'needs_input' ELSE 'running' END,
    CASE WHEN i % 2 = 1 THEN 'remote-' || (:first + i) END, '[]',
    3, CASE WHEN i % 25 = 1 THEN 2 ELSE 3 END, {now}, {now}, NULL,
    CASE WHEN i % 2 = 1 AND i % 200 <> 1 THEN {now} + i % 15 END, 0.0, NULL"""

_COLUMNS: Final = (
    "id, kind, parent_id, button_key, custom_id, guild_id, channel_id, message_id, user_id, "
    "prompt, sent_prompt, state, remote_id, buttons, revision, shown_revision, created_s, "
    "submitted_s, finished_s, due_s, paint_after_s, delivery"
)
_REST: Final = {
    "niji": 0,
    "label": "''",
    "notes": "'[]'",
    "options": "'{}'",
    "upload_limit": 10485760,
    "paused": 0,
    "detail": "''",
    "media": "'[]'",
    "buttons_dead": 0,
    "modal_sent": 0,
    "submit_after_s": 0.0,
    "tries": 0,
    "misses": 0,
    "empty_looks": 0,
    "paint_tries": 0,
    "message_gone": 0,
    "to_post": 0,
}
_NOTICES: Final = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count)
INSERT INTO notices (to_whom, kind, content, state, created_s, send_after_s, tries) SELECT
    'operator', 'another_copy', '{}', 'delivered', :now, 0.0, 0 FROM n"""
_NOT_ALWAYS: Final = {
    "paint_lease_s": 0.0,
    "submit_lease_s": 0.0,
    "words": """'["--7","/imagine","a","boat","paper"]'""",
}
"""Columns that only files of some versions have."""


def fill(path: Path, *, settled: int, live: int) -> None:
    """Add tasks, and notices if it keeps any, to a migrated database that no process has open.

    The settled ones get the ids from 1; the live ones, half of them in line, the ids after those.
    """
    with closing(sqlite3.connect(path)) as connection, connection:
        there = {row[1] for row in connection.execute("PRAGMA table_info(tasks)")}
        others = _REST | {name: value for name, value in _NOT_ALWAYS.items() if name in there}
        columns = ", ".join([_COLUMNS, *others])
        rest = ", ".join(map(str, others.values()))
        for statement, values in (
            (_SETTLED, {"count": settled, "buttons": _BUTTONS}),
            (_LIVE, {"count": live, "first": settled}),
        ):
            sql = statement.format(
                columns=columns,
                channels=CHANNELS,
                members=MEMBERS,
                busy=BUSY_MEMBERS,
                now=NOW,
            )
            connection.execute(f"{sql}, {rest} FROM n", values)
        if "notices" in {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}:
            connection.execute(_NOTICES, {"count": MEMBERS, "now": NOW})


_BILLED = """
    UPDATE tasks SET billing_day = '2026-01-31', billing_guild_id = guild_id, starts = starts
    WHERE id = 5;
    INSERT INTO ledger (task_id, guild_id, user_id, day, kind, usd, pictures, at_s, why)
    SELECT id, billing_guild_id, user_id, billing_day, 'charged',
        coalesce(estimate_usd, 0) * starts, starts, 1.5, state
    FROM tasks WHERE billing_day IS NOT NULL
"""


def fill_every_table(path: Path) -> None:
    """As `fill` with a few tasks, and then at least one row in each table that has none."""
    fill(path, settled=20, live=20)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(_BILLED)
        for table in metadata.sorted_tables:
            [(filled,)] = connection.execute(f"SELECT EXISTS (SELECT 1 FROM {table.name})")  # noqa: S608
            if not filled:
                names = ", ".join(f'"{column.name}"' for column in table.columns)
                values = [_some_value(connection, column) for column in table.columns]
                places = ", ".join("?" * len(values))
                connection.execute(f"INSERT INTO {table.name} ({names}) VALUES ({places})", values)  # noqa: S608


def _some_value(connection: sqlite3.Connection, column: Column[Any]) -> object:
    """What such a column may hold; of one that refers to another, what that holds."""
    for key in column.foreign_keys:
        other = key.column
        [(value,)] = connection.execute(f"SELECT max({other.name}) FROM {other.table.name}")  # noqa: S608
        return value
    kinds = ((JSON, '{"a": [1, 2.50]}'), (String, "fünf"), (Boolean, True), (Float, 1.5))
    return next((value for kind, value in kinds if isinstance(column.type, kind)), 5)
