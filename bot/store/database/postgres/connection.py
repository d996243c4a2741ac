"""A transaction on PostgreSQL."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import text
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from bot.store.database.statements import Connection, Result

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Table

    from bot.store.database.postgres.session import Session
    from bot.store.database.statements import Prepared, Values

DIALECT: Final = PGDialect_psycopg(json_serializer=json.dumps)  # type: ignore[no-untyped-call]

_NUL: Final = "\0"
_INSTEAD: Final = "\ufffd"

_PASS_OVER: Final = text(
    "SELECT setval(sequence, nextval(sequence) + CAST(:further AS BIGINT) - 1) "
    "FROM pg_get_serial_sequence(:name, 'id') AS sequence"
)


class PostgresConnection(Connection):
    """The inside of one transaction on a server."""

    def __init__(self, session: Session) -> None:
        super().__init__(DIALECT)
        self._session = session

    def pass_ids_over(self, table: Table, further: int) -> None:
        """As for all databases."""
        self.execute(_PASS_OVER, {"name": table.name, "further": further})

    @property
    def _is_open(self) -> bool:
        return self._session.in_transaction

    def _one(self, prepared: Prepared, values: Values) -> Result:
        return Result(self._session.execute(prepared.sql, _taken(prepared, values)), {})

    def _each(self, asked: Sequence[tuple[Prepared, Values]]) -> list[Result]:
        taken = [(prepared.sql, _taken(prepared, values)) for prepared, values in asked]
        return [Result(cursor, {}) for cursor in self._session.execute_together(taken)]

    def _several(self, prepared: Prepared, values: Sequence[Values]) -> Result:
        taken = [_taken(prepared, one) for one in values]
        return Result(self._session.execute_many(prepared.sql, taken), {})

    def _command(self, sql: str) -> None:
        self._session.later(sql)


def _taken(prepared: Prepared, values: Values) -> dict[str, Any]:
    """The values without the one character that PostgreSQL has in no text."""
    return {
        name: value.replace(_NUL, _INSTEAD) if isinstance(value, str) else value
        for name, value in prepared.bound(values).items()
    }
