"""Whether the tables are those that the claims were counted in, or a copy that was put back.

There is no place beside a server where the number could stand, so the tables' own identity is noted
in them: a copy that is put back is other tables, on the same server or another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bot.store.database.postgres.session import Session

KNOWN: Final = """
SELECT (SELECT value FROM facts WHERE name = 'claims') FROM facts
WHERE name = 'copy' AND value = (SELECT concat_ws(' ', system_identifier, d.oid, t.oid)
    FROM pg_control_system(), pg_database AS d, pg_class AS t
    WHERE d.datname = current_database() AND t.oid = 'facts'::regclass)
"""
NOTE: Final = """
INSERT INTO facts (name, value)
SELECT 'copy', concat_ws(' ', system_identifier, d.oid, t.oid)
FROM pg_control_system(), pg_database AS d, pg_class AS t
WHERE d.datname = current_database() AND t.oid = 'facts'::regclass
ON CONFLICT (name) DO UPDATE SET value = excluded.value
"""


class ClaimsHere:
    """The number of claims that these tables know of, unless they are a copy."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._noted = False

    def read(self) -> int | None:
        """The number; None for tables of which it is not known what was claimed after them."""
        self._session.connect()
        row = self._session.execute(KNOWN, {}).fetchone()
        self._noted = row is not None
        return None if row is None else int(row[0] or 0)

    def write(self, count: int) -> None:
        """From now on these tables are the ones; the number itself is in them already."""
        del count
        if not self._noted:
            self._session.connect()
            self._session.execute(NOTE, {})
            self._noted = True
