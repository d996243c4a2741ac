"""Where calls to the outside can be held, so that their order and fate can be chosen."""

from __future__ import annotations

import asyncio

from tests.state_machines.owners import owner


class Gate:
    """Calls pass at once, unless it is `held`; those wait until they are let through."""

    def __init__(self) -> None:
        self.held = False
        self._waiting: list[asyncio.Future[None]] = []
        self._owners: dict[asyncio.Future[None], object] = {}

    @property
    def waiting(self) -> int:
        """How many calls are held."""
        return sum(not call.done() for call in self._waiting)

    async def passed(self) -> None:
        """Return when the call may go on."""
        if self.held:
            call: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append(call)
            self._owners[call] = owner()
            await call

    def let(self, number: int) -> None:
        """Let one of those that wait go on, counted round."""
        calls = [call for call in self._waiting if not call.done()]
        if calls:
            calls[number % len(calls)].set_result(None)
        self._keep([call for call in calls if not call.done()])

    def open(self) -> None:
        """Let all go on, now and from now on."""
        self.held = False
        while self.waiting:
            self.let(0)

    def drop(self, dead: object) -> None:
        """The process that called is dead: nothing of it goes on."""
        self._keep([call for call in self._waiting if self._owners[call] is not dead])

    def _keep(self, calls: list[asyncio.Future[None]]) -> None:
        self._waiting = calls
        self._owners = {call: self._owners[call] for call in calls}
