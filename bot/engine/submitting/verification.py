"""Before what a former process left in line is submitted, its message is read.

A database that was put back to an older copy has in line what was submitted since, and its messages
tell. Nothing is asked that is not about to be submitted, and each message once.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import structlog

from bot.domain.states import State
from bot.engine import backoff
from bot.engine.log_context import about
from bot.engine.messenger import MessengerError, SeenMessage, TryLaterError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.engine.messenger import Messenger
    from bot.store import Store, Unverified
    from bot.store.signals import Signals

log = structlog.get_logger()

AT_ONCE: Final = 4
"""So few that members' own messages are not held up."""

_UNREADABLE: Final = SeenMessage(waits=False, attachment=None)


async def recover_unverified(store: Store, *, clock: Callable[[], float]) -> None:
    """At a start, doubt what waits; tell the operator if an older database was put back."""
    to_ask = await store.verification.recover(now_s=clock())
    if to_ask is not None:
        log.error(
            "recovery.older_database",
            to_ask=to_ask,
            meaning=(
                "The database is an older copy, or was moved here without the file "
                "that ends with .claims. What waited in it may have been paid since: "
                "nothing of it is submitted before its member decides."
            ),
        )


class Verification:
    """Looks at messages of doubtful tasks, those first that may be submitted next."""

    def __init__(
        self,
        store: Store,
        messenger: Messenger,
        signals: Signals,
        *,
        max_running: int,
        clock: Callable[[], float],
        chance: Callable[[], float],
    ) -> None:
        """`max_running` is of one member at once; `clock` gives epoch seconds, `chance` jitter."""
        self._store = store
        self._messenger = messenger
        self._signals = signals
        self._max_running = max_running
        self._clock = clock
        self._chance = chance
        self._looking: dict[int, asyncio.Task[None]] = {}
        self._tries: dict[int, int] = {}
        self._later_s: dict[int, float] = {}
        self._is_over = False

    def before(
        self, claim: Callable[[], Awaitable[float | None]]
    ) -> Callable[[], Awaitable[float | None]]:
        """The round of the submitter, with the looks of its next tasks begun before it."""

        async def process_some() -> float | None:
            next_s = await self._begin_some()
            sleep_s = await claim()
            return min((one for one in (next_s, sleep_s) if one is not None), default=None)

        return process_some

    async def drain(self) -> None:
        """Drop the looks under way; the next start begins them again."""
        looking = list(self._looking.values())
        for look in looking:
            look.cancel()
        await asyncio.gather(*looking, return_exceptions=True)

    async def _begin_some(self) -> float | None:
        """Begin to look where there is room; returns how long until one is to be tried again."""
        if self._is_over:
            return None
        now_s = self._clock()
        self._later_s = {one: at_s for one, at_s in self._later_s.items() if at_s > now_s}
        if room := AT_ONCE - len(self._looking):
            found = await self._store.verification.next(
                max_running=self._max_running,
                limit=room,
                besides={*self._looking, *self._later_s},
            )
            for doubted in found:
                self._looking[doubted.task.id] = asyncio.ensure_future(
                    about(doubted.task, self._guarded(doubted))
                )
            self._is_over = not (
                self._looking or self._later_s or await self._store.verification.any()
            )
        return min((at_s - now_s for at_s in self._later_s.values()), default=None)

    async def _guarded(self, doubted: Unverified) -> None:
        task_id = doubted.task.id
        try:
            await self._settle(doubted)
        except TryLaterError as error:
            log.warning("doubt.later", task_id=task_id, reason=str(error))
            self._try_later(task_id, at_least_s=error.retry_after_s or 0.0)
        except Exception:
            log.exception("doubt.fault", task_id=task_id)
            self._try_later(task_id)
        finally:
            del self._looking[task_id]
            self._signals.submitter.set()

    async def _settle(self, doubted: Unverified) -> None:
        """Raises TryLaterError."""
        task = doubted.task
        try:
            seen = await self._messenger.look(task)
        except TryLaterError:
            raise
        except MessengerError as error:
            log.warning("doubt.unreadable", task_id=task.id, reason=str(error))
            seen = _UNREADABLE
        if task.state is State.QUEUED and (doubted.must_ask or not seen.waits):
            log.warning("doubt.confirmed", task_id=task.id)
            await self._store.verification.confirmed(task, seen.attachment)
        else:
            await self._store.verification.dispelled(task, seen.attachment)

    def _try_later(self, task_id: int, *, at_least_s: float = 0.0) -> None:
        self._tries[task_id] = tries = self._tries.get(task_id, 0) + 1
        wait_s = max(at_least_s, backoff.backoff(tries, chance=self._chance))
        self._later_s[task_id] = self._clock() + wait_s
