"""Whether the tables are those that the claims were counted in, or a copy that was put back.

There is no place beside a server where the number could stand, so the tables' own identity is noted
in them: a copy that is put back is other tables, on the same server or another. A copy of the whole
server has the same tables; it begins a timeline of its own, as a standby does that is promoted. One
that was synchronous has all that was committed, and counts as the server that it replaces.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.store.errors import DatabaseReplacedError

if TYPE_CHECKING:
    from collections.abc import Callable

    import psycopg

    from bot.store.database.postgres.session import Session

_TIMELINE: Final = "left(pg_walfile_name(pg_current_wal_lsn()), 8)"
_SYNCHRONOUS: Final = "'synchronous'"
_IDENTITY: Final = "concat_ws(' ', system_identifier, d.oid, t.oid, {lineage})"
_OF_TABLES: Final = """FROM pg_control_system(), pg_database AS d, pg_class AS t
    WHERE d.datname = current_database() AND t.oid = 'facts'::regclass"""
_LINEAGE: Final = (
    f"CASE current_setting('synchronous_standby_names') WHEN '' THEN {_TIMELINE} "
    f"ELSE {_SYNCHRONOUS} END"
)

KNOWN: Final = f"""
SELECT (SELECT value FROM facts WHERE name = 'claims') FROM facts
WHERE name = 'copy' AND value IN (
    SELECT unnest(ARRAY[
        {_IDENTITY.format(lineage=_TIMELINE)}, {_IDENTITY.format(lineage=_SYNCHRONOUS)}
    ]) {_OF_TABLES})
"""  # noqa: S608 - of constants
NOTE: Final = f"""
INSERT INTO facts (name, value)
SELECT 'copy', {_IDENTITY.format(lineage=_LINEAGE)} {_OF_TABLES}
ON CONFLICT (name) DO UPDATE SET value = excluded.value
"""
_NOW: Final = f"SELECT {_TIMELINE}"
_IS_SYNCHRONOUS: Final = (
    "SELECT EXISTS (SELECT FROM facts WHERE name = 'copy' AND value LIKE '% synchronous')"
)


class ClaimsHere:
    """The number of claims that these tables know of, unless they are a copy."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._noted = False

    def read(self) -> int | None:
        """The number; None for tables of which it is not known what was claimed after them."""
        self._session.connect()
        row = self._session.execute(KNOWN, {}).fetchone()
        return None if row is None else int(row[0] or 0)

    def write(self, count: int) -> None:
        """From now on these tables are the ones; the number itself is in them already."""
        del count
        if not self._noted:
            self._session.connect()
            self._session.execute(NOTE, {})
            self._noted = True


def same_server() -> Callable[[psycopg.Connection], None]:
    """What makes sure, as each session begins, that its server is still that of the first one.

    Raises:
        DatabaseReplacedError: when it is called: another took its place, which may lack what was
            committed last.
        psycopg.Error: the server cannot be asked.
    """
    first: list[object] = []

    def begun(raw: psycopg.Connection) -> None:
        row = raw.execute(_NOW).fetchone()
        first.append(row)
        if row != first[0] and not raw.execute(_IS_SYNCHRONOUS).fetchone() == (True,):
            raise DatabaseReplacedError(
                "another server took the place of the database's, and may lack what was written "
                "last; the next start asks before it pays again"
            )

    return begun
