"""What processes held that ended while this one runs, and what they may still have under way."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import structlog

from bot.domain import leases
from bot.engine.recovery import find_answers
from bot.store import StoreUnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.engine.messenger import Messenger
    from bot.store import Store

log = structlog.get_logger()

EDITS_LAND_WITHIN_S: Final = 10.0
"""What the former process of a slot had sent has arrived by then."""

AGAIN_S: Final = 1.0


class Takeover:
    """Settles what dead processes held, whoever notices it first."""

    def __init__(self, store: Store, messenger: Messenger, *, clock: Callable[[], float]) -> None:
        self._store = store
        self._messenger = messenger
        self._clock = clock
        self._searches: set[asyncio.Task[None]] = set()

    async def process_some(self) -> float:
        """Settle what is left; return how long to sleep."""
        await self._store.processes.end_dead()
        if await self._store.recovery.any_left():
            log.warning("recovery.of_another_process")
            await self._store.recovery.settle_submits()
            await self._store.recovery.release_running()
            await self._find_answers()
        return leases.RENEW_S

    async def edit_again(self) -> None:
        """Edit once more, a while after a takeover, what the slot's former process may have edited.

        An edit of its may land after one of ours, with an older state that nothing would correct.
        """
        await asyncio.sleep(EDITS_LAND_WITHIN_S)
        while True:
            try:
                slot = self._store.slots.own
                edited = await self._store.recovery.show_again(slot, now_s=self._clock())
            except StoreUnavailableError as error:
                log.error("store.unavailable", reason=str(error))  # noqa: TRY400 - no fault of ours
                await asyncio.sleep(AGAIN_S)
            else:
                log.info("slot.edited_again", messages=edited)
                return

    async def _find_answers(self) -> None:
        rows = await self._store.recovery.unposted()
        search = asyncio.ensure_future(
            find_answers(rows, self._store, self._messenger, clock=self._clock)
        )
        self._searches.add(search)
        search.add_done_callback(self._searches.discard)

    async def drain(self) -> None:
        """Leave what is looked for to the next process."""
        for search in self._searches:
            search.cancel()
        await asyncio.gather(*self._searches, return_exceptions=True)
