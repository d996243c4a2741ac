"""This process among those that share the work: it waits for a slot, keeps it, gives it back."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Final, NoReturn, TypeVar

import structlog

from bot.domain import leases
from bot.store import DatabaseLostError, StoreError, StoreUnavailableError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.store import Deployment, Store, Taken

T = TypeVar("T")

log = structlog.get_logger()

LOOK_S: Final = 1.0
"""So often a process that waits looks for a slot, and one that could not renew its lease tries."""

SURE_AFTER_LEASES = 1.2
"""After so many times a lease those who still hold slots are certainly alive."""


class SlotLostError(Exception):
    """Another process may have the slot by now: this one must end, and be started again."""


class SlotGivenBackError(SlotLostError):
    """The slot is left to a process that waits: this one must end, and be started again."""


class MismatchError(StoreError):
    """Processes that are at work have another number of slots or shards, or it is another bot's."""

    def __init__(self, others: Deployment) -> None:
        super().__init__(f"{others}")
        self.others = others
        """What they have."""


class Membership:
    """The slot of this process, from when it asks for one until it ends."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lost = asyncio.Event()
        self._renewing: asyncio.Task[None] | None = None

    @property
    def left_s(self) -> float:
        """For how long, in seconds, it may go on unless its lease is prolonged."""
        return 0.0 if self._lost.is_set() else self._store.slots.left_s

    async def take(self, wanted: Deployment, *, any_shards: bool = False) -> Taken:
        """Wait for a slot, as long as it takes, and keep it from then on.

        With `any_shards` it goes by those of others, if any are at work.

        Raises:
            MismatchError: processes that hold slots are set up in another way, or the database is
                another bot's.
            SlotLostError: this process was taken for dead while it waited.
            DatabaseLostError: its program is too old for the tables by now.
        """
        if self._store.processes.is_alone:
            await self._store.processes.end_others()
        agree = partial(self._store.slots.agree, wanted, any_shards=any_shards)
        await self._agree(agree, wanted)
        taken = await self._patiently(self._store.slots.take)
        if taken is None:
            log.info("slot.waits", processes=wanted.sharding.processes)
            taken = await self._wait()
        log.info("slot.taken", slot=taken.slot, of=wanted.sharding.processes, takes=taken.takes)
        if not self._store.processes.is_alone:
            self._renewing = asyncio.create_task(self._keep(), name="lease")
            self._renewing.add_done_callback(self._ended)
        return taken

    async def is_awaited(self) -> bool:
        """Whether another process waits for a slot, as far as the database can tell now."""
        with suppress(StoreUnavailableError):
            return await self._store.processes.any_waits()
        return False

    async def any_newer(self) -> bool:
        """Whether a process of a newer version runs, once the database can tell."""
        return await self._patiently(self._store.processes.any_newer)

    async def until_lost(self) -> NoReturn:
        """Raise SlotLostError once the slot may be another's."""
        await self._lost.wait()
        raise SlotLostError

    def lose(self) -> None:
        """Begin nothing any more: the lease is over."""
        if not self._lost.is_set():
            log.error("slot.lost", next_step="nothing, if whatever started the bot starts it again")
            self._store.slots.give_up()
            self._lost.set()

    def _ended(self, renewing: asyncio.Task[None]) -> None:
        """Whatever ended the renewals: without them the slot is lost."""
        if not renewing.cancelled() and (error := renewing.exception()):
            log.error("slot.fault", exc_info=error)
            self.lose()

    async def leave(self) -> None:
        """At a proper end, let another process take the slot at once."""
        if self._renewing is not None:
            self._renewing.cancel()
            await asyncio.wait([self._renewing])
        if not self._lost.is_set():
            with suppress(StoreUnavailableError):
                await self._store.slots.release()
                await self._store.processes.leave()

    async def _agree(
        self, agree: Callable[[], Awaitable[Deployment | None]], wanted: Deployment
    ) -> None:
        """Raises MismatchError once those who hold slots had the time to be found dead."""
        until_s = time.monotonic() + SURE_AFTER_LEASES * leases.LEASE_S
        while others := await self._patiently(agree):
            if not others.is_of_bot(wanted) or time.monotonic() >= until_s:
                raise MismatchError(others)
            await self._pause()

    async def _wait(self) -> Taken:
        slots = self._store.slots
        while True:
            await self._pause()
            if not await self._patiently(slots.wait):
                self.lose()
            if self._lost.is_set():
                await self.until_lost()
            if (taken := await self._patiently(slots.take)) is not None:
                return taken
            if slots.is_laid_out_anew:
                self.lose()  # a start sees whether it fits in

    async def _pause(self) -> None:
        """Until something was told of slots, or for a while."""
        self._store.signals.slots.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK_S):
                await self._store.signals.slots.wait()

    async def _keep(self) -> None:
        """Prolong the lease again and again, until it is lost."""
        renewed = True
        try:
            while renewed:
                await asyncio.sleep(leases.RENEW_S)
                renewed = await self._patiently(self._store.slots.renew)
        except DatabaseLostError:
            return  # which whoever waits for that is told
        self.lose()

    async def _patiently(self, ask: Callable[[], Awaitable[T]]) -> T:
        """What it returns, once the database takes it."""
        while True:
            try:
                return await ask()
            except DatabaseLostError:
                raise
            except StoreUnavailableError as error:
                log.warning("slot.not_renewed", reason=str(error))
                await asyncio.sleep(LOOK_S)
