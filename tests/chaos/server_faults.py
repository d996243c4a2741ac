"""The faults of a database on a server, and of the network between it and a process."""

from __future__ import annotations

import asyncio
import signal
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from tests.chaos.database import ServerDatabase
from tests.store.postgres.proxy import Fault

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from contextlib import AbstractAsyncContextManager

    from tests.chaos.ground import Ground

    Make = Callable[[Ground, float], AbstractAsyncContextManager[None]]

KILLS_EVERY_S: Final = 0.25
_KILL_SOME: Final = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE application_name LIKE 'imagine-bot%' ORDER BY random() LIMIT 2
"""


def _ended_by(number: signal.Signals) -> Make:
    """The server is ended by a signal, and started again when the fault is over."""

    @asynccontextmanager
    async def make(ground: Ground, _dice: float) -> AsyncIterator[None]:
        database = _database(ground)
        await database.stop(number)
        try:
            yield
        finally:
            await database.start()

    return make


@asynccontextmanager
async def _sessions_killed(ground: Ground, _dice: float) -> AsyncIterator[None]:
    """Sessions of any process end in whatever they do, again and again."""
    killing = asyncio.create_task(_kill_some(_database(ground)))
    try:
        yield
    finally:
        killing.cancel()


async def _kill_some(database: ServerDatabase) -> None:
    with database.admin() as connection:
        while True:
            connection.execute(_KILL_SOME)
            await asyncio.sleep(KILLS_EVERY_S)


def _network(fault: Fault) -> Make:
    """The network of one process, which has new connections when the fault is over."""

    @asynccontextmanager
    async def make(ground: Ground, dice: float) -> AsyncIterator[None]:
        proxies = _database(ground).proxies
        proxy = proxies[int(dice * len(proxies))]
        proxy.fault = fault
        if fault is Fault.REFUSE:
            await proxy.close()
        try:
            yield
        finally:
            proxy.fault = Fault.NONE
            await proxy.close()

    return make


def _database(ground: Ground) -> ServerDatabase:
    assert isinstance(ground.database, ServerDatabase)
    return ground.database


MAKERS: Final[dict[str, Make]] = {
    "server crashes": _ended_by(signal.SIGQUIT),
    "server starts again": _ended_by(signal.SIGINT),
    "server down": _ended_by(signal.SIGINT),
    "sessions killed": _sessions_killed,
    "network to the server silent": _network(Fault.SWALLOW),
    "network to the server cut": _network(Fault.REFUSE),
}
"""Every one of them by its name in the plan."""
