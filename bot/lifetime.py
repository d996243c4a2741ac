"""How long the process runs: until it is asked to stop, or loses its database or connection."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeVar

import discord
import structlog

from bot.discord_client.gateway.login import StartError, closed_for_good
from bot.domain import leases
from bot.engine.membership import SlotGivenBackError, SlotLostError
from bot.platform.stopping import on_stop_file, on_stop_signal
from bot.store import StoreUnavailableError

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator
    from pathlib import Path

    from bot.discord_client.client import ImagineBot
    from bot.engine import Engine
    from bot.engine.membership import Membership

T = TypeVar("T")

log = structlog.get_logger()

LOOK_S: Final = 1.0
"""So often it is seen how long a lease lasts, which may be given up meanwhile."""

STOPS_WITHIN_S: Final = 8.0
"""A database or a connection that does not let go keeps nobody waiting longer than this."""


class StoppedError(Exception):
    """The bot was asked to stop before it had started."""


def stop_signals(stop_file: Path | None) -> asyncio.Event:
    """An event that SIGTERM, Ctrl-C and that file set.

    The process ends soon after it is set, whatever it waits for.
    """
    stopping = asyncio.Event()

    def stop() -> None:
        if not stopping.is_set():
            stopping.set()
            # In a thread, which goes on whatever the loop waits for.
            last = threading.Timer(STOPS_WITHIN_S, _end_now, [0])
            last.daemon = True
            last.start()

    on_stop_signal(stop)
    on_stop_file(stop_file, stop)
    return stopping


def end_without_lease(membership: Membership) -> None:
    """Let the process end soon after its lease is over, even if the event loop does not go on.

    What it has in hand has a little time to come to its end: nothing new is begun then.
    """
    loop = asyncio.get_running_loop()

    def watch() -> None:
        while (left_s := membership.left_s) > 0:
            time.sleep(min(left_s, LOOK_S))
        with suppress(RuntimeError):  # the event loop has ended, and the process is about to
            loop.call_soon_threadsafe(membership.lose)
        time.sleep(leases.MARGIN_S)
        _end_now(leases.START_AGAIN)

    # In a thread, as above; it ends with the process.
    threading.Thread(target=watch, name="lease", daemon=True).start()


def _end_now(code: int) -> None:
    """End as kill -9 would: what is in hand is recovered at the next start."""
    log.warning("bot.stopped_in_the_middle")
    os._exit(code)


async def unless_stopped(
    stopping: asyncio.Event, engine: Engine, membership: Membership, work: Coroutine[Any, Any, T]
) -> T:
    """What `work` returns, unless the bot is asked to stop meanwhile, or loses what it needs."""
    working = asyncio.create_task(work, name="start")
    stop = asyncio.create_task(stopping.wait(), name="stop")
    lost = asyncio.create_task(_until_lost(engine, membership), name="loss")
    waiting: set[asyncio.Future[Any]] = {working, stop, lost}
    try:
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return working.result()
        if lost.done():
            lost.result()
        raise StoppedError
    finally:
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)


async def _until_lost(engine: Engine, membership: Membership) -> NoReturn:
    """Raise SlotLostError or DatabaseLostError once this process cannot go on."""
    losses = [
        asyncio.ensure_future(engine.store.until_lost()),
        asyncio.ensure_future(membership.until_lost()),
    ]
    try:
        await asyncio.gather(*losses)
    finally:
        for loss in losses:
            loss.cancel()
    raise AssertionError


async def _until_cut_off(client: ImagineBot, membership: Membership) -> NoReturn:
    """Raise SlotGivenBackError once a process waits that may do better than without Discord."""
    while True:
        await asyncio.sleep(LOOK_S)
        lost_s = client.connectivity.lost_s
        if lost_s >= leases.WITHOUT_GATEWAY_S and await membership.is_awaited():
            log.error(
                "slot.given_back",
                without_gateway_s=round(lost_s),
                next_step="look at this machine's way to Discord; another process goes on",
            )
            raise SlotGivenBackError


async def connected_until(
    stopping: asyncio.Event, client: ImagineBot, engine: Engine, membership: Membership
) -> None:
    """Stay connected until asked to stop, or the database, the slot or Discord is lost."""
    connection = asyncio.create_task(client.connect(), name="gateway")
    # Left open at the end on purpose: edits in hand still use the client. Closing it ends this.
    connection.add_done_callback(lambda task: task.cancelled() or task.exception())
    stop = asyncio.create_task(stopping.wait(), name="stop")
    lost = asyncio.create_task(_until_lost(engine, membership), name="loss")
    cut_off = asyncio.create_task(_until_cut_off(client, membership), name="gateway loss")
    try:
        waiting: set[asyncio.Task[Any]] = {connection, stop, lost, cut_off}
        done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            await task
    except discord.DiscordException as error:
        raise closed_for_good(error) from error
    finally:
        for task in (stop, lost, cut_off):
            task.cancel()
        await asyncio.gather(stop, lost, cut_off, return_exceptions=True)


@contextmanager
def told_in_a_line() -> Iterator[None]:
    """Whatever keeps the bot from starting is for the operator to know, and no fault to trace."""
    try:
        yield
    except (StartError, StoreUnavailableError, StoppedError, SlotLostError):
        raise
    except Exception as error:
        log.debug("start.fault", exc_info=True)
        what = (
            f"The bot cannot start ({type(error).__name__}). LOG_LEVEL=debug says where it broke."
        )
        raise StartError(what) from error
