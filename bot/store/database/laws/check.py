"""Whether a database is whole and keeps its laws, and mending what follows from the rest of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.store.database.backends import needing_the_extra
from bot.store.database.postgres.address import is_postgres
from bot.store.database.sqlite import check as of_file
from bot.store.database.sqlite.file import file_of

if TYPE_CHECKING:
    from bot.store.database.laws.tables import Fault


def faults(url: str) -> list[Fault]:
    """What is wrong with the database of that URL, which a bot may be using.

    Raises:
        DatabaseUnusableError: it cannot be read at all.
    """
    if not is_postgres(url):
        return of_file.faults(file_of(url))
    with needing_the_extra():
        from bot.store.database.postgres import check as of_schema  # noqa: PLC0415 - an extra
    return of_schema.faults(url)


def repaired(url: str) -> list[Fault]:
    """Mend what can be in the database of that URL; returns what was wrong.

    Raises:
        DatabaseUnusableError: a bot is using it, or it cannot be read at all; nothing was changed.
    """
    found = [fault for fault in faults(url) if fault.mend]
    if not found:
        return []
    if not is_postgres(url):
        of_file.repair(file_of(url), found)
        return found
    with needing_the_extra():
        from bot.store.database.postgres import check as of_schema  # noqa: PLC0415 - as above
    of_schema.repair(url, found)
    return found
