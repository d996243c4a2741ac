"""What moderators see of a member of their server, and do about them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from bot.domain.servers.strikes import time_out_until
from bot.services.policy import rules_of
from bot.services.refusals import Refusal, RefusedError
from bot.services.servers.safety import strike_rules

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.domain.servers.settings import Limits, ServerSettings
    from bot.services.policy import Defaults
    from bot.services.requester import Requester
    from bot.store import MemberUse, Store


MORE: Final = 10
"""So many pictures one press gives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A member of a server, and their roles as far as Discord tells them now."""

    user_id: int
    roles: frozenset[int] | None = None
    booster: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What a member used in a server, and what stands against them."""

    user_id: int
    is_blocked: bool
    strikes: int
    until_s: float | None
    """When they may ask again, epoch seconds; None: they may."""
    used: MemberUse
    limits: Limits | None
    """None: their roles are not known."""


class Moderation:
    """Members of servers, for who moderates there; each raises RefusedError for others."""

    def __init__(self, store: Store, defaults: Defaults, *, clock: Callable[[], float]) -> None:
        self._servers = store.servers
        self._strikes = store.strikes
        self._uses = store.member_uses
        self._defaults = defaults
        self._clock = clock

    async def record(self, requester: Requester, member: Member) -> Record:
        """What a member of the requester's server used, and what stands against them."""
        user_id = member.user_id
        guild_id, now_s = moderated_by(requester), self._clock()
        settings = (await self._servers.fresh(guild_id)).settings
        strikes = await self._strikes.of(guild_id, user_id, now_s=now_s)
        rules = strike_rules(settings, most=self._defaults.max_strikes)
        until_s = time_out_until(strikes, rules)
        used = await self._uses.of(guild_id, user_id, settings.time_zone, now_s=now_s)
        return Record(
            user_id=user_id,
            is_blocked=user_id in settings.blocked_members,
            strikes=len(strikes),
            until_s=until_s if until_s is not None and until_s > now_s else None,
            used=used,
            limits=self._limits(requester, member, settings),
        )

    async def time_out(self, guild_id: int, strikes: Sequence[float]) -> float | None:
        """When a member with these strikes may ask again, if that is later than the last of them.

        For whoever is told of it, whose server it is.
        """
        settings = (await self._servers.fresh(guild_id)).settings
        rules = strike_rules(settings, most=self._defaults.max_strikes)
        until_s = time_out_until(strikes, rules)
        return until_s if until_s is not None and until_s > strikes[-1] else None

    async def block(self, requester: Requester, user_id: int) -> None:
        """Let a member use the bot no longer."""
        await self._set(requester, user_id, blocked=True)

    async def unblock(self, requester: Requester, user_id: int) -> None:
        """Let a member use the bot again."""
        await self._set(requester, user_id, blocked=False)

    async def forgive(self, requester: Requester, user_id: int) -> None:
        """Forget what counts against a member, and so let them ask at once."""
        await self._strikes.forgive(
            moderated_by(requester), user_id, by_user_id=requester.user_id, now_s=self._clock()
        )

    async def give(self, requester: Requester, user_id: int, given: int) -> None:
        """Let a member have some more pictures today, on top of so many that were given before."""
        guild_id = moderated_by(requester)
        zone = (await self._servers.fresh(guild_id)).settings.time_zone
        await self._uses.give(
            guild_id,
            user_id,
            MORE,
            given=given,
            zone=zone,
            by=requester.user_id,
            now_s=self._clock(),
        )

    async def refund(self, requester: Requester, user_id: int, task_id: int) -> None:
        """Let a picture count no more against what its member may use.

        What CometAPI charged is spent all the same, and counts for the budgets.
        """
        await self._uses.refund(
            moderated_by(requester), user_id, task_id, by=requester.user_id, now_s=self._clock()
        )

    def _limits(
        self, requester: Requester, member: Member, settings: ServerSettings
    ) -> Limits | None:
        if member.roles is None:
            return None
        asked = replace(
            requester, user_id=member.user_id, roles=member.roles, booster=member.booster
        )
        return rules_of(asked, settings, self._defaults).limits

    async def _set(self, requester: Requester, user_id: int, *, blocked: bool) -> None:
        await self._servers.set_blocked(
            moderated_by(requester),
            user_id,
            blocked=blocked,
            by_user_id=requester.user_id,
            now_s=self._clock(),
        )


def moderated_by(requester: Requester) -> int:
    """The server in which a requester moderates. Raises RefusedError if they do not."""
    if requester.guild_id is None or not requester.moderates:
        raise RefusedError(Refusal.MODERATORS_ONLY)
    return requester.guild_id
