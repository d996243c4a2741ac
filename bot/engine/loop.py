"""The "something changed" events between the loops, and the loop that all of them run in."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import structlog

from bot.store import StoreUnavailableError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

log = structlog.get_logger()

AFTER_A_FAULT_S: Final = 5.0


@dataclass(frozen=True, slots=True)
class Signals:
    """One event a loop; set by whoever writes what that loop takes."""

    submitter: asyncio.Event = field(default_factory=asyncio.Event)
    poller: asyncio.Event = field(default_factory=asyncio.Event)
    publisher: asyncio.Event = field(default_factory=asyncio.Event)
    outages: asyncio.Event = field(default_factory=asyncio.Event)
    copies: asyncio.Event = field(default_factory=asyncio.Event)
    open_channels: set[int] = field(default_factory=set)
    open_members: set[int] = field(default_factory=set)

    def seen_open(self, *, channel_id: int, user_id: int | None = None) -> None:
        """Tell the publisher that a channel can be seen, or a member takes direct messages."""
        self.open_channels.add(channel_id)
        if user_id is not None:
            self.open_members.add(user_id)
        self.publisher.set()


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
