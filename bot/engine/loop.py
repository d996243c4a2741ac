"""The loop that all of them run in: woken by a signal of the store, or by the time it asked for."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Final, TypeVar

import structlog

from bot.engine.observers import observed_round
from bot.store import StoreUnavailableError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Iterator

T = TypeVar("T")

log = structlog.get_logger()

AFTER_A_FAULT_S: Final = 5.0

ROUND_S: Final = 30.0
"""After this time a round begins with nothing more, so that one that is slow ends all the same: one
that does not is taken for a process that hangs."""


async def run_loop(
    name: str,
    process_some: Callable[[], Awaitable[float | None]],
    signal: asyncio.Event,
    *,
    every_s: Callable[[], float] = lambda: 0.0,
) -> None:
    """Call `process_some` again and again until cancelled.

    Args:
        name: of the loop, for the log.
        process_some: does what is due and returns how many seconds to sleep; None = until woken.
        signal: ends the sleep.
        every_s: rounds follow each other no faster than it returns, so that much that wakes the
            loop at about the same time shares one.

    A fault in one round is logged and the loop goes on: one bad row must not stop the others.
    """
    clock = asyncio.get_running_loop().time
    while True:
        signal.clear()
        began_s = clock()
        try:
            with observed_round(name):
                sleep_s = await process_some()
        except StoreUnavailableError as error:
            log.error("store.unavailable", loop=name, reason=str(error))  # noqa: TRY400 - no fault of ours
            sleep_s = AFTER_A_FAULT_S
        except Exception:
            log.exception("loop.fault", loop=name)
            sleep_s = AFTER_A_FAULT_S
        with suppress(TimeoutError):
            async with asyncio.timeout(sleep_s):
                await signal.wait()
        await asyncio.sleep(max(0.0, began_s + every_s() - clock()))


def in_a_round(some: Iterable[T]) -> Iterator[T]:
    """Those of some, the first one at least, that a round which begins now may begin with.

    What is left is for the next round.
    """
    clock = asyncio.get_running_loop().time
    end_s = clock() + ROUND_S
    for one in some:
        yield one
        if clock() >= end_s:
            return
