"""Removes the messages of a member who wants all that is theirs deleted, a few at a time."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from bot.engine.messenger import MessageGoneError, MessengerError, TryLaterError

if TYPE_CHECKING:
    from bot.domain.members.data_requests import DataRequest, ShownTask
    from bot.engine.data_requests.messenger import DataMessenger
    from bot.engine.ratelimits.budget import Budget
    from bot.store import Store

AT_ONCE: Final = 10

APART_S: Final = 0.2
"""Between the beginnings of two: of the requests that Discord lets a bot make, at most a tenth."""

MOST_TRIES: Final = 8
"""A message that could not be removed so often, in some minutes, is left where it is."""

INVALID_WAIT_S: Final = 60.0


class Removals:
    """Deletes messages as long as Discord lets the bot."""

    def __init__(self, store: Store, messenger: DataMessenger, budget: Budget) -> None:
        self._deletions = store.deletions
        self._messenger = messenger
        self._budget = budget
        self._next_s = 0.0
        self._closed: set[int] = set()
        """Channels that refused, of which nothing is asked again."""

    async def step(self, request: DataRequest) -> None:
        """Remove some messages. Raises TryLaterError where one has to wait."""
        shown = await self._deletions.messages(request, limit=AT_ONCE)
        if not shown:
            self._closed.clear()
            await self._deletions.all_removed(request)
            return
        seen_to, unreachable = list[int](), 0
        later: TryLaterError | None = None
        for one in shown:
            try:
                unreachable += not await self._is_removed(one)
            except TryLaterError as error:
                later = error
                if seen_to or request.tries < MOST_TRIES:
                    break
                unreachable += 1
            seen_to.append(one.id)
        if seen_to:
            await self._deletions.removed(request, seen_to, unreachable=unreachable)
        elif later is not None:
            raise later

    async def _is_removed(self, shown: ShownTask) -> bool:
        """Whether a message is gone now. Raises TryLaterError."""
        if shown.message_id is None:
            return True
        if shown.channel_id in self._closed:
            return False
        if not self._budget.can_afford_invalid:
            raise TryLaterError("too many invalid requests", retry_after_s=INVALID_WAIT_S)
        await self._turn()
        try:
            await self._messenger.remove(shown)
        except MessageGoneError as error:
            if not error.is_for_good:
                self._closed.add(shown.channel_id)
            return error.is_for_good
        except TryLaterError:
            raise
        except MessengerError:
            return False
        return True

    async def _turn(self) -> None:
        """Wait until one more request may begin, however long the last one took."""
        loop = asyncio.get_running_loop()
        await asyncio.sleep(max(0.0, self._next_s - loop.time()))
        self._next_s = loop.time() + APART_S
