"""How PostgreSQL finds the rows of each statement that the store sends."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any, Final

import psycopg
import pytest
from sqlalchemy import Boolean

from bot.store import open_store
from bot.store.database.sqlite.upgrade import bring_up_to_date
from bot.store.schema import facts, history, history_words, metadata, queue
from tests.store.calls import Samples
from tests.store.filling import fill
from tests.store.statements import collected
from tests.support.databases import connected

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Table

SETTLED: Final = 900
LIVE: Final = 1_000

WHOLE: Final = (
    "SELECT indexrelid::regclass::text FROM pg_index "
    "WHERE indpred IS NULL AND indrelid = 'tasks'::regclass"
)
"""The indices that hold all tasks, settled ones too."""

RATHER_NOT: Final = "-c search_path=imagine -c enable_seqscan=off -c jit=off"
"""What small tables and a server without statistics choose would prove nothing."""

NEWEST: Final = frozenset(
    {
        "running.durations",
        "submissions.any_accepted",
        "verification.recover",
        "recovery.show_again",
        "slots.agree",
        "servers.recent_prompts",
        "listing.recent_channels",
    }
)
"""Methods that read the newest few, in the order in which an index has them."""


@pytest.fixture
def filled(url: str, tmp_path: Path) -> str:
    """A database as it looks after years."""
    path = tmp_path / "imagine.db"
    bring_up_to_date(path)
    fill(path, settled=SETTLED, live=LIVE)
    with (
        closing(connected(f"sqlite+aiosqlite:///{path}")) as file,
        closing(connected(url)) as server,
    ):
        for table in metadata.sorted_tables:
            if table not in {queue, facts, history, history_words} and not table.name.startswith(
                "task_"
            ):
                _copy(table, file, server)
        for name in ("tasks", "notices"):
            last = f"SELECT max(id) FROM {name}"  # noqa: S608 - of these
            server.execute(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), ({last}))")
        server.execute("ANALYZE")
    return url


def _copy(table: Table, file: Any, server: Any) -> None:  # noqa: ANN401 - as DB-API has them
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    places = ", ".join(["%s"] * len(table.columns))
    into = f"INSERT INTO {table.name} ({columns}) VALUES ({places})"  # noqa: S608 - of tables
    rows = file.execute(f"SELECT {columns} FROM {table.name}").fetchall()  # noqa: S608 - likewise
    server.cursor().executemany(into, [_row(table, row) for row in rows])


def _row(table: Table, values: tuple[Any, ...]) -> list[Any]:
    return [
        bool(value) if isinstance(column.type, Boolean) and value is not None else value
        for column, value in zip(table.columns, values, strict=True)
    ]


def steps(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A plan's step with those below it."""
    yield plan
    for inner in plan.get("Plans", ()):
        yield from steps(inner)


def walks(connection: psycopg.Connection, sql: str, values: Any) -> list[str]:  # noqa: ANN401
    """The steps of a statement that read what need not be read, if there is no other way."""
    whole = {name for (name,) in connection.execute(WHOLE)}
    [(explained,)] = connection.execute(f"EXPLAIN (FORMAT JSON) {sql}", values)
    return [
        f"{step['Node Type']} {step.get('Index Name', step.get('Relation Name'))}"
        for step in steps(explained[0]["Plan"])
        if (step["Node Type"] == "Seq Scan" and step["Relation Name"] == "tasks")
        or (step.get("Index Name") in whole and "Index Cond" not in step)
    ]


async def test_no_statement_has_to_walk_over_settled_tasks(filled: str) -> None:
    """Every method of the store runs, and every statement of it finds its rows by an index."""
    async with open_store(filled) as store:
        sent = await collected(store, Samples(SETTLED))

    with psycopg.connect(filled, options=RATHER_NOT) as connection:
        found = {
            f"{statement.method}: {statement.sql}": long
            for statement in sent
            if statement.method not in NEWEST
            and (long := walks(connection, statement.sql, statement.values))
        }
    assert found == {}


@pytest.mark.parametrize(
    "sql",
    ["SELECT id FROM tasks WHERE label = 'U1'", "SELECT count(*) FROM tasks WHERE id <> 2"],
)
async def test_a_walk_is_seen(url: str, sql: str) -> None:
    """The test above would notice a query that no index serves."""
    async with open_store(url):
        pass
    with psycopg.connect(url, options=RATHER_NOT) as connection:
        assert len(walks(connection, sql, {})) == 1
