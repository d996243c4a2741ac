"""Between login and the gateway: which of Discord's shards this process is to connect."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog

from bot.discord_client.gateway.login import StartError, gateway_of
from bot.domain.leases import rest_s
from bot.domain.sharding import Sharding
from bot.engine.membership import MismatchError
from bot.store import Deployment

if TYPE_CHECKING:
    from bot.discord_client.client import ImagineBot
    from bot.engine.membership import Membership
    from bot.store import Slots, Store

log = structlog.get_logger()


async def take_slot(
    client: ImagineBot,
    membership: Membership,
    store: Store,
    *,
    processes: int,
    shards: int | None,
) -> None:
    """Wait until this process has a part of the work, however long that takes.

    Args:
        client: logged in, and not connected.
        membership: of this process.
        store: what the processes share.
        processes: how many slots there are to be.
        shards: how many shards they have between them; None for as many as Discord recommends.

    Raises:
        StartError: others that run do not share the work in that way, the database is another
            bot's, or Discord refuses this one.
        SlotLostError: this process was taken for dead meanwhile.
    """
    wanted = await _wanted(client, processes, shards)
    try:
        taken = await membership.take(wanted, any_shards=shards is None)
    except MismatchError as error:
        raise StartError(_mismatch(wanted, error.others)) from error
    if store.processes.is_alone:
        return
    await _rest(taken.takes)
    # Those of a newer program stay as long as one runs beside this one.
    if store.slots.leads and not await membership.any_newer():
        await client.sync_commands()


def connect_own_shards(client: ImagineBot, slots: Slots, *, shards: int) -> None:
    """Let a client connect the shards of its slot; so many in all, if there is but one."""
    if slots.sharding.processes == 1:
        client.shard_count = shards
    else:
        client.shard_count = slots.sharding.shards
        client.shard_ids = list(slots.sharding.shards_of(slots.own))


async def _wanted(client: ImagineBot, processes: int, shards: int | None) -> Deployment:
    if shards is None:
        # One process connects all of them, so their number divides nothing.
        told = 1 if processes == 1 else (await gateway_of(client)).shards
        shards = max(processes, told)
    return Deployment(client.application_id or 0, Sharding(processes, shards))


async def _rest(takes: int) -> None:
    """Open no sessions for a while where process after process ends."""
    if (wait_s := rest_s(takes)) > 0:
        log.warning(
            "slot.rests",
            takes=takes,
            retry_in_s=wait_s,
            next_step="find out what ends the bot so often",
        )
        await asyncio.sleep(wait_s)


def another_application(application_id: int) -> str:
    """That a database belongs to that application and not to the token's, and what to do."""
    return (
        f"The database belongs to another application ({application_id}) than DISCORD_TOKEN. Put "
        "back the token of that one, name another database in DATABASE_URL, or move the file away "
        "to begin with an empty one."
    )


def _mismatch(wanted: Deployment, others: Deployment) -> str:
    if wanted.application_id != others.application_id:
        return another_application(others.application_id)
    return (
        f"Processes with PROCESSES={others.sharding.processes} and {others.sharding.shards} shards "
        "run on this database. Stop them all before you start one with other numbers."
    )
