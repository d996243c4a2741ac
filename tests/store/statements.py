"""What the store really sends to SQLite, listened to while every method is called once."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import event

from tests.store.calls import CALLS, Samples

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.store import Store


UNPLANNED: Final = ("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK")


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement with the values it was sent with, and how long SQLite took."""

    method: str
    sql: str
    values: Any
    seconds: float


async def collected(store: Store, samples: Samples) -> list[Statement]:
    """Call every public method of the store; the slowest of equal statements of each."""
    slowest: dict[tuple[str, str], Statement] = {}
    for method, call in CALLS.items():

        def note(sql: str, values: object, seconds: float, method: str = method) -> None:
            before = slowest.get((method, sql))
            if not sql.startswith(UNPLANNED) and (before is None or before.seconds < seconds):
                slowest[method, sql] = Statement(
                    method=method, sql=sql, values=values, seconds=seconds
                )

        with _listening(store, note):
            await call(store, samples)
    return list(slowest.values())


@contextmanager
def _listening(store: Store, note: Callable[[str, object, float], None]) -> Iterator[None]:
    database = store.tasks._database
    engines = [one._sql.engine for one in (*database._readers, database._writer)]

    def before(*arguments: Any) -> None:  # noqa: ANN401 - SQLAlchemy's own
        arguments[4].started_s = time.perf_counter()

    def after(*arguments: Any) -> None:  # noqa: ANN401 - SQLAlchemy's own
        _, _, sql, values, context, _ = arguments
        if context.executemany:
            values = values[0]
        note(sql, values, time.perf_counter() - context.started_s)

    for engine in engines:
        event.listen(engine, "before_cursor_execute", before)
        event.listen(engine, "after_cursor_execute", after)
    try:
        yield
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", before)
            event.remove(engine, "after_cursor_execute", after)
