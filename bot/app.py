"""The composition root: opens everything, runs it, and closes it in reverse."""

from __future__ import annotations

import gc
import random
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Final

import structlog

from bot import media
from bot.cometapi import CometClient, balance_url_of
from bot.commands import add_menus, cogs_of, installs_of
from bot.discord_addresses import use_addresses_of
from bot.discord_client.client import ImagineBot
from bot.discord_client.gateway.login import (
    StartError,
    StartLaterError,
    TokenRefusedError,
    logged_in,
    may_connect,
)
from bot.discord_client.gateway.slot import connect_own_shards, take_slot
from bot.discord_client.handlers import Handlers
from bot.discord_client.requests.clock_skew import ClockSkew
from bot.discord_client.requests.ratelimit_trace import traced
from bot.engine import Engine
from bot.engine.membership import Membership, SlotGivenBackError, SlotLostError
from bot.engine.notices.copies import Copies
from bot.engine.outages.breaker import Breaker
from bot.engine.ratelimits.identifies import Identifies
from bot.engine.ratelimits.processes import budget_of, identify_turns_of
from bot.engine.submitting.submitter import Limits
from bot.key_check import check_key
from bot.lifetime import (
    StoppedError,
    connected_until,
    end_without_lease,
    stop_signals,
    told_in_a_line,
    unless_stopped,
)
from bot.media import Fetcher
from bot.monitoring import monitored
from bot.network import Connector
from bot.newer_version import look_for_newer
from bot.services import services
from bot.services.policy import Defaults
from bot.services.prices import FAST_USD, Prices
from bot.services.tasks.favourites import Favourites
from bot.services.tasks.pictures.seeds import Seeds
from bot.services.tasks.pictures.single_pictures import SinglePictures
from bot.settings import server_ids, what_to_put
from bot.start_report import StartReport
from bot.store import (
    DatabaseAwayError,
    DatabaseLostError,
    DatabaseReplacedError,
    DatabaseUnusableError,
    StoreUnavailableError,
    open_store,
)
from bot.store.database.postgres.address import is_postgres
from bot.ui.answers.failed_commands import command_failed
from bot.ui.command_texts import CommandTexts
from bot.ui.interactions import note_open
from bot.ui.invitation import invite_if_nowhere
from bot.ui.messengers.data_messenger import DiscordDataMessenger
from bot.ui.messengers.gallery import DiscordGalleryMessenger
from bot.ui.messengers.messenger import DiscordMessenger
from bot.ui.messengers.notices import DiscordNoticeMessenger
from bot.ui.presses.buttons import pressed
from bot.ui.presses.reactions import Reactions
from bot.ui.presses.submits import submitted

if TYPE_CHECKING:
    from collections.abc import Callable

    import discord

    from bot.settings import Settings

__all__ = ["SlotGivenBackError", "SlotLostError", "StartError", "StartLaterError", "run"]

log = structlog.get_logger()

_NOT_NOW: Final = "Look whether another program has it open, and whether its disk has room."

LONGEST_WAIT_S: Final = 30.0
"""discord.py waits no longer than this for a limit of Discord's; then the publisher does."""


def _handlers(ready: Callable[[discord.Client], None]) -> Handlers:
    reactions = Reactions()
    return Handlers(
        ready=ready,
        interaction=note_open,
        press=pressed,
        submit=submitted,
        reaction=reactions.heard,
        closing=reactions.close,
        failed_command=command_failed,
    )


async def run(settings: Settings) -> None:
    """Run the bot until SIGTERM, Ctrl-C or the file that stops it.

    Raises:
        StartError: a secret is wrong, or the database or Discord cannot be used.
        SlotLostError: another process may have this one's part by now; another start can work.
        SlotGivenBackError: the same, since this one had no connection to Discord for long.
    """
    stopping = stop_signals(settings.stop_request)
    use_addresses_of(settings)
    try:
        async with AsyncExitStack() as stack:
            with told_in_a_line():
                monitoring = await stack.enter_async_context(monitored(settings))
                engine = await _open(settings, stack)
                monitoring.opened(engine)
                membership = Membership(engine.store)
                if not engine.store.processes.is_alone:
                    end_without_lease(membership)
                start = _start(settings, engine, membership, stack)
                client = await unless_stopped(stopping, engine, membership, start)
            monitoring.connects(client)
            await connected_until(stopping, client, engine, membership)
            log.info("bot.stopping")
            monitoring.stops()
    except StoppedError:
        log.info("bot.stopping")
    except TokenRefusedError as error:
        raise StartError(f"{error} {what_to_put('DISCORD_TOKEN')}") from error
    except DatabaseReplacedError as error:
        raise StartLaterError(f"The database cannot be used any more: {error}.") from error
    except StoreUnavailableError as error:
        raise _unavailable(error, settings) from error


def _unavailable(error: StoreUnavailableError, settings: Settings) -> StartError:
    """How a run ends whose database takes nothing: a server may do so by itself at another time."""
    line = f"The database cannot be used now: {error}."
    if is_postgres(settings.database_url.get_secret_value()):
        return StartError(line) if isinstance(error, DatabaseLostError) else StartLaterError(line)
    return StartError(f"{line} {_NOT_NOW}")


