"""The composition root: opens everything, runs it, and closes it in reverse."""

from __future__ import annotations

import asyncio
import gc
import os
import random
import signal
import threading
import time
from contextlib import AsyncExitStack, contextmanager
from typing import TYPE_CHECKING, Any, Final, TypeVar

import discord
import structlog

from bot import media
from bot.cometapi import CometClient
from bot.discord_client.client import Handlers, ImagineBot
from bot.discord_client.login import (
    StartError,
    TokenRefusedError,
    closed_for_good,
    logged_in,
    may_connect,
)
from bot.discord_client.patches import use_addresses
from bot.discord_client.ratelimit_trace import traced
from bot.engine import Engine
from bot.engine.notices.copies import Copies
from bot.engine.outages.breaker import Breaker
from bot.engine.ratelimits.budget import Budget
from bot.engine.ratelimits.identifies import Identifies
from bot.engine.submitting.submitter import Limits
from bot.key_check import check_key
from bot.media import Fetcher
from bot.services import services
from bot.services.policy import Defaults
from bot.services.prices import FAST_USD, Prices
from bot.services.tasks.seeds import Seeds
from bot.services.tasks.single_pictures import SinglePictures
from bot.settings import what_to_put
from bot.store import DatabaseUnusableError, StoreUnavailableError, open_store
from bot.ui.dialogs import submitted
from bot.ui.failed_commands import command_failed
from bot.ui.interactions import note_open
from bot.ui.links import use_web_address
from bot.ui.messenger import DiscordMessenger
from bot.ui.notices import DiscordNoticeMessenger
from bot.ui.presses import pressed
from cogs.extras import ShortenCog, SwapCog
from cogs.imagine import ImagineCog
from cogs.message_menus import add_menus
from cogs.pictures import PicturesCog
from cogs.preferences import PreferencesCog

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

    from discord.ext.commands import Cog

    from bot.settings import Settings

__all__ = ["StartError", "run"]

T = TypeVar("T")

log = structlog.get_logger()

STOPS_WITHIN_S: Final = 8.0
"""A database or a connection that does not let go keeps nobody waiting longer than this."""

LONGEST_WAIT_S: Final = 30.0
"""discord.py waits no longer than this for a limit of Discord's; then the publisher does."""

EXTRA_COGS: Final = {"shorten": ShortenCog, "swap": SwapCog}
"""Commands that the setting EXTRAS switches on, by the word in it."""

HANDLERS: Final = Handlers(
    interaction=note_open, press=pressed, submit=submitted, failed_command=command_failed
)


class _StoppedError(Exception):
    """The bot was asked to stop before it had started."""


async def run(settings: Settings) -> None:
    """Run the bot until SIGTERM or Ctrl-C.

    Raises:
        StartError: a secret is wrong, or the database or Discord cannot be used.
    """
    stopping = _stop_signals()
    if settings.discord_api_url:
        use_addresses(settings.discord_api_url, settings.discord_gateway_url)
    use_web_address(settings.discord_web_url)
    try:
        async with AsyncExitStack() as stack:
            with _told_in_a_line():
                engine = await _open(settings, stack)
                client = await _unless(stopping, engine, _start(settings, engine, stack))
            await _connected_until(stopping, client, engine)
            log.info("bot.stopping")
    except _StoppedError:
        log.info("bot.stopping")
    except TokenRefusedError as error:
        raise StartError(f"{error} {what_to_put('DISCORD_TOKEN')}") from error
    except StoreUnavailableError as error:
        raise StartError(f"The database cannot be used now: {error}.") from error


async def _start(settings: Settings, engine: Engine, stack: AsyncExitStack) -> ImagineBot:
    """Everything before the gateway, whose sessions are few: nothing may be wrong after this."""
    identifies = Identifies(engine.store.key_values, clock=engine.clock)
    await identifies.load()
    client = await stack.enter_async_context(
        logged_in(
            lambda: _client(settings, engine, identifies),
            settings.discord_token.get_secret_value(),
        ),
    )
    # What stays until the end: going through it again and again holds up answers.
    gc.freeze()
    notices = DiscordNoticeMessenger(client) if settings.tell_operator == "message" else None
    messenger = DiscordMessenger(client, clock=engine.clock)
    await stack.enter_async_context(engine.running(messenger, notices))
    await check_key(engine, settings.cometapi_base_url)
    await may_connect(client, identifies)
    return client


