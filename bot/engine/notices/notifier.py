"""The loop that delivers notices: to each who is told anything, one at a time and oldest first."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final, Protocol

import structlog

from bot.domain.notices import LASTING, OPERATOR, NoticeKind
from bot.domain.servers.log_entries import LogChannel
from bot.domain.urgency import Urgency
from bot.engine import backoff
from bot.engine.loop import in_a_round
from bot.engine.messenger import (
    FilesForbiddenError,
    MessageGoneError,
    MessengerError,
    TryLaterError,
)
from bot.engine.ratelimits.budget import Route
from bot.store import StoreUnavailableError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from bot.domain.notices import Notice
    from bot.engine.ratelimits.budget import Budget
    from bot.store import PendingNotice, Store

log = structlog.get_logger()

LONGEST_S: Final = 24 * 3600.0
"""News of yesterday is no news: what could not be delivered within this time is given up."""

MOST_TRIES: Final = 1_500
"""And after so many tries, which take longer than that, whatever the clock says."""

TURN_S: Final = 10.0
"""So often a process sees whether telling has become its part."""

SEND_S: Final = 60.0
"""A message that takes longer is tried again."""

MOST_LINES: Final = 10
"""So many lines of a server's log are one message, as much as that holds."""

_CLOSED: Final = (MessageGoneError, FilesForbiddenError)
"""What Discord says where the bot may not write, or where there is no channel any more."""


def in_turn(
    is_turn: Callable[[], Awaitable[bool]], process_some: Callable[[], Awaitable[float | None]]
) -> Callable[[], Awaitable[float | None]]:
    """What a loop is to call in each of several processes, of which one at a time is to act."""

    async def process_in_turn() -> float | None:
        return await process_some() if await is_turn() else TURN_S

    return process_in_turn


class NoticeMessenger(Protocol):
    """Where notices are shown."""

    async def channel(self, to_whom: str) -> int | None:
        """The channel in which somebody reads notices; None: they stay in the process's log.

        Raises:
            TryLaterError: it may work later.
            MessengerError: it cannot be done.
        """

    async def send(self, channel_id: int, notices: Sequence[Notice], *, nonce: str) -> int | None:
        """Post notices to one reader, once however often it is tried within minutes.

        Several are lines of a log. Returns the message's id; None where one is taken away. Raises
        likewise.
        """


class Notifier:
    """Takes notices that are pending and sends each at most once."""

    def __init__(
        self,
        store: Store,
        messenger: NoticeMessenger | None,
        budget: Budget,
        *,
        clock: Callable[[], float],
        chance: Callable[[], float],
    ) -> None:
        """Make the loop; without a `messenger` what there is to tell is in the log alone."""
        self._notices = store.notices
        self._copies = store.picture_copies
        self._log_channels = store.log_channels
        self._messenger = messenger
        self._budget = budget
        self._clock = clock
        self._chance = chance

    async def process_some(self) -> float | None:
        """Deliver what is due, to the operator first; return how long to sleep, None: until woken.

        One after the other, so that what many servers are told leaves room for pictures.
        """
        first = await self._notices.first()
        first.sort(key=lambda one: one.notice.to_whom != OPERATOR)
        waits_s = [await self._process(one) for one in in_a_round(first)]
        return min(waits_s, default=None) if len(waits_s) == len(first) else 0.0

    async def _process(self, one: PendingNotice) -> float:
        """Deliver a notice if it is due; returns when to look again what its reader is told."""
        now_s = self._clock()
        if now_s < one.send_after_s:
            return one.send_after_s - now_s
        is_old = now_s - one.created_s >= LONGEST_S and one.notice.kind not in LASTING
        if one.tries >= MOST_TRIES or is_old:
            log.error("notice.too_late", **_about(one), tries=one.tries)
            await self._notices.give_up(one.id)
            return 0.0
        return await self._deliver(await self._lines(one) if one.notice.is_line else [one])

    async def _lines(self, first: PendingNotice) -> Sequence[PendingNotice]:
        """A line of a log with those that go into one message with it.

        They count as tried before they are sent: what is added until the next try, also after a
        crash, is no part of that message, which Discord would take for another one.
        """
        lines = [first, *await self._notices.beside(first, most=MOST_LINES - 1)]
        if not first.tries:
            await self._notices.postpone(*_ids(lines), until_s=self._clock())
        return lines

    async def _deliver(self, told: Sequence[PendingNotice]) -> float:
        """Deliver notices as one message; returns when to look again what its reader is told."""
        one = told[0]
        try:
            async with asyncio.timeout(SEND_S):
                message_id = await self._send(told)
        except (TryLaterError, TimeoutError) as error:
            log.warning("notice.later", **_about(one), reason=str(error) or "no answer in time")
            return await self._postpone(told, getattr(error, "retry_after_s", None) or 0.0)
        except MessengerError as error:
            log.warning("notice.not_reached", **_about(one), reason=str(error))
            await self._give_up(told, error)
        except StoreUnavailableError:
            raise
        except Exception:
            log.exception("notice.fault", **_about(one))
            return await self._postpone(told, 0.0)
        else:
            await self._delivered(told, message_id)
            if message_id is not None:
                log.info("notice.delivered", **_about(one), message_id=message_id)
        return 0.0

    async def _delivered(self, told: Sequence[PendingNotice], message_id: int | None) -> None:
        if told[0].notice.kind is NoticeKind.COPY:
            await self._copies.delivered(told[0], message_id, now_s=self._clock())
        else:
            await self._notices.delivered(*_ids(told), message_id=message_id)

    async def _give_up(self, told: Sequence[PendingNotice], error: MessengerError) -> None:
        """Tell no more where nothing can be told; else find out which of several is refused."""
        one = told[0]
        channel = LogChannel.of(one.notice.to_whom)
        if channel is not None and isinstance(error, _CLOSED):
            await self._log_channels.lost(channel, now_s=self._clock())
        elif len(told) > 1:
            await self._notices.postpone(one.id, until_s=self._clock())
        else:
            await self._notices.give_up(one.id)

    async def _postpone(self, told: Sequence[PendingNotice], at_least_s: float) -> float:
        wait_s = max(at_least_s, backoff.backoff(told[0].tries + 1, chance=self._chance))
        await self._notices.postpone(*_ids(told), until_s=self._clock() + wait_s)
        return wait_s

    async def _send(self, told: Sequence[PendingNotice]) -> int | None:
        """Send notices; returns the message's id. Raises as `NoticeMessenger` promises."""
        if self._messenger is None:
            return None
        channel_id = await self._messenger.channel(told[0].notice.to_whom)
        if channel_id is None:
            return None
        slot = self._budget.begin(Route.POST, channel_id, Urgency.FINAL)
        if slot is None:
            raise TryLaterError("no room in the channel")
        found = [one.notice for one in told]
        try:
            return await self._messenger.send(channel_id, found, nonce=_nonce(told))
        finally:
            self._budget.end(Route.POST, channel_id, slot, was_sent=True)


def _nonce(told: Sequence[PendingNotice]) -> str:
    """The same at each try, of this process or the next, and no other notice's of any database."""
    one = told[0]
    return f"{one.id:x}-{len(told)}-{round(1000 * one.created_s):x}"


def _ids(told: Sequence[PendingNotice]) -> list[int]:
    return [one.id for one in told]


def _about(one: PendingNotice) -> dict[str, object]:
    return {"notice_id": one.id, "kind": one.notice.kind.value, "to_whom": one.notice.to_whom}
