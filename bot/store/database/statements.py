"""Statements as SQLAlchemy builds them, run by SQLite itself.

Each is compiled once and then sent straight to the driver: what SQLAlchemy does around a statement
each time costs several times as much as SQLite's own work, and holds up the event loop's thread.
So statements are made once, as constants with named parameters, and not for each call.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from sqlalchemy import JSON
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.selectable import SelectBase

from bot.store.database.dialects import Ids

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator, Sequence

    from sqlalchemy import Executable
    from sqlalchemy.types import TypeEngine

    from bot.store.signals import Loop

    Values = Mapping[str, Any]
    Converter = Callable[[Any], Any]

T = TypeVar("T")

KEPT: Final = 512
"""Compiled statements kept; the store has far fewer."""

_DIALECT: Final = sqlite.dialect(paramstyle="named")


@dataclass(frozen=True, slots=True)
class Prepared:
    """A statement as the driver takes it, and how values go in and come out.

    Attributes:
        sql: the text, with `:name` for each value.
        constants: values that are part of the statement.
        inward: for parameters of a type that SQLite does not know, such as JSON.
        outward: the same for columns of the result, by their place.
    """

    sql: str
    constants: dict[str, Any]
    inward: dict[str, Converter]
    outward: dict[int, Converter]

    def bound(self, values: Values) -> dict[str, Any]:
        """All values for one run."""
        bound = {**self.constants, **values}
        for name, convert in self.inward.items():
            bound[name] = convert(bound[name])
        return bound


class Rows(list[T], Generic[T]):
    """What a statement found."""

    def one(self) -> T:
        """The only one. Raises ValueError if there is none, or another."""
        (only,) = self
        return only

    def one_or_none(self) -> T | None:
        """The only one if there is any. Raises ValueError if there is another."""
        return self.one() if self else None


class Result(Rows[tuple[Any, ...]]):
    """Rows as tuples, which can also be had as mappings, or as their first values."""

    def __init__(self, cursor: sqlite3.Cursor, outward: dict[int, Converter]) -> None:
        super().__init__(cursor.fetchall() if cursor.description else ())
        self.rowcount = cursor.rowcount
        self._names = [column[0] for column in cursor.description or ()]
        self._outward = outward

    def mappings(self) -> Rows[dict[str, Any]]:
        """Each row by the names of its columns."""
        rows = Rows(dict(zip(self._names, row, strict=True)) for row in self)
        converted = [(self._names[place], convert) for place, convert in self._outward.items()]
        for row in rows:
            for name, convert in converted:
                row[name] = convert(row[name])
        return rows

    def scalars(self) -> Rows[Any]:
        """The first value of each row."""
        convert = self._outward.get(0)
        return Rows(convert(row[0]) if convert else row[0] for row in self)

    def scalar_one(self) -> Any:  # noqa: ANN401 - what the column holds
        """The first value of the only row."""
        return self.scalars().one()

    def scalar_one_or_none(self) -> Any:  # noqa: ANN401 - what the column holds
        """The first value of the only row, None if there is no row."""
        return self.scalars().one_or_none()


class Connection:
    """The inside of one transaction."""

    def __init__(self, raw: sqlite3.Connection) -> None:
        self._raw = raw
        self.woken: set[Loop] = set()
        """The loops that its changes concern, to be woken after its commit."""
        self.statements = 0
        """How many it ran so far."""

    def wake(self, *loops: Loop) -> None:
        """Let these loops be woken once this transaction is committed."""
        self.woken.update(loops)

    def execute(
        self, statement: Executable, values: Values | Sequence[Values] | None = None
    ) -> Result:
        """Run a statement, with each of the values if there are several.

        Raises sqlite3.Error.
        """
        self.statements += 1
        if values is None or isinstance(values, Mapping):
            prepared = prepare(statement, tuple(values or ()))
            cursor = self._raw.execute(prepared.sql, prepared.bound(values or {}))
        else:
            prepared = prepare(statement, tuple(values[0]))
            cursor = self._raw.executemany(prepared.sql, map(prepared.bound, values))
        return Result(cursor, prepared.outward)

    def pragma(self, name: str, value: str | int) -> None:
        """Set one of SQLite's switches of this connection, before the transaction begins."""
        self._raw.execute(f"PRAGMA {name} = {value}")

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo what is done inside, and only that, if it raises."""
        woken = self.woken.copy()
        self._raw.execute("SAVEPOINT inner")
        try:
            yield
        except BaseException:
            self.woken = woken
            if self._raw.in_transaction:  # some errors end it altogether
                self._raw.execute("ROLLBACK TO inner")
                self._raw.execute("RELEASE inner")
            raise
        self._raw.execute("RELEASE inner")


@lru_cache(maxsize=KEPT)
def prepare(statement: Executable, names: tuple[str, ...]) -> Prepared:
    """Compile a statement for parameters of these names, once."""
    keys = list(names) if isinstance(statement, UpdateBase) else None
    compiled = statement.compile(dialect=_DIALECT, column_keys=keys)  # type: ignore[attr-defined]
    columns = statement.exported_columns if isinstance(statement, UpdateBase | SelectBase) else ()
    inward = {name: _inward(bind.type) for name, bind in compiled.binds.items()}
    outward = {place: _outward(column.type) for place, column in enumerate(columns)}
    return Prepared(
        sql=compiled.string,
        constants={name: value for name, value in compiled.params.items() if name not in names},
        inward={name: convert for name, convert in inward.items() if convert},
        outward={place: convert for place, convert in outward.items() if convert},
    )


def _inward(kind: TypeEngine[Any]) -> Converter | None:
    return (
        kind.dialect_impl(_DIALECT).bind_processor(_DIALECT)
        if isinstance(kind, JSON | Ids)
        else None
    )


def _outward(kind: TypeEngine[Any]) -> Converter | None:
    return kind.dialect_impl(_DIALECT).result_processor(_DIALECT, None)
