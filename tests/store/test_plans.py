"""No query grows with what was stored: the plan of every statement that the store sends."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final

import pytest

from bot.store import open_store
from bot.store.migrations.versions import v0019_rank
from tests.store.calls import CALLS, Samples, public_methods
from tests.store.filling import fill
from tests.store.statements import collected

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.of_files

SETTLED: Final = 3_000
LIVE: Final = 1_000

# A step that reads a whole table or index, however it is worded. "SEARCH tasks" without an index
# is a minimum or maximum that no index gives; a Bloom filter is made from the whole table. The
# derived tables that are named here hold a few rows each.
WALKS: Final = re.compile(
    r"^(SCAN (?!\(subquery|(ahead|times|outlook|following|front|few)\b)(?!CONSTANT)"
    r"|SEARCH (?!times$)\w+$"
    r"|USE TEMP B-TREE|BLOOM FILTER)"
)

FEW: Final = (
    ("SCAN tasks USING INDEX tasks_unposted", "", "only what has no message yet"),
    ("SCAN tasks USING INDEX tasks_to_paint", "", "only what is to be painted, once at the start"),
    (
        "SCAN closed_requests USING COVERING INDEX sqlite_autoindex_closed_requests_1",
        "",
        "whether there is any",
    ),
    ("SCAN unsupported_actions", "", "one row for each kind of button at most"),
    ("SCAN json_each VIRTUAL TABLE INDEX 1:", "", "a list that the caller gives"),
    ("SCAN tasks", "ORDER BY tasks.id DESC", "the newest few, in the order in which they are kept"),
    (
        "USE TEMP B-TREE FOR ORDER BY",
        "ORDER BY (SELECT tasks.tries",
        "what may go now, few for each member",
    ),
    (
        "USE TEMP B-TREE FOR ORDER BY",
        "ORDER BY CASE WHEN (slots.process_id",
        "as many slots as processes",
    ),
    ("SCAN tasks USING INDEX tasks_doubted", "", "only what is doubtful, after a start"),
    ("SCAN tasks USING COVERING INDEX tasks_doubted", "", "likewise"),
    ("SCAN processes", "", "one row for each start of a day at most"),
    ("SCAN slots", "", "one row for each process at work"),
    ("SCAN servers", "IS NOT NULL", "each server, where all are told of something"),
    ("SCAN outages", "", "a few rows for each process at work, if there is any outage"),
    (
        "USE TEMP B-TREE FOR GROUP BY",
        "GROUP BY usage_sums.kind",
        "what one server had in a period, by its key",
    ),
    (
        "USE TEMP B-TREE FOR GROUP BY",
        "GROUP BY ledger_sums.user_id",
        "a row a day for each member that used one server in a period",
    ),
    ("USE TEMP B-TREE FOR ORDER BY", "GROUP BY ledger_sums.user_id", "likewise"),
    ("SCAN servers", "servers.allowed", "one row for each server, and most are asked for"),
    ("SCAN grants", "grants.guild_id IN", "likewise"),
    ("SCAN sqlite_sequence", "", "one row for each table"),
    (
        "USE TEMP B-TREE FOR GROUP BY",
        "GROUP BY tasks.state, tasks.kind",
        "what is open, once in some seconds if metrics are read",
    ),
    ("SCAN family", "LIMIT", "no further than to as many as are asked for"),
    ("SCAN channel VIRTUAL TABLE INDEX 1:", "", "a list that the caller gives"),
    (
        "USE TEMP B-TREE FOR ORDER BY",
        "WHERE history_words.word BETWEEN",
        "the few pictures that have a word, of which more are not looked through so",
    ),
    ("USE TEMP B-TREE FOR ORDER BY", "AS channel LEFT", "a page of each channel that is seen"),
    ("SCAN drafts", "DELETE FROM drafts", "all of a day, once after a backup was put back"),
    *(
        (f"SCAN {table}", f"{table}.{column}", "few at any time, once for a deletion or a copy")
        for table, column in (
            ("gallery", "by_user_id ="),
            ("reports", "decided_by ="),
            ("setting_changes", "by_user_id ="),
            ("strikes", "user_id ="),
            ("grants", "user_id"),
            ("held_places", "task_id IN (SELECT value FROM json_each"),
        )
    ),
    ("SCAN grants USING INDEX sqlite_autoindex_grants_1", "grants.user_id", "likewise"),
    ("SCAN reports", "reports.outcome IS NULL", "few at any time, once when a log is chosen"),
    (
        "USE TEMP B-TREE FOR ORDER BY",
        "ORDER BY report_members.at_s",
        "those who reported one picture",
    ),
    ("SCAN notices", "LIKE", "those of a week, once for a deletion"),
    ("SEARCH data_requests", "min(data_requests.due_s)", "what is under way"),
    ("SCAN data_requests", "", "those of a month, once an hour"),
    ("SCAN data_requests USING INDEX data_requests_one_pending", "", "what is under way"),
    *(
        (f"USE TEMP B-TREE FOR {what}ORDER BY", of_member, "few of one member, once for a copy")
        for what in ("", "LAST TERM OF ", "RIGHT PART OF ")
        for of_member in (
            "ORDER BY drafts.id",
            "ORDER BY grants.guild_id",
            "ORDER BY report_members.report_id",
            "ORDER BY data_requests.due_s",
            "ORDER BY held_places.id",
        )
    ),
    ("SCAN queue USING INDEX queue_attached", "", "the first with something attached"),
    (
        "SCAN queue USING COVERING INDEX sqlite_autoindex_queue_1",
        "count(*)",
        "no further than to one more than may go",
    ),
    ("SCAN queue", "LIMIT", "the front of the line, in the order in which it is kept"),
    *(
        (f"SCAN queue USING {index} queue_in_order", "LIMIT", "likewise")
        for index in ("INDEX", "COVERING INDEX")
    ),
)
"""Walks that stay short however much is stored: the step, what stands beside it, and why."""


SUMS: Final = """
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
    INSERT INTO ledger_sums (guild_id, user_id, period, usd, pictures)
    SELECT i % 50 + 9, i, '2026-01', 1.0, 1 FROM n;
    WITH RECURSIVE n (i) AS (SELECT 9 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
    INSERT INTO reports (id, task_id, guild_id, created_s) SELECT i, i + 9000, i, 1.0 FROM n;
    INSERT INTO report_members (report_id, user_id, at_s) SELECT id, id % 70, 1.0 FROM reports
    WHERE id >= 9;
    INSERT INTO picture_copies (message_id, task_id, user_id)
    SELECT id + 100, id, id % 70 FROM reports WHERE id >= 9;
    UPDATE tasks SET prompt_by = id % 70 WHERE id % 50 = 0;
"""
"""What many members of many servers used and reported; few rows may be read as a whole."""


def plan(connection: sqlite3.Connection, statement: str, values: Any) -> list[str]:  # noqa: ANN401
    """The steps of a statement as SQLite would take them with these values."""
    return [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)]


def long_walks(steps: list[str], sql: str) -> list[str]:
    """The steps that read what need not be read."""
    beside = " ".join([*steps, sql])
    few = {step for step, there, _ in FEW if there in beside}
    return [step for step in steps if WALKS.search(step) and step not in few]


@pytest.mark.parametrize("statistics", ["", "ANALYZE", "DELETE FROM queue; ANALYZE"])
async def test_no_statement_walks_over_settled_tasks(
    url: str, tmp_path: Path, statistics: str
) -> None:
    """Every statement, as sent, finds its rows by an index that holds no settled ones to skip."""
    path = tmp_path / "imagine.db"
    async with open_store(url):
        pass
    fill(path, settled=SETTLED, live=LIVE)

    async with open_store(url) as store:
        sent = await collected(store, Samples(SETTLED))

    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(SUMS)
        # An operator may have let it count its rows, and SQLite then chooses otherwise.
        connection.executescript(statistics)
        found = {
            f"{statement.method}: {statement.sql}": walks
            for statement in sent
            if (
                walks := long_walks(
                    plan(connection, statement.sql, statement.values), statement.sql
                )
            )
        }
    assert found == {}


async def test_the_triggers_walk_over_nothing_either(url: str, tmp_path: Path) -> None:
    """What keeps the line looks at one member's tasks under way."""
    async with open_store(url):
        pass
    body = v0019_rank.follow("NEW")
    statements = [part for part in body.replace("NEW.user_id", "7").split(";") if part.strip()]

    with closing(sqlite3.connect(tmp_path / "imagine.db")) as connection:
        walks = [long_walks(plan(connection, sql, ()), sql) for sql in statements]

    assert walks == [[], []]


@pytest.mark.parametrize(
    ("sql", "walk"),
    [
        ("SELECT * FROM tasks WHERE state = 'queued'", "SCAN tasks"),
        ("SELECT min(due_s) FROM tasks", "SEARCH tasks"),
        ("SELECT id FROM tasks WHERE due_s > 0 ORDER BY label", "USE TEMP B-TREE FOR ORDER BY"),
        ("SELECT count(*) FROM tasks", "SCAN tasks USING COVERING INDEX"),
    ],
)
async def test_a_walk_is_seen(url: str, tmp_path: Path, sql: str, walk: str) -> None:
    """The test above would notice a query that no index serves."""
    async with open_store(url):
        pass

    with closing(sqlite3.connect(tmp_path / "imagine.db")) as connection:
        [step] = long_walks(plan(connection, sql, ()), sql)

    assert step.startswith(walk)


def test_every_method_of_the_store_is_called() -> None:
    """A new method gets a call of its own in `tests/store/calls.py`."""
    assert set(CALLS) == public_methods()
