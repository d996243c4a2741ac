"""Whether a schema keeps its laws, and mending what follows from the rest of it.

The server itself keeps pages and references right.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from bot.store.database.laws.history import wrong_history
from bot.store.database.laws.ledger import wrong_ledger
from bot.store.database.laws.tables import Fault, mend, unreadable_tasks, wrong_queue
from bot.store.database.laws.usage import wrong_usage
from bot.store.database.postgres.address import Address
from bot.store.database.postgres.connecting import connect
from bot.store.database.postgres.definitions import definitions
from bot.store.database.postgres.offline import NAME, alive, newest
from bot.store.database.postgres.thread import WRITES
from bot.store.database.postgres.upgrade import MAY_THINK, make_tables
from bot.store.errors import DatabaseUnusableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.store.database.postgres.definitions import Definitions


def faults(url: str) -> list[Fault]:
    """What is wrong with a schema, which bots may be using.

    Raises:
        DatabaseUnusableError: it cannot be read at all.
    """
    expected = _expected(Address.parse(url))
    with newest(url) as found:
        changed = list(_changed(expected, definitions(found.raw, found.schema)))
        if not all(fault.mend for fault in changed):
            return changed  # no statement of ours is sure to work on such tables
        wrong = [
            *unreadable_tasks(found.connection),
            *changed,
            *wrong_ledger(found.connection),
            *wrong_usage(found.connection),
            *wrong_history(found.connection),
        ]
    with newest(url, WRITES) as found:
        return [*wrong, *wrong_queue(found.connection, changed)]


def repair(url: str, wrong: list[Fault]) -> None:
    """Mend what was found in a schema.

    Raises:
        DatabaseUnusableError: a bot is using it; nothing was changed.
    """
    with newest(url, WRITES) as found:
        if names := alive(found.raw):
            raise DatabaseUnusableError(f"Bots run on it ({', '.join(names)}). Stop them first.")
        mend(found.connection, wrong)
        found.session.command("COMMIT")


def _expected(address: Address) -> Definitions:
    """What this version makes: in a schema of its own, which is gone again."""
    fresh = replace(address, schema=f"imagine_{secrets.token_hex(8)}")
    engine = create_engine(
        "postgresql+psycopg://", creator=lambda: connect(fresh, name=NAME), poolclass=NullPool
    )
    try:
        with engine.connect() as connection:
            raw: Any = connection.connection.driver_connection
            raw.execute(f"SELECT {MAY_THINK}")
            make_tables(connection, fresh.schema)
            return definitions(raw, fresh.schema)
    except DBAPIError as error:
        raise DatabaseUnusableError(
            "To compare with, the tables are made once more, and forgotten; "
            f"but that cannot be done ({' '.join(str(error.orig).split())})."
        ) from error


def _changed(expected: Definitions, there: Definitions) -> Iterator[Fault]:
    """What is not as this version makes it; what hangs on tables can be made anew."""
    for (kind, name), definition in expected.items():
        found = there.get((kind, name))
        if found is None or found.text != definition.text:
            what = "is missing" if found is None else "is not as it should be"
            yield Fault(f"the {kind} {name} {what}", definition.anew)
