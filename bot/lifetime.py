"""How long the process runs: until it is asked to stop, or loses its database or connection."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from typing import TYPE_CHECKING, Any, Final, TypeVar

import discord
import structlog

from bot.discord_client.login import closed_for_good

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from bot.discord_client.client import ImagineBot
    from bot.engine import Engine

T = TypeVar("T")

log = structlog.get_logger()

STOPS_WITHIN_S: Final = 8.0
"""A database or a connection that does not let go keeps nobody waiting longer than this."""


class StoppedError(Exception):
    """The bot was asked to stop before it had started."""


def stop_signals() -> asyncio.Event:
    """An event that SIGTERM and Ctrl-C set; the process ends soon after, whatever it waits for."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()

    def stop() -> None:
        if not stopping.is_set():
            stopping.set()
            # In a thread, which goes on whatever the loop waits for.
            last = threading.Timer(STOPS_WITHIN_S, _end_now)
            last.daemon = True
            last.start()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    return stopping


def _end_now() -> None:
    """End as kill -9 would: what is in hand is recovered at the next start."""
    log.warning("bot.stopped_in_the_middle")
    os._exit(0)


async def unless_stopped(
    stopping: asyncio.Event, engine: Engine, work: Coroutine[Any, Any, T]
) -> T:
    """What `work` returns, unless the bot is asked to stop meanwhile, or the database is lost."""
    working = asyncio.create_task(work, name="start")
    stop = asyncio.create_task(stopping.wait(), name="stop")
    database = asyncio.ensure_future(engine.store.until_lost())
    waiting: set[asyncio.Future[Any]] = {working, stop, database}
    try:
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return working.result()
        if database.done():
            database.result()
        raise StoppedError
    finally:
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)


async def connected_until(stopping: asyncio.Event, client: ImagineBot, engine: Engine) -> None:
    """Stay connected until asked to stop, or the database is lost."""
    connection = asyncio.create_task(client.connect(), name="gateway")
    # Left open at the end on purpose: edits in hand still use the client. Closing it ends this.
    connection.add_done_callback(lambda task: task.cancelled() or task.exception())
    stop = asyncio.create_task(stopping.wait(), name="stop")
    database = asyncio.ensure_future(engine.store.until_lost())
    try:
        waiting = {connection, stop, database}
        done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            await task
    except discord.DiscordException as error:
        raise closed_for_good(error) from error
    finally:
        for task in (stop, database):
            task.cancel()
        await asyncio.gather(stop, database, return_exceptions=True)
