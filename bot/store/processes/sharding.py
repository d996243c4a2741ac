"""How many slots and shards the processes on this database have, which all must agree on."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import (
    BigInteger,
    and_,
    bindparam,
    case,
    delete,
    exists,
    insert,
    select,
    update,
)

from bot.domain import leases
from bot.domain.sharding import Sharding
from bot.store.key_values import read_value, set_value
from bot.store.processes.registry import is_over
from bot.store.schema import slots, tasks

if TYPE_CHECKING:
    from bot.store.database.database import Database
    from bot.store.database.statements import Connection

NAME: Final = "sharding"
AT_ONCE: Final = 20_000
"""So many tasks are assigned anew in one transaction, so that no other waits long for it."""

IS_HELD: Final = and_(slots.c.process_id.is_not(None), ~is_over(slots.c.lease_until_s))
_ANY_HELD: Final = select(exists(select(slots.c.slot).where(IS_HELD)))
_EMPTY: Final = delete(slots)
_ADD: Final = insert(slots)
_NEWEST: Final = select(tasks.c.id).order_by(tasks.c.id.desc()).limit(1)
_COUNT: Final = bindparam("count", type_=BigInteger)
_SHARDS: Final = bindparam("of", type_=BigInteger)
# As `Sharding.slot_of` has it.
_SHARD: Final = (tasks.c.guild_id // 2**22) % _SHARDS
_SLOT: Final = case((tasks.c.guild_id.is_(None), 0), else_=((_SHARD + 1) * _COUNT - 1) // _SHARDS)
_ASSIGN: Final = (
    update(tasks)
    .where(tasks.c.id > bindparam("after"), tasks.c.id <= bindparam("until"), tasks.c.slot != _SLOT)
    .values(slot=_SLOT)
)


@dataclass(frozen=True, slots=True)
class Deployment:
    """What all processes on a database have in common: whose bot they are, and their slots."""

    application_id: int
    sharding: Sharding

    def fits(self, other: Deployment, *, any_shards: bool) -> bool:
        """Whether processes of both can share the slots, whatever shards there are if `any`."""
        alike = (
            self.sharding.processes == other.sharding.processes
            if any_shards
            else (self.sharding == other.sharding)
        )
        return alike and self.is_of_bot(other)

    def is_of_bot(self, other: Deployment) -> bool:
        """Whether both are of the same application."""
        return self.application_id == other.application_id


def kept_sharding(connection: Connection) -> Deployment | None:
    """What the processes on this database agreed on; None if it is nothing yet."""
    return deployment(read_value(connection, NAME))


def deployment(value: str | None) -> Deployment | None:
    """What the value of `NAME` says; None if that is nothing."""
    try:
        kept = json.loads(value or "null")
        return Deployment(int(kept["application_id"]), Sharding(**kept["sharding"]))
    except (ValueError, TypeError, KeyError):
        return None


async def agree(database: Database, wanted: Deployment) -> Deployment:
    """Lay the slots out as `wanted`, unless processes hold slots or they are of another bot.

    Args:
        database: whose slots.
        wanted: what this process has in common with the others.

    Returns:
        What the slots are laid out by now.

    Raises:
        StoreUnavailableError: the database cannot be written now.
    """

    def lay_out(connection: Connection) -> Deployment:
        found, _ = _in_force(connection, wanted)
        if found == wanted != kept_sharding(connection):
            _lay_out(connection, wanted)
        return found

    in_force, newest = await database.write(lambda connection: _in_force(connection, wanted))
    for after in range(0, newest, AT_ONCE):
        await database.write(partial(_assign, sharding=wanted.sharding, after=after))
    return in_force if in_force != wanted else await database.write(lay_out)


def _in_force(connection: Connection, wanted: Deployment) -> tuple[Deployment, int]:
    """By what slots are to be held, and up to which task they are to be assigned for that."""
    kept = kept_sharding(connection)
    if kept == wanted:
        return wanted, 0
    asked = {"lease_s": leases.LEASE_S}
    # The messages and buttons that it knows are that bot's, whether it runs or not.
    is_foreign = kept is not None and not kept.is_of_bot(wanted)
    if kept is not None and (is_foreign or connection.execute(_ANY_HELD, asked).scalar_one()):
        return kept, 0
    if kept is None and wanted.sharding.processes == 1:
        return wanted, 0  # all tasks are in the first slot
    return wanted, int(connection.execute(_NEWEST).scalar_one_or_none() or 0)


def _lay_out(connection: Connection, wanted: Deployment) -> None:
    connection.execute(_EMPTY)
    connection.execute(_ADD, [_empty(slot) for slot in range(wanted.sharding.processes)])
    set_value(connection, NAME, json.dumps(asdict(wanted)))


def _assign(connection: Connection, *, sharding: Sharding, after: int) -> None:
    """Give the next tasks the slots that they have from now on."""
    counts = {"count": sharding.processes, "of": sharding.shards}
    connection.execute(_ASSIGN, {"after": after, "until": after + AT_ONCE, **counts})


def _empty(slot: int) -> dict[str, Any]:
    return {"slot": slot, "lease_until_s": 0.0, "takes": 0, "taken_s": 0.0}
