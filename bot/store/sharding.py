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
    func,
    insert,
    select,
    update,
)

from bot.domain import leases
from bot.domain.sharding import Sharding
from bot.store.key_values import read_value, set_value
from bot.store.processes import is_over
from bot.store.schema import processes, slots, tasks

if TYPE_CHECKING:
    from bot.store.database.database import Database
    from bot.store.database.statements import Connection

NAME: Final = "sharding"
AT_ONCE: Final = 20_000
"""So many tasks are assigned anew in one transaction, so that no other waits long for it."""

_OF_ENDED: Final = slots.c.process_id.in_(
    select(processes.c.id).where(processes.c.ended_s.is_not(None))
)
IS_HELD: Final = and_(slots.c.process_id.is_not(None), ~is_over(slots.c.lease_until_s), ~_OF_ENDED)
_ANY_HELD: Final = select(exists(select(slots.c.slot).where(IS_HELD)))
_EMPTY: Final = delete(slots)
_ADD: Final = insert(slots)
_NEWEST: Final = select(func.max(tasks.c.id))
_COUNT: Final = bindparam("count", type_=BigInteger)
_SHARDS: Final = bindparam("of", type_=BigInteger)
_SHARD: Final = tasks.c.guild_id.op(">>", return_type=BigInteger())(22) % _SHARDS
# As `Sharding.slot_of` has it.
_SLOT: Final = case(
    (tasks.c.guild_id.is_(None), 0), else_=((_SHARD + 1) * _COUNT - 1).op("/")(_SHARDS)
)
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


def kept_sharding(connection: Connection) -> Deployment | None:
    """What the processes on this database agreed on; None if it is nothing yet."""
    try:
        kept = json.loads(read_value(connection, NAME) or "null")
        return Deployment(int(kept["application_id"]), Sharding(**kept["sharding"]))
    except (ValueError, TypeError, KeyError):
        return None


async def agree(database: Database, wanted: Deployment) -> Deployment | None:
    """Lay the slots out as `wanted` unless they are; None if that is done.

    Returns:
        What others hold slots by, if that differs; then nothing is changed.

    Raises:
        StoreUnavailableError: the database cannot be written now.
    """
    differs, newest = await database.write(lambda connection: _differs(connection, wanted))
    if differs is not None or newest is None:
        return differs
    for after in range(0, newest, AT_ONCE):
        await database.write(partial(_assign, sharding=wanted.sharding, after=after))
    differs, _ = await database.write(lambda connection: _lay_out(connection, wanted))
    return differs


def _differs(connection: Connection, wanted: Deployment) -> tuple[Deployment | None, int | None]:
    """What others hold slots by if it differs; else up to which task slots are to be assigned."""
    kept = kept_sharding(connection)
    if kept == wanted:
        return None, None
    if kept is not None and connection.execute(_ANY_HELD, _lease()).scalar_one():
        return kept, None
    if kept is None and wanted.sharding.processes == 1:
        return None, 0  # all tasks are in the first slot
    return None, int(connection.execute(_NEWEST).scalar_one() or 0)


def _lay_out(connection: Connection, wanted: Deployment) -> tuple[Deployment | None, int | None]:
    """Make the slots, unless others were quicker."""
    found = _differs(connection, wanted)
    if found[0] is None and found[1] is not None:
        connection.execute(_EMPTY)
        connection.execute(_ADD, [_empty(slot) for slot in range(wanted.sharding.processes)])
        set_value(connection, NAME, json.dumps(asdict(wanted)))
    return found


def _assign(connection: Connection, *, sharding: Sharding, after: int) -> None:
    """Give the next tasks the slots that they have from now on."""
    counts = {"count": sharding.processes, "of": sharding.shards}
    connection.execute(_ASSIGN, {"after": after, "until": after + AT_ONCE, **counts})


def _empty(slot: int) -> dict[str, Any]:
    return {"slot": slot, "lease_until_s": 0.0, "takes": 0, "taken_s": 0.0}


def _lease() -> dict[str, float]:
    return {"lease_s": leases.LEASE_S}
