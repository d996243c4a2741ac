"""What a member may use in a server, by all settings taken together; pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.domain.servers.quotas import Quotas
from bot.services.refusals import Refusal, RefusedError

if TYPE_CHECKING:
    from bot.domain.servers.settings import Limits, Server
    from bot.services.policy import Defaults


STEP: Final = 10
"""By so many requests each rank is put forward: who has none waits for no more than those."""

HIGHEST_RANK: Final = 100
"""A rank that is higher counts as this, so that nobody waits for ever."""


def quotas_of(server: Server, limits: Limits, defaults: Defaults) -> Quotas:
    """What a member with these limits, their server and all servers together may use."""
    return Quotas(
        zone=server.settings.time_zone,
        live=_live(limits, defaults),
        running=_running(limits, defaults),
        put_forward=STEP * min(limits.rank or 0, HIGHEST_RANK),
        pictures_a_day=_pictures_a_day(server, limits, defaults),
        pictures_a_month=limits.pictures_a_month,
        usd_a_month=limits.usd_a_month,
        server_budget_usd=server.settings.budget_usd,
        server_limit_usd=server.limit_usd,
        operator_budget_usd=defaults.budget_usd,
    )


def most_at_once(limits: Limits) -> int:
    """How many pictures one prompt may ask for; a single one is no batch."""
    return max(1, limits.batch or 0)


def check_batch(count: int, limits: Limits) -> None:
    """Make sure that a member may ask for so many at once. Raises RefusedError."""
    if count > most_at_once(limits):
        raise RefusedError(Refusal.BATCH_TOO_LARGE, limit=most_at_once(limits))


def _pictures_a_day(server: Server, limits: Limits, defaults: Defaults) -> int | None:
    """Who comes from no server has what the operator lets strangers have."""
    is_stranger = server.id is None and defaults.user_install
    return defaults.strangers_pictures_a_day if is_stranger else limits.pictures_a_day


def _running(limits: Limits, defaults: Defaults) -> int | None:
    """How many may run at once, where that is not what all may have."""
    most = defaults.max_running_per_user
    return None if limits.running is None or limits.running >= most else limits.running


def _live(limits: Limits, defaults: Defaults) -> int:
    """How many may be under way; none where none may run, as they would wait for ever."""
    running = defaults.max_running_per_user if limits.running is None else limits.running
    waiting = defaults.max_waiting_per_user if limits.waiting is None else limits.waiting
    return running + waiting if running else 0
