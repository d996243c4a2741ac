"""The same statements for SQLite and for PostgreSQL."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.sql.dml import UpdateBase

import bot.store
from bot.store import open_store
from bot.store.database.dialects import among, not_among
from bot.store.schema import tasks
from tests.store.calls import Samples
from tests.store.filling import fill
from tests.store.statements import collected

if TYPE_CHECKING:
    from sqlalchemy import Executable

pytestmark = pytest.mark.of_files

SETTLED: Final = 300

OF_SQLITE_ALONE: Final = re.compile(
    r"json_each|sqlite_|INSERT OR|\browid\b|\bGLOB\b|(min|max)\([^()]*,|FROM \([^()]*\)(?! AS)"
)
"""What PostgreSQL does not know, or reads otherwise."""

BEHIND_A_QUESTION: Final = {
    "verification.recover": "sqlite_sequence",  # bot.store.database.dialects.pass_ids_over
}
"""By method: what is SQLite's own, and stands in `bot/store/database/` alone."""


def for_postgres(statement: Executable, names: set[str]) -> str:
    """The text that PostgreSQL would get for values of these names."""
    keys = list(names) if isinstance(statement, UpdateBase) else None
    dialect = PGDialect_psycopg()  # type: ignore[no-untyped-call]
    compiled: Any = statement.compile(  # type: ignore[attr-defined]
        dialect=dialect, column_keys=keys
    )
    return str(compiled.string)


async def test_every_statement_compiles_for_both(url: str, tmp_path: Path) -> None:
    """With nothing in it that only one of them understands."""
    async with open_store(url):
        pass
    fill(tmp_path / "imagine.db", settled=SETTLED, live=1_000)
    async with open_store(url) as store:
        sent = await collected(store, Samples(SETTLED))

    assert len({statement.sql for statement in sent}) > 100
    foreign = {}
    for statement in sent:
        sql = for_postgres(statement.element, set(statement.values))
        found = OF_SQLITE_ALONE.search(sql)
        if found and BEHIND_A_QUESTION.get(statement.method, "-") not in sql:
            foreign[f"{statement.method}: {sql}"] = found[0]
    assert foreign == {}


def test_ids_are_an_array_or_a_list_in_json() -> None:
    """Of any length, in a statement that is made once."""
    statement = select(tasks.c.id).where(
        among(tasks.c.id, "these"), not_among(tasks.c.user_id, "those"), tasks.c.id > bindparam("x")
    )
    sql = for_postgres(statement, {"these", "those", "x"})
    assert "tasks.id = ANY (%(these)s::BIGINT[])" in sql
    assert "tasks.user_id <> ALL (%(those)s::BIGINT[])" in sql


def test_only_the_database_knows_its_driver() -> None:
    """No other module imports sqlite3 or psycopg, or what SQLAlchemy has for one dialect."""
    root = Path(bot.store.__file__).parents[1]
    known = root / "store" / "database"
    found = [
        path.name
        for path in root.rglob("*.py")
        if known not in path.parents
        and re.search(
            r"\bsqlite3\b|(import|from) psycopg\b|sqlalchemy\.dialects",
            path.read_text(encoding="utf-8"),
        )
    ]
    assert found == []
