"""Whether a process begins beside others that know this database since one was the first."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from bot.domain import leases
from bot.store.database.dialects import among
from bot.store.key_values import read_value, set_value
from bot.store.processes.registry import is_over
from bot.store.schema import processes

if TYPE_CHECKING:
    from bot.store.database.statements import Connection

NAME: Final = "living"

_LIVING: Final = select(processes.c.id).where(
    among(processes.c.id, "ids"),
    processes.c.ended_s.is_(None),
    ~is_over(processes.c.lease_until_s),
)


def first_of_living(connection: Connection, process_id: int) -> bool:
    """Note that a process begins; whether all that noted it before have ended."""
    noted = json.loads(read_value(connection, NAME) or "[]")
    asked = {"ids": noted, "lease_s": leases.LEASE_S}
    living = [one for one in connection.execute(_LIVING, asked).scalars() if one != process_id]
    set_value(connection, NAME, json.dumps([*living, process_id]))
    return not living
