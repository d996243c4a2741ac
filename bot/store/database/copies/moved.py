"""That a database was moved: from then on no bot works on what it left, or it would pay twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, select

from bot.store.errors import DatabaseUnusableError
from bot.store.schema import facts

if TYPE_CHECKING:
    from bot.store.database.statements import Connection

MOVED: Final = "moved"
COPY: Final = "copy"

VACANT_SINCE: Final = "vacant_since"

OF_THE_PLACE: Final = (MOVED, COPY, VACANT_SINCE)
"""Facts about where a database is, which do not go along with it."""

WHERE_TO: Final = select(facts.c.value).where(facts.c.name == MOVED)
UNMARK: Final = delete(facts).where(facts.c.name.in_(OF_THE_PLACE))


def check_not_moved(connection: Connection) -> None:
    """Raise DatabaseUnusableError if the database was moved to another place."""
    where = connection.execute(WHERE_TO).scalar_one_or_none()
    if where is not None:
        raise DatabaseUnusableError(
            f"This database was moved to {where}: let DATABASE_URL name that. If it is not there, "
            "as the move was cut off in its last moment, move it again."
        )
