"""The open outages, for the next process and for the others, and what is told of them."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any, Final

import structlog
from sqlalchemy import bindparam, delete, insert, select

from bot.domain import leases
from bot.domain.outages import Cause, OpenOutage
from bot.store.key_values import KeyValues, set_value
from bot.store.notices import add_notice
from bot.store.processes.registry import is_over
from bot.store.schema import outages, processes
from bot.store.servers.log import add_to_all_logs
from bot.store.signals import Loop

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.notices import Notice
    from bot.store.database.database import Database
    from bot.store.database.statements import Connection

log = structlog.get_logger()

NAME: Final = "outages"

_EMPTY: Final = delete(outages).where(outages.c.process_id == bindparam("own"))
_ADD: Final = insert(outages)
_OF_OTHERS: Final = (
    select(outages.c.content)
    .join(processes, processes.c.id == outages.c.process_id)
    .where(
        processes.c.id != bindparam("own"),
        processes.c.ended_s.is_(None),
        ~is_over(processes.c.lease_until_s),
    )
)


class Outages:
    """A small record that is written as a whole, and what each process says of its own."""

    def __init__(self, database: Database, process_id: int) -> None:
        self._database = database
        self._process_id = process_id

    async def publish(self, open_ones: Sequence[OpenOutage]) -> None:
        """Let the other processes know of all that are open in this one."""

        def work(connection: Connection) -> None:
            connection.execute(_EMPTY, {"own": self._process_id})
            for one in open_ones:
                row = {"process_id": self._process_id, "cause": one.cause.name}
                connection.execute(_ADD, row | {"content": _values(one)})
            connection.wake(Loop.OUTAGES)

        await self._database.write(work, durable=False)

    async def of_others(self) -> list[OpenOutage]:
        """What other processes that live have open; a cause as often as it is."""
        asked = {"own": self._process_id, "lease_s": leases.LEASE_S}
        kept = await self._database.read(
            lambda connection: connection.execute(_OF_OTHERS, asked).scalars()
        )
        return [_to_outage(values) for values in kept]

    async def read(self) -> list[OpenOutage]:
        """Those that were open when a former process ended, as far as they can be read."""
        kept = await KeyValues(self._database).get(NAME)
        try:
            return [_to_outage(values) for values in json.loads(kept or "[]")]
        except (ValueError, TypeError, KeyError):
            log.warning("outages.not_restored")
            return []

    async def save(
        self,
        open_ones: Sequence[OpenOutage],
        *,
        begun: Mapping[Cause, Notice],
        over: Sequence[Notice],
        now_s: float,
    ) -> list[OpenOutage]:
        """Keep those that anybody knows of, and add the notices.

        Args:
            open_ones: all that are open.
            begun: what is to be told of some of them, unless the like was told lately.
            over: what is told of those that closed.
            now_s: the time now.

        Returns:
            What is kept, `told` where a notice was added.
        """

        def work(connection: Connection) -> list[OpenOutage]:
            told = {cause for cause, notice in begun.items() if _tell(connection, notice, now_s)}
            for notice in over:
                _tell(connection, notice, now_s)
            after = [replace(one, told=one.told or one.cause in told) for one in open_ones]
            kept = [one for one in after if one.is_known]
            set_value(connection, NAME, json.dumps([_values(one) for one in kept]))
            return kept

        return await self._database.write(work)


def _tell(connection: Connection, notice: Notice, now_s: float) -> bool:
    """Tell the operator, and if that was not done lately all servers; whether it was."""
    is_told = add_notice(connection, notice, now_s=now_s)
    if is_told:
        add_to_all_logs(connection, notice, now_s=now_s)
    return is_told


def _values(outage: OpenOutage) -> dict[str, Any]:
    return {**asdict(outage), "cause": outage.cause.name}


def _to_outage(values: dict[str, Any]) -> OpenOutage:
    return OpenOutage(
        cause=Cause[values["cause"]],
        calls=tuple(values["calls"]),
        since_s=float(values["since_s"]),
        lasting=bool(values["lasting"]),
        told=bool(values["told"]),
        request_id=values["request_id"],
    )
