"""What a member has under way and may use, and what holds them up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.domain.servers.quotas import spent
from bot.engine.outages.causes import Operation
from bot.services.members.hidden_prompts import as_seen
from bot.services.members.visibility import Viewer, sight_of
from bot.services.refusals import Refusal, RefusedError
from bot.services.servers.quotas import quotas_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bot.domain.servers.quotas import Quotas, Use
    from bot.domain.servers.settings import Server
    from bot.domain.tasks import TaskView
    from bot.engine.outages.breaker import Breaker
    from bot.engine.submitting.submitter import Limits
    from bot.services.policy import Defaults, Rules
    from bot.services.requester import Requester
    from bot.services.servers.rules import ServerRules
    from bot.store import Chosen, Store, UnderWay


@dataclass(frozen=True, slots=True, kw_only=True)
class Info:
    """What holds for a member now, where they ask."""

    under_way: UnderWay
    shown: tuple[TaskView, ...]
    """Those of its tasks that may be seen."""
    is_away: bool
    """Whether CometAPI does not answer, so that nothing goes on."""
    against: tuple[RefusedError, ...]
    """What would refuse the next picture."""
    rules: Rules
    quotas: Quotas
    use: Use
    strikes: int
    chosen: Chosen

    @property
    def is_at_limit(self) -> bool:
        """Whether what waits does so for the member's own pictures."""
        return self.under_way.waiting > 0 and self.under_way.at_work >= (
            self.rules.limits.running or 0
        )


class MemberInfo:
    """Information for members about what is theirs."""

    def __init__(
        self,
        store: Store,
        breaker: Breaker,
        *,
        limits: Limits,
        rules: ServerRules,
        defaults: Defaults,
        clock: Callable[[], float],
    ) -> None:
        self._store = store
        self._breaker = breaker
        self._limits = limits
        self._rules = rules
        self._defaults = defaults
        self._clock = clock

    async def of(self, requester: Requester) -> Info:
        """All of it. In direct messages the server counts that the requester comes from."""
        store, user_id, now_s = self._store, requester.user_id, self._clock()
        server = await store.servers.fresh(requester.guild_id, user_id)
        rules = await self._rules.of(requester)  # by the settings that were just read
        quotas = quotas_of(server, rules.limits, self._defaults)
        strikes = await store.strikes.of(requester.guild_id, user_id, now_s=now_s)
        used = await store.member_uses.of(server.id or 0, user_id, quotas.zone, now_s=now_s)
        capacity = self._limits.capacity(self._breaker)
        under_way = await store.under_way.of(user_id, now_s=now_s, capacity=capacity)
        against = (
            self._access(requester, server, strikes, now_s=now_s),
            self._room(quotas, under_way),
            _quota(quotas, used.use, rules.usual_usd, now_s=now_s),
        )
        return Info(
            under_way=under_way,
            shown=tuple(_shown(requester, under_way)),
            is_away=self._is_away(now_s),
            against=tuple(error for error in against if error is not None),
            rules=rules,
            quotas=quotas,
            use=used.use,
            strikes=len(strikes),
            chosen=await store.preferences.chosen(user_id),
        )

    def _is_away(self, now_s: float) -> bool:
        return self._breaker.is_lasting(Operation.SUBMIT) or self._breaker.would_hold(now_s)

    def _access(
        self, requester: Requester, server: Server, strikes: Sequence[float], *, now_s: float
    ) -> RefusedError | None:
        """Why the server, the operator or a time-out does not let them ask."""
        try:
            self._rules.permit(requester, (), now_s=now_s)(server, strikes)
        except RefusedError as error:
            return error
        return None

    def _room(self, quotas: Quotas, under_way: UnderWay) -> RefusedError | None:
        """Why there is no room for another picture beside those under way."""
        limit = quotas.live_within(self._defaults.max_live)
        if under_way.taken < limit:
            return None
        taken, held = under_way.taken, under_way.held
        return RefusedError(Refusal.QUEUE_FULL, limit=limit, taken=taken, held=held, more=1)


def _shown(requester: Requester, under_way: UnderWay) -> Iterator[TaskView]:
    """A member's tasks as they see them: what was removed while it was sent nobody does."""
    viewer = Viewer(user_id=requester.user_id, guild_id=requester.guild_id)
    for view in under_way.views:
        sight = sight_of(viewer, view.task, hidden_by=under_way.hidden_by[view.task.id])
        if (task := as_seen(view.task, sight)) is not None:
            yield replace(view, task=task)


def _quota(quotas: Quotas, use: Use, usd: float, *, now_s: float) -> RefusedError | None:
    """What is used up, so that not even a usual picture has room."""
    found = spent(quotas, use, pictures=1, usd=usd)
    if found is None:
        return None
    opens_s = quotas.opens_s(found.quota, now_s)
    return RefusedError(Refusal.QUOTA_SPENT, spent=found, opens_s=opens_s)