@contextmanager
def _told_in_a_line() -> Iterator[None]:
    """Whatever keeps the bot from starting is for the operator to know, and no fault to trace."""
    try:
        yield
    except (StartError, StoreUnavailableError, _StoppedError):
        raise
    except Exception as error:
        log.debug("start.fault", exc_info=True)
        what = (
            f"The bot cannot start ({type(error).__name__}). LOG_LEVEL=debug says where it broke."
        )
        raise StartError(what) from error


async def _unless(stopping: asyncio.Event, engine: Engine, work: Coroutine[Any, Any, T]) -> T:
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
        raise _StoppedError
    finally:
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)


async def _open(settings: Settings, stack: AsyncExitStack) -> Engine:
    database_url = settings.database_url.get_secret_value()
    try:
        store = await stack.enter_async_context(open_store(database_url))
    except DatabaseUnusableError as error:
        raise StartError(str(error)) from error
    comet = await stack.enter_async_context(
        CometClient(settings.cometapi_base_url, settings.cometapi_key.get_secret_value()),
    )
    # Operators may run these on a machine of their own network.
    trusted = [url for url in (settings.cometapi_base_url, settings.discord_api_url) if url]
    stack.push_async_callback(media.close)
    fetcher = await stack.enter_async_context(Fetcher(trusted=trusted))
    signals, clock = store.signals, steady_clock()
    return Engine(
        store=store,
        comet=comet,
        fetcher=fetcher,
        signals=signals,
        breaker=Breaker(signals, clock=clock, chance=random.random),
        copies=Copies(store.notices, clock=clock),
        limits=Limits(
            max_submits=settings.max_concurrent_submits,
            max_running_per_user=settings.max_running_per_user,
        ),
        budget=Budget(time.monotonic),
        clock=clock,
        chance=random.random,
    )


def _client(settings: Settings, engine: Engine, identifies: Identifies) -> ImagineBot:
    switched_on = settings.extras.split(",")
    around = services(
        engine.store,
        engine.breaker,
        engine.fetcher,
        copies=engine.copies,
        seeds=Seeds(engine.comet if "seed" in switched_on else None),
        single_pictures=SinglePictures(engine.comet),
        defaults=Defaults(
            speed=settings.default_speed,
            parameters=settings.default_parameters,
            max_running_per_user=settings.max_running_per_user,
            max_waiting_per_user=settings.max_waiting_per_user,
            max_batch=settings.max_batch,
            refuse_when_paused=settings.when_paused == "refuse",
            owners_only=settings.buttons == "owner",
            prices=Prices(fast_usd={**FAST_USD, **settings.prices}),
        ),
        clock=engine.clock,
    )
    cogs: list[Cog] = [ImagineCog(), PicturesCog(), PreferencesCog()]
    cogs += [cog() for name, cog in EXTRA_COGS.items() if name in switched_on]
    return ImagineBot(
        around,
        engine.store.key_values,
        identifies,
        cogs=cogs,
        menus=add_menus,
        handlers=HANDLERS,
        http_trace=traced(engine.budget),
        max_ratelimit_timeout=LONGEST_WAIT_S,
    )


def steady_clock() -> Callable[[], float]:
    """Epoch seconds that go on evenly, whatever happens to the machine's clock meanwhile.

    What is due later would else be due never, or at once, when that clock is set.
    """
    ahead_s = time.time() - time.monotonic()
    return lambda: time.monotonic() + ahead_s


def _stop_signals() -> asyncio.Event:
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


async def _connected_until(stopping: asyncio.Event, client: ImagineBot, engine: Engine) -> None:
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
