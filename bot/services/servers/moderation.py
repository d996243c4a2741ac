"""What moderators see of a member of their server, and do about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.domain.servers import fingerprint
from bot.domain.strikes import time_out_until
from bot.services.refusals import Refusal, RefusedError
from bot.services.servers.safety import strike_rules
from bot.store import ChangedMeanwhileError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.services.policy import Defaults
    from bot.services.requester import Requester
    from bot.store import Servers, Strikes

TRIES: Final = 5
"""Others may change who is blocked at the same time, which each of them learns by trying."""

_BLOCKED: Final = "blocked_members"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What stands against a member in a server."""

    user_id: int
    is_blocked: bool
    strikes: int
    until_s: float | None
    """When they may ask again, epoch seconds; None: they may."""


class Moderation:
    """Members of servers, for who moderates there; each raises RefusedError for others."""

    def __init__(
        self, servers: Servers, strikes: Strikes, defaults: Defaults, *, clock: Callable[[], float]
    ) -> None:
        self._servers = servers
        self._strikes = strikes
        self._defaults = defaults
        self._clock = clock

    async def record(self, requester: Requester, user_id: int) -> Record:
        """What stands against a member of the requester's server."""
        guild_id, now_s = _moderated(requester), self._clock()
        settings = (await self._servers.fresh(guild_id)).settings
        strikes = await self._strikes.of(guild_id, user_id, now_s=now_s)
        rules = strike_rules(settings, most=self._defaults.max_strikes)
        until_s = time_out_until(strikes, rules)
        return Record(
            user_id=user_id,
            is_blocked=user_id in settings.blocked_members,
            strikes=len(strikes),
            until_s=until_s if until_s is not None and until_s > now_s else None,
        )

    async def time_out(self, guild_id: int, strikes: Sequence[float]) -> float | None:
        """When a member with these strikes may ask again, if that is later than the last of them.

        For whoever is told of it, whose server it is.
        """
        settings = (await self._servers.fresh(guild_id)).settings
        rules = strike_rules(settings, most=self._defaults.max_strikes)
        until_s = time_out_until(strikes, rules)
        return until_s if until_s is not None and until_s > strikes[-1] else None

    async def block(self, requester: Requester, user_id: int) -> Record:
        """Let a member use the bot no longer."""
        return await self._set(requester, user_id, blocked=True)

    async def unblock(self, requester: Requester, user_id: int) -> Record:
        """Let a member use the bot again."""
        return await self._set(requester, user_id, blocked=False)

    async def forgive(self, requester: Requester, user_id: int) -> Record:
        """Forget what counts against a member, and so let them ask at once."""
        await self._strikes.forgive(
            _moderated(requester), user_id, by_user_id=requester.user_id, now_s=self._clock()
        )
        return await self.record(requester, user_id)

    async def _set(self, requester: Requester, user_id: int, *, blocked: bool) -> Record:
        guild_id = _moderated(requester)
        for _ in range(TRIES):
            known = (await self._servers.fresh(guild_id)).document.get(_BLOCKED)
            others = [one for one in known or [] if one != user_id]
            try:
                await self._servers.change(
                    guild_id,
                    _BLOCKED,
                    [*others, user_id] if blocked else others or None,
                    expected=fingerprint(known),
                    by_user_id=requester.user_id,
                    now_s=self._clock(),
                )
            except ChangedMeanwhileError:
                continue
            return await self.record(requester, user_id)
        raise RefusedError(Refusal.CHANGED_MEANWHILE)


def _moderated(requester: Requester) -> int:
    if requester.guild_id is None or not requester.moderates:
        raise RefusedError(Refusal.MODERATORS_ONLY)
    return requester.guild_id
