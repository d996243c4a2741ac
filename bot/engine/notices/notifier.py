"""The loop that delivers notices: to each who is told anything, one at a time and oldest first."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final, Protocol

import structlog

from bot.domain.urgency import Urgency
from bot.engine import backoff
from bot.engine.messenger import MessengerError, TryLaterError
from bot.engine.ratelimits.budget import Route

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.domain.notices import Notice
    from bot.engine.ratelimits.budget import Budget
    from bot.store import Notices, PendingNotice

log = structlog.get_logger()

LONGEST_S: Final = 24 * 3600.0
"""News of yesterday is no news: what could not be delivered within this time is given up."""

MOST_TRIES: Final = 1_500
"""And after so many tries, which take longer than that, whatever the clock says."""

TURN_S: Final = 10.0
"""So often a process sees whether telling has become its part."""

SEND_S: Final = 60.0
"""A message that takes longer is tried again."""


def in_turn(
    is_turn: Callable[[], Awaitable[bool]], process_some: Callable[[], Awaitable[float | None]]
) -> Callable[[], Awaitable[float | None]]:
    """What a loop is to call in each of several processes, of which one at a time is to act."""

    async def process_in_turn() -> float | None:
        return await process_some() if await is_turn() else TURN_S

    return process_in_turn


class NoticeMessenger(Protocol):
    """Where notices are shown."""

    async def channel(self, to_whom: str) -> int:
        """The channel in which somebody reads notices.

        Raises:
            TryLaterError: it may work later.
            MessengerError: it cannot be done.
        """

    async def send(self, channel_id: int, notice: Notice, *, nonce: str) -> int:
        """Post a notice, once however often it is tried within minutes; returns the message's id.

        Raises likewise.
        """


class Notifier:
    """Takes notices that are pending and sends each at most once."""

    def __init__(
        self,
        notices: Notices,
        messenger: NoticeMessenger | None,
        budget: Budget,
        *,
        clock: Callable[[], float],
        chance: Callable[[], float],
    ) -> None:
        """Make the loop; without a `messenger` what there is to tell is in the log alone."""
        self._notices = notices
        self._messenger = messenger
        self._budget = budget
        self._clock = clock
        self._chance = chance

    async def process_some(self) -> float | None:
        """Deliver what is due; return how long to sleep, None = until woken."""
        first = await self._notices.first()
        return min([await self._process(one) for one in first], default=None)

    async def _process(self, one: PendingNotice) -> float:
        """Deliver a notice if it is due; returns when to look again what its reader is told."""
        now_s = self._clock()
        if now_s < one.send_after_s:
            return one.send_after_s - now_s
        if one.tries >= MOST_TRIES or now_s - one.created_s >= LONGEST_S:
            log.error("notice.too_late", **_about(one), tries=one.tries)
            await self._notices.give_up(one.id)
            return 0.0
        return await self._deliver(one)

    async def _deliver(self, one: PendingNotice) -> float:
        try:
            async with asyncio.timeout(SEND_S):
                message_id = await self._send(one)
        except (TryLaterError, TimeoutError) as error:
            log.warning("notice.later", **_about(one), reason=str(error) or "no answer in time")
            return await self._postpone(one, getattr(error, "retry_after_s", None) or 0.0)
        except MessengerError as error:
            log.warning("notice.not_reached", **_about(one), reason=str(error))
            await self._notices.give_up(one.id)
        except Exception:
            log.exception("notice.fault", **_about(one))
            return await self._postpone(one, 0.0)
        else:
            await self._notices.delivered(one.id, message_id=message_id)
            if message_id is not None:
                log.info("notice.delivered", **_about(one), message_id=message_id)
        return 0.0

    async def _postpone(self, one: PendingNotice, at_least_s: float) -> float:
        wait_s = max(at_least_s, backoff.backoff(one.tries + 1, chance=self._chance))
        await self._notices.postpone(one.id, until_s=self._clock() + wait_s)
        return wait_s

    async def _send(self, one: PendingNotice) -> int | None:
        """Send a notice; returns the message's id. Raises as `NoticeMessenger` promises."""
        if self._messenger is None:
            return None
        channel_id = await self._messenger.channel(one.notice.to_whom)
        slot = self._budget.begin(Route.POST, channel_id, Urgency.FINAL)
        if slot is None:
            raise TryLaterError("no room in the channel")
        try:
            return await self._messenger.send(channel_id, one.notice, nonce=_nonce(one))
        finally:
            self._budget.end(Route.POST, channel_id, slot, was_sent=True)


def _nonce(one: PendingNotice) -> str:
    """The same at each try, of this process or the next, and no other notice's of any database."""
    return f"{one.id}-{one.created_s:.3f}"


def _about(one: PendingNotice) -> dict[str, object]:
    return {"notice_id": one.id, "kind": one.notice.kind.value, "to_whom": one.notice.to_whom}
