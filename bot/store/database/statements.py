"""Statements as SQLAlchemy builds them, run by the database's driver itself.

Each is compiled once and then sent straight to the driver: what SQLAlchemy does around a statement
each time costs several times as much as SQLite's own work, and holds up the event loop's thread.
So statements are made once, as constants with named parameters, and not for each call.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Generic, Protocol, TypeVar

from sqlalchemy import JSON
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.selectable import SelectBase

from bot.store.database.dialects import Ids

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sqlalchemy import Dialect, Executable, Table
    from sqlalchemy.types import TypeEngine

    from bot.store.signals import Loop

    Values = Mapping[str, Any]
    Asked = tuple[Executable, Values]
    """A statement, and what it is run with."""
    Converter = Callable[[Any], Any]

T = TypeVar("T")

KEPT: Final = 512
"""Compiled statements kept; the store has far fewer."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A statement as the driver takes it, and how values go in and come out.

    Attributes:
        sql: the text, with a named parameter for each value.
        constants: values that are part of the statement.
        inward: for parameters of a type that the driver does not know, such as JSON.
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


class Cursor(Protocol):
    """What any driver has of a statement that it ran."""

    @property
    def description(self) -> Sequence[Any] | None:
        """Its columns, their names first; None if it finds no rows."""

    @property
    def rowcount(self) -> int:
        """How many rows it changed."""

    def fetchall(self) -> list[Any]:
        """Its rows."""


class Result(Rows[tuple[Any, ...]]):
    """Rows as tuples, which can also be had as mappings, or as their first values."""

    def __init__(self, cursor: Cursor, outward: dict[int, Converter]) -> None:
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


class Connection(ABC):
    """The inside of one transaction, on whichever database."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.woken: set[Loop] = set()
        """The loops that its changes concern, to be woken after its commit."""
        self.learned: list[Callable[[], object]] = []
        """What is done after its commit: keeps in memory what was read in it."""
        self.statements = 0
        """How many it ran so far."""
        self._savepoints = 0

    def wake(self, *loops: Loop) -> None:
        """Let these loops be woken once this transaction is committed."""
        self.woken.update(loops)

    def learn(self, keep: Callable[[], object]) -> None:
        """Let this be done once what was read is committed; until then others may have made it."""
        self.learned.append(keep)

    def forget(self) -> None:
        """Its transaction was undone, and its work may be run again."""
        self.woken.clear()
        self.learned.clear()

    def execute(
        self, statement: Executable, values: Values | Sequence[Values] | None = None
    ) -> Result:
        """Run a statement, with each of the values if there are several.

        Raises:
            ConflictError: a constraint refuses it.
            StoreUnavailableError: the database takes nothing now.
        """
        self.statements += 1
        if values is None or isinstance(values, Mapping):
            prepared = prepare(statement, tuple(values or ()), self.dialect)
            return self._one(prepared, values or {})
        prepared = prepare(statement, tuple(values[0]), self.dialect)
        return self._several(prepared, values)

    def execute_together(self, *asked: Asked) -> list[Result]:
        """Run statements of which none needs what another finds: on a server in one round trip.

        Raises as `execute`.
        """
        if not asked:
            return []
        self.statements += len(asked)
        return self._each(
            [
                (prepare(statement, tuple(values), self.dialect), values)
                for statement, values in asked
            ]
        )

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo what is done inside, and only that, if it raises."""
        woken, learned = self.woken.copy(), self.learned.copy()
        self._savepoints += 1
        name = f"inside_{self._savepoints}"
        self._command(f"SAVEPOINT {name}")
        try:
            yield
        except BaseException:
            self.woken, self.learned = woken, learned
            if self._is_open:  # some errors end the transaction altogether
                self._command(f"ROLLBACK TO {name}")
                self._command(f"RELEASE {name}")
            raise
        else:
            self._command(f"RELEASE {name}")
        finally:
            self._savepoints -= 1

    @abstractmethod
    def pass_ids_over(self, table: Table, further: int) -> None:
        """Give the next row of a table an id that is higher by so many."""

    @property
    @abstractmethod
    def _is_open(self) -> bool:
        """Whether the transaction can go on, or be rolled back."""

    @abstractmethod
    def _one(self, prepared: Prepared, values: Values) -> Result:
        """Run a statement once. Raises as `execute`."""

    def _each(self, asked: Sequence[tuple[Prepared, Values]]) -> list[Result]:
        """Run each statement once. Raises as `execute`."""
        return [self._one(*one) for one in asked]

    @abstractmethod
    def _several(self, prepared: Prepared, values: Sequence[Values]) -> Result:
        """Run a statement with each of the values. Raises as `execute`."""

    @abstractmethod
    def _command(self, sql: str) -> None:
        """Run what has neither values nor rows, at the latest with the next statement.

        Raises as `execute`.
        """


@lru_cache(maxsize=KEPT)
def prepare(statement: Executable, names: tuple[str, ...], dialect: Dialect) -> Prepared:
    """Compile a statement for parameters of these names, once for each kind of database."""
    keys = list(names) if isinstance(statement, UpdateBase) else None
    compiled = statement.compile(dialect=dialect, column_keys=keys)  # type: ignore[attr-defined]
    columns = statement.exported_columns if isinstance(statement, UpdateBase | SelectBase) else ()
    inward = {name: _inward(bind.type, dialect) for name, bind in compiled.binds.items()}
    outward = {place: _outward(column.type, dialect) for place, column in enumerate(columns)}
    return Prepared(
        sql=compiled.string,
        constants={name: value for name, value in compiled.params.items() if name not in names},
        inward={name: convert for name, convert in inward.items() if convert},
        outward={place: convert for place, convert in outward.items() if convert},
    )


def _inward(kind: TypeEngine[Any], dialect: Dialect) -> Converter | None:
    if isinstance(kind, JSON):
        processor: Converter | None = kind.bind_processor(dialect)  # type: ignore[no-untyped-call]
        return processor
    return kind.dialect_impl(dialect).bind_processor(dialect) if isinstance(kind, Ids) else None


def _outward(kind: TypeEngine[Any], dialect: Dialect) -> Converter | None:
    if dialect.name != "sqlite":
        return None  # its driver knows JSON and truth values
    return kind.dialect_impl(dialect).result_processor(dialect, None)
