"""When the client may open a session: as its shards have their turns, and so that a day lasts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from bot.engine.ratelimits.identifies import Identifies
    from bot.engine.ratelimits.identify_turns import IdentifyTurns

log = structlog.get_logger()


class Sessions:
    """The sessions of one client, among those that other processes open as well."""

    def __init__(self, identifies: Identifies, turns: IdentifyTurns | None) -> None:
        """Make them; without `turns` there are no other processes."""
        self._identifies = identifies
        self._turns = turns

    @property
    def have_turns(self) -> bool:
        """Whether they wait for those of other processes, and not only for the client's own."""
        return self._turns is not None

    def told_max_concurrency(self, shards: int) -> None:
        """Discord says of how many shards sessions may be opened at a time."""
        if self._turns is not None:
            self._turns.max_concurrency = shards

    async def pause_s(self) -> float:
        """How long a new session has to wait so that those of the day last; says so in the log."""
        if self._turns is not None:  # others open some as well
            await self._identifies.load()
        wait_s = self._identifies.pause_s
        if wait_s > 0:
            log.warning(
                "discord.sessions_running_out",
                today=self._identifies.used,
                retry_in_s=round(wait_s, 1),
                next_step="find out what ends the bot, or its connection, so often",
            )
        return wait_s

    async def approach(self, shard_id: int) -> None:
        """Wait for a shard's turn before it connects.

        A connection that is there already would be given up after a while of waiting.
        """
        if self._turns is not None:
            await self._turns.approach(shard_id)

    async def begin(self, shard_id: int) -> None:
        """Count one that is asked for now, which is the shard's turn when this returns."""
        await self._identifies.note()
        if self._turns is not None:
            await self._turns.reach(shard_id)
