"""Whether this program may go on with the tables, which a newer one may have upgraded meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot import __version__
from bot.store.errors import ProgramOutdatedError
from bot.store.key_values import read_value
from bot.store.migrations import REVISIONS

if TYPE_CHECKING:
    from bot.store.database.statements import Connection

OLDEST: Final = "oldest_compatible"
"""The fact that says the newest revision which the oldest program knows that may go on."""


def check_program(connection: Connection) -> None:
    """Make sure that this program may go on, in a transaction in which it joins or stays.

    Raises:
        ProgramOutdatedError: the tables are no longer those that it knows.
    """
    oldest = read_value(connection, OLDEST)
    if oldest is not None and oldest > REVISIONS[-1]:
        raise ProgramOutdatedError(
            "it was upgraded for a newer version of Imagine Bot, beside which this one "
            f"({__version__}) cannot go on. Update the program"
        )
