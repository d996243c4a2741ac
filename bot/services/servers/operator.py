"""What whoever runs the bot decides about servers; who that is, Discord knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.states import State
from bot.services.refusals import Refusal, RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from bot.services.policy import Defaults
    from bot.store import Announcements, ServerListing, ServerLogs, ServerUse


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a server used, whether it may ask for more, and what is under way there."""

    use: ServerUse
    is_served: bool
    under_way: Mapping[str, int]
    """How many tasks, by their state."""

    @property
    def waiting(self) -> int:
        """How many tasks wait in line."""
        return self.under_way.get(State.QUEUED, 0)

    @property
    def running(self) -> int:
        """How many tasks are at CometAPI, or on their way there."""
        return sum(self.under_way.values()) - self.waiting


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """A text that was written, not sent yet, and how many servers have a log to read it in."""

    id: int
    text: str
    logs: int


class Operator:
    """Servers, for who runs the bot. Nothing here asks whether somebody does."""

    def __init__(
        self,
        listing: ServerListing,
        logs: ServerLogs,
        announcements: Announcements,
        defaults: Defaults,
        *,
        clock: Callable[[], float],
    ) -> None:
        self._listing = listing
        self._logs = logs
        self._announcements = announcements
        self._defaults = defaults
        self._clock = clock

    async def uses(self, guild_ids: Collection[int]) -> list[ServerUse]:
        """What these servers used this month, who used most first."""
        found = await self._listing.of(guild_ids, now_s=self._clock())
        return sorted(found, key=lambda use: (-use.usd, use.guild_id))

    async def standing(self, guild_id: int) -> Standing:
        """How a server stands."""
        [use] = await self._listing.of([guild_id], now_s=self._clock())
        under_way = await self._listing.under_way(guild_id)
        return Standing(use=use, is_served=self.serves(use), under_way=under_way)

    def serves(self, use: ServerUse) -> bool:
        """Whether a server may use the bot: it is named in the settings, if any is, or allowed."""
        named = self._defaults.servers
        return not use.paused and (not named or use.allowed or use.guild_id in named)

    async def pause(self, guild_id: int) -> None:
        """Refuse what is asked for in a server; what is under way goes on."""
        await self._listing.pause(guild_id)

    async def allow(self, guild_id: int) -> None:
        """Take up what is asked for in a server, also if the settings name only others."""
        await self._listing.allow(guild_id)

    async def limit(self, guild_id: int, usd: float | None) -> None:
        """Let a server use so many US dollars a month at most; None: as its owners say."""
        await self._listing.set_limit(guild_id, usd)

    async def channels(self, guild_id: int) -> Collection[int]:
        """The channels in which a server uses the bot."""
        return await self._listing.recent_channels(guild_id)

    async def write(self, user_id: int, text: str) -> Announcement:
        """Keep a text for the logs of all servers."""
        draft_id = await self._announcements.keep(user_id, text, now_s=self._clock())
        return Announcement(id=draft_id, text=text, logs=await self._logs.count())

    async def send(self, user_id: int, draft_id: int) -> Announcement:
        """Tell a text that was written in the log of each server that has one, once.

        Raises:
            RefusedError: it was sent before, or is a day old.
        """
        sent = await self._announcements.send(draft_id, user_id=user_id, now_s=self._clock())
        if sent is None:
            raise RefusedError(Refusal.NO_SUCH_DRAFT)
        text, logs = sent
        return Announcement(id=draft_id, text=text, logs=logs)