async def _start(
    settings: Settings, engine: Engine, membership: Membership, stack: AsyncExitStack
) -> ImagineBot:
    """Everything before the gateway, whose sessions are few: nothing may be wrong after this."""
    stack.push_async_callback(membership.leave)
    report, clock = StartReport(settings, engine), ClockSkew()
    identifies = Identifies(
        engine.store.key_values, clock=engine.clock, processes=settings.processes
    )
    client = await stack.enter_async_context(
        logged_in(
            lambda: _client(settings, engine, identifies, ready=report.ready, clock=clock),
            settings.discord_token.get_secret_value(),
        ),
    )
    await take_slot(
        client,
        membership,
        engine.store,
        processes=settings.processes,
        shards=settings.shards or None,
    )
    # What stays until the end: going through it again and again holds up answers.
    gc.freeze()
    notices = DiscordNoticeMessenger(client, tells_operator=settings.tell_operator == "message")
    messenger = DiscordMessenger(client, clock=engine.clock)
    gallery, data = DiscordGalleryMessenger(client), DiscordDataMessenger(client)
    await stack.enter_async_context(engine.running(messenger, notices, gallery, data))
    await check_key(engine, settings.cometapi_base_url)
    gateway = await may_connect(client, identifies)
    connect_own_shards(client, engine.store.slots, shards=settings.shards or gateway.shards)
    return client


async def _open(settings: Settings, stack: AsyncExitStack) -> Engine:
    database_url = settings.database_url.get_secret_value()
    try:
        store = await stack.enter_async_context(
            open_store(database_url, shared=settings.processes > 1)
        )
    except DatabaseAwayError as error:
        raise StartLaterError(str(error)) from error
    except DatabaseUnusableError as error:
        raise StartError(str(error)) from error
    comet = await stack.enter_async_context(
        CometClient(
            settings.cometapi_base_url,
            settings.cometapi_key.get_secret_value(),
            balance_url=balance_url_of(settings.cometapi_base_url),
            balance_key=settings.cometapi_query_key.get_secret_value() or None,
        ),
    )
    # Operators may run these on a machine of their own network.
    trusted = [url for url in (settings.cometapi_base_url, settings.discord_api_url) if url]
    stack.push_async_callback(media.close)
    fetcher = await stack.enter_async_context(Fetcher(trusted=trusted))
    signals, clock = store.signals, store.clock
    submits, running = settings.max_concurrent_submits, settings.max_running_per_user
    return Engine(
        store=store,
        comet=comet,
        fetcher=fetcher,
        signals=signals,
        breaker=Breaker(signals, clock=clock, chance=random.random),
        copies=Copies(store.notices, clock=clock),
        limits=Limits(max_submits=submits, max_running_per_user=running),
        budget=budget_of(store.paces, processes=settings.processes),
        clock=clock,
        chance=random.random,
        balance_alert_usd=settings.balance_alert_usd,
        keep_days=settings.keep_days,
        newer_version=look_for_newer if settings.update_check == "on" else None,
    )


def _client(
    settings: Settings,
    engine: Engine,
    identifies: Identifies,
    *,
    ready: Callable[[discord.Client], None] = invite_if_nowhere,
    clock: ClockSkew | None = None,
) -> ImagineBot:
    switched_on = settings.extras.split(",")
    around = services(
        engine.store,
        engine.breaker,
        engine.fetcher,
        copies=engine.copies,
        favourites=Favourites(engine.store, engine.comet, clock=engine.clock),
        seeds=Seeds(engine.comet if "seed" in switched_on else None),
        single_pictures=SinglePictures(engine.comet, engine.fetcher),
        limits=engine.limits,
        defaults=Defaults(
            speed=settings.default_speed,
            parameters=settings.default_parameters,
            max_running_per_user=settings.max_running_per_user,
            max_waiting_per_user=settings.max_waiting_per_user,
            max_batch=settings.max_batch,
            max_strikes=settings.max_strikes,
            refuse_when_paused=settings.when_paused == "refuse",
            owners_only=settings.buttons == "owner",
            prices=Prices(fast_usd={**FAST_USD, **settings.prices}),
            budget_usd=settings.budget_usd_per_month,
            user_install=settings.user_install == "on",
            strangers_pictures_a_day=settings.user_install_pictures_per_day,
            servers=server_ids(settings.servers),
            keep_days=settings.keep_days,
        ),
        clock=engine.clock,
    )
    return ImagineBot(
        around,
        engine.store.key_values,
        identifies,
        identify_turns=identify_turns_of(engine.store.paces, processes=settings.processes),
        cogs=cogs_of(settings),
        menus=add_menus,
        handlers=_handlers(ready),
        translator=CommandTexts(),
        installs=installs_of(settings),
        syncs_at_login=engine.store.processes.is_alone,
        http_trace=traced(engine.budget, may_send=engine.store.slots.holds, clock=clock),
        max_ratelimit_timeout=LONGEST_WAIT_S,
        connector=Connector(limit=0),
    )
