"""A database that is moved to another one, of whichever kind: as a whole, or not at all.

The one that is left is marked as such just before the new one is there, so at no moment could two
bots work on the two of them. What is cut off in between is moved once more.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final, Protocol

from sqlalchemy import func, select, update

from bot.store.database.backends import needing_the_extra
from bot.store.database.copies.moved import MOVED, UNMARK
from bot.store.database.dialects import upsert
from bot.store.database.postgres.address import Address, is_postgres
from bot.store.database.sqlite import moving as sqlite
from bot.store.database.sqlite.claims_file import is_older
from bot.store.database.sqlite.file import file_of
from bot.store.database.sqlite.offline import Contents
from bot.store.errors import DatabaseUnusableError
from bot.store.schema import facts, metadata, paces, processes, slots, tasks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import AbstractContextManager

    from sqlalchemy import Connection, Table

    Row = tuple[Any, ...]

_DIGEST_BYTES: Final = 16
_CLAIMS: Final = select(facts.c.value).where(facts.c.name == "claims")
_SET: Final = upsert(facts)
_CONTENTS: Final = select(func.count(), func.max(tasks.c.created_s)).select_from(tasks)
# One that was stopped in the middle finds that it has nothing any more; and what was said by the
# clock of the one database would be in the far future by another.
_STOPPED: Final = (
    update(processes)
    .where(processes.c.ended_s.is_(None))
    .values(ended_s=processes.c.seen_s, lease_until_s=0.0),
    update(slots).values(process_id=None, lease_until_s=0.0, taken_s=0.0),
    update(paces).values(next_s=0.0),
)
_FORGET_TOKENS: Final = (
    update(tasks).where(tasks.c.interaction_token.is_not(None)).values(interaction_token=None)
)


class Tables(Protocol):
    """The tables of a database that nobody else writes to, in a transaction.

    Attributes:
        place: where that is, for people to read.
        connection: for what is the same on all databases.
    """

    place: str
    connection: Connection

    def rows(self, table: Table) -> Iterator[Row]:
        """All rows, a few of them in memory at a time; JSON as text, as it was written."""

    def fill(self, table: Table, rows: Iterable[Row]) -> None:
        """Let a table have these rows, and no trigger take notice of it."""

    def last_id(self, table: Table) -> int:
        """The highest id that a row was ever given, 0 if none was."""

    def pass_over(self, table: Table, last_id: int) -> None:
        """Give no row an id any more that is not higher."""

    def claims_beside(self) -> int | None:
        """How many claims are known of beside the tables, as in `ClaimsRecord`."""

    def set_claims_beside(self, count: int | None) -> None:
        """Let that be known beside them; None lets whatever stands there be an older copy."""


@dataclass(slots=True)
class Sum:
    """How many rows, and the sum of their digests: the same for the same rows in any order."""

    rows: int = 0
    digests: int = 0

    def over(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The same rows, added up as they pass."""
        for row in rows:
            digest = blake2b(repr(row).encode(), digest_size=_DIGEST_BYTES).digest()
            self.rows += 1
            self.digests = (self.digests + int.from_bytes(digest)) % (1 << 8 * _DIGEST_BYTES)
            yield row


def move(source: str, target: str, tell: Callable[[str, int], object]) -> Contents:
    """Move the database of one URL to another, where nothing is yet; returns what it holds.

    Args:
        source: of a database of this version, whose bots must have ended.
        target: of the same or of another kind.
        tell: is called with the name of each table that arrived, and how many rows it has.

    Raises:
        DatabaseUnusableError: with a sentence for the operator; nothing was moved.
    """
    with _left(source) as old:
        with _made(target) as new:
            for statement in _STOPPED:
                old.connection.execute(statement)
            for table in metadata.sorted_tables:
                tell(table.name, _copied(table, old, new))
            contents = Contents(*new.connection.execute(_CONTENTS).one())
            new.connection.execute(UNMARK)
            old.connection.execute(_SET, {"name": MOVED, "value": new.place})
            old.connection.commit()
            _note_claims(new, beside=old.claims_beside())
        # Whoever makes it usable again has an older copy.
        old.connection.execute(_FORGET_TOKENS)
        old.set_claims_beside(None)
        old.connection.commit()
    return contents


def _left(url: str) -> AbstractContextManager[Tables]:
    if not is_postgres(url):
        return sqlite.left(file_of(url))
    with needing_the_extra():
        from bot.store.database.postgres import moving  # noqa: PLC0415 - an extra
    return moving.left(Address.parse(url))


def _made(url: str) -> AbstractContextManager[Tables]:
    if not is_postgres(url):
        return sqlite.made(file_of(url))
    with needing_the_extra():
        from bot.store.database.postgres import moving  # noqa: PLC0415 - an extra
    return moving.made(Address.parse(url))


def _copied(table: Table, old: Tables, new: Tables) -> int:
    """Copy the rows of a table, and make sure of it; returns how many."""
    left, arrived = Sum(), Sum()
    new.fill(table, left.over(old.rows(table)))
    for _ in arrived.over(new.rows(table)):
        pass
    if left != arrived:
        raise DatabaseUnusableError(
            f"Not all of the table {table.name} arrived as it was ({left.rows} rows were read, "
            f"{arrived.rows} are there). Nothing was moved."
        )
    if "id" in table.columns:
        new.pass_over(table, old.last_id(table))
    return arrived.rows


def _note_claims(new: Tables, *, beside: int | None) -> None:
    """What was moved is no copy, unless what was left was an older one already."""
    claims = int(new.connection.execute(_CLAIMS).scalar_one_or_none() or 0)
    if not is_older(claims, beside):
        new.set_claims_beside(claims)
        return
    new.connection.execute(_SET, {"name": "claims", "value": str(max(claims, beside or 0))})
    new.set_claims_beside(None)
