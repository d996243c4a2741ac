"""What the store really sends to SQLite, listened to while every method is called once."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from bot.store.database.statements import Connection, Result, prepare
from tests.store.calls import CALLS, Samples

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Executable

    from bot.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement with the values it was sent with, and how long SQLite took."""

    method: str
    sql: str
    values: Any
    seconds: float
    element: Executable
    """As it is written, before it was compiled."""


async def collected(store: Store, samples: Samples) -> list[Statement]:
    """Call every public method of the store; the slowest of equal statements of each."""
    slowest: dict[tuple[str, str], Statement] = {}
    for method, call in CALLS.items():

        def note(
            element: Executable, sql: str, values: object, seconds: float, method: str = method
        ) -> None:
            before = slowest.get((method, sql))
            if before is None or before.seconds < seconds:
                slowest[method, sql] = Statement(
                    method=method, sql=sql, values=values, seconds=seconds, element=element
                )

        with _listening(note):
            await call(store, samples)
    return list(slowest.values())


@contextmanager
def _listening(note: Callable[[Executable, str, object, float], None]) -> Iterator[None]:
    execute = Connection.execute

    def noted(self: Connection, statement: Executable, values: Any = None) -> Result:  # noqa: ANN401
        started_s = time.perf_counter()
        result = execute(self, statement, values)
        seconds = time.perf_counter() - started_s
        first = values[0] if isinstance(values, list) else values or {}
        prepared = prepare(statement, tuple(first), self.dialect)
        note(statement, prepared.sql, prepared.bound(first), seconds)
        return result

    with patch.object(Connection, "execute", noted):
        yield
