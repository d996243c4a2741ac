"""The loops beside those of pictures: galleries, members' data, what the operator wants to hear.

All but the count of stars turn in one process alone.
"""

from __future__ import annotations

import asyncio
from contextlib import closing
from typing import TYPE_CHECKING, Any

from bot.engine.balance import BalanceWatch
from bot.engine.data_requests.retention import RetentionLoop
from bot.engine.data_requests.runner import DataRequestRunner
from bot.engine.gallery.poster import GalleryPoster
from bot.engine.gallery.stars import StarCounter
from bot.engine.loop import run_loop
from bot.engine.newer_version import UpdateWatch
from bot.engine.notices.notifier import in_turn

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from bot.engine import Engine
    from bot.engine.data_requests.messenger import DataMessenger
    from bot.engine.gallery.messenger import GalleryMessenger

    Loops = dict[str, Coroutine[Any, Any, None]]


def beside_pictures(
    engine: Engine,
    gallery_messenger: GalleryMessenger | None,
    data_messenger: DataMessenger | None,
) -> Loops:
    """The loops by name, to be run; those that nobody wants are left out."""
    return {
        **_of_galleries(engine, gallery_messenger),
        **_of_data(engine, data_messenger),
        **_of_balance(engine),
        **_of_updates(engine),
    }


def _of_galleries(engine: Engine, messenger: GalleryMessenger | None) -> Loops:
    """What counts stars, in each process for its servers, and what posts pictures, in one."""
    if messenger is None:
        return {}
    gallery, signals = engine.store.gallery, engine.signals
    stars = StarCounter(gallery, messenger, signals, clock=engine.clock)
    poster = GalleryPoster(
        gallery, messenger, engine.budget, clock=engine.clock, chance=engine.chance
    )
    posting = in_turn(engine.store.vacancies.tells, poster.process_some)
    return {
        "stars": run_loop("stars", stars.process_some, signals.stars),
        "gallery": run_loop("gallery", posting, signals.gallery),
    }


def _of_data(engine: Engine, messenger: DataMessenger | None) -> Loops:
    """What members ask for of their data, and what is forgotten by itself, in one process."""
    retention = RetentionLoop(engine.store, keep_days=engine.keep_days, clock=engine.clock)
    forgetting = in_turn(engine.store.vacancies.tells, retention.process_some)
    loops = {"retention": run_loop("retention", forgetting, asyncio.Event())}
    if messenger is not None:
        loops["data"] = _data_requests(engine, messenger)
    return loops


async def _data_requests(engine: Engine, messenger: DataMessenger) -> None:
    runner = DataRequestRunner(
        engine.store, messenger, engine.budget, clock=engine.clock, chance=engine.chance
    )
    with closing(runner):
        process_some = in_turn(engine.store.vacancies.tells, runner.process_some)
        await run_loop("data", process_some, engine.signals.data_requests)


def _of_balance(engine: Engine) -> Loops:
    """What asks for CometAPI's balance, if the operator wants to be told."""
    if engine.balance_alert_usd is None:
        return {}
    balance = BalanceWatch(
        engine.store, engine.comet, alert_usd=engine.balance_alert_usd, clock=engine.clock
    )
    process_some = in_turn(engine.store.vacancies.tells, balance.process_some)
    return {"balance": run_loop("balance", process_some, asyncio.Event())}


def _of_updates(engine: Engine) -> Loops:
    """What asks for newer versions, if the operator wants to be told."""
    if engine.newer_version is None:
        return {}
    updates = UpdateWatch(engine.store, engine.newer_version, clock=engine.clock)
    process_some = in_turn(engine.store.vacancies.tells, updates.process_some)
    return {"updates": run_loop("updates", process_some, asyncio.Event())}
