"""The bot as several processes, which a story starts, stops and kills as if they were one."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from playground.bot_process import BotDiedError

if TYPE_CHECKING:
    from playground.bot_process import BotProcess
    from playground.discord import LocalDiscord

READY_S = 90.0
"""Discord lets the shards identify one after the other."""


class BotProcesses:
    """Processes of one bot, each of which has some of its shards."""

    def __init__(self, each: list[BotProcess]) -> None:
        self.each = each

    @property
    def pid(self) -> int:
        """The id of the first one."""
        return self.each[0].pid

    @property
    def running(self) -> bool:
        """Whether none has ended."""
        return all(one.running for one in self.each)

    @property
    def log(self) -> str:
        """Everything that they wrote so far, one after the other."""
        return "".join(one.log for one in self.each)

    async def ready(self, discord: LocalDiscord) -> None:
        """Wait until all of their shards are connected.

        Raises:
            BotDiedError: one ended instead.
            TimeoutError: it took too long.
        """
        await discord.wait_for(lambda: discord.gateway.ready or not self.running, READY_S)
        if not self.running:
            raise BotDiedError("\n".join(one.log[-2000:] for one in self.each))

    async def stop(self) -> int:
        """Ask all to stop, as an operator would; the worst of their exit codes."""
        return max(await asyncio.gather(*(one.stop() for one in self.each)), key=abs)

    async def kill(self) -> int:
        """End all at once, as a machine that loses its power would."""
        return max(await asyncio.gather(*(one.kill() for one in self.each)), key=abs)

    async def ended(self) -> int:
        """Wait until all end by themselves; the worst of their exit codes."""
        return max(await asyncio.gather(*(one.ended() for one in self.each)), key=abs)
