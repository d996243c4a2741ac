"""The processes of older programs that an upgrade of the tables has to wait for."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

import structlog
from sqlalchemy import bindparam, select

from bot.domain import leases
from bot.store.database.migration import oldest_compatible
from bot.store.processes.registry import is_over
from bot.store.schema import processes

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

log = structlog.get_logger()

AGAIN_S: Final = 1.0

LEASED: Final = "0016"
"""From this revision on the tables say which processes are alive, and what they know."""

# Run on tables of any revision since then, so its columns must stay.
_OLDER: Final = (
    select(processes.c.name, processes.c.program)
    .where(
        processes.c.ended_s.is_(None),
        ~is_over(processes.c.lease_until_s),
        processes.c.revision < bindparam("oldest"),
    )
    .order_by(processes.c.id)
)


class MustWaitError(Exception):
    """The tables cannot be upgraded now; the text says whom this waits for."""


def check_older_programs(connection: Connection, revision: str) -> None:
    """Make sure that no process runs that could not go on with the newest tables.

    Args:
        connection: in the transaction that upgrades them.
        revision: of the tables as they are.

    Raises:
        MustWaitError: some do.
    """
    if revision < LEASED:
        return
    asked = {"oldest": oldest_compatible(revision), "lease_s": leases.LEASE_S}
    older = [f"{name} ({program})" for name, program in connection.execute(_OLDER, asked)]
    if older:
        raise MustWaitError(
            "Processes of an older version cannot go on beside this one, and are to be stopped: "
            f"{', '.join(older)}."
        )


def when_possible(upgrade: Callable[[], None]) -> None:
    """Upgrade as soon as nothing stands in the way; each that does is told once."""
    told = set[str]()
    while True:
        try:
            upgrade()
        except MustWaitError as error:
            if str(error) not in told:
                log.warning("database.waits", reason=str(error))
            told.add(str(error))
            time.sleep(AGAIN_S)
        else:
            return
