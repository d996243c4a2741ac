"""Where calls to the outside can be held, so that their order and fate can be chosen."""

from __future__ import annotations

import asyncio


class Gate:
    """Calls pass at once, unless it is `held`; those wait until they are let through."""

    def __init__(self) -> None:
        self.held = False
        self._waiting: list[asyncio.Future[None]] = []

    @property
    def waiting(self) -> int:
        """How many calls are held."""
        return sum(not call.done() for call in self._waiting)

    async def passed(self) -> None:
        """Return when the call may go on."""
        if self.held:
            call: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append(call)
            await call

    def let(self, number: int) -> None:
        """Let one of those that wait go on, counted round."""
        calls = [call for call in self._waiting if not call.done()]
        if calls:
            calls[number % len(calls)].set_result(None)
        self._waiting = [call for call in calls if not call.done()]

    def open(self) -> None:
        """Let all go on, now and from now on."""
        self.held = False
        while self.waiting:
            self.let(0)

    def drop(self) -> None:
        """The process that called is dead: nothing of it goes on."""
        self._waiting.clear()
