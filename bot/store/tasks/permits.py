"""Whether requests are let in, in the transaction that stores them: by rules, places and quotas."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.ledger import day_at
from bot.domain.quotas import Quotas
from bot.domain.servers import Server
from bot.store.quotas import check_quotas
from bot.store.tasks.billing import Billing, is_counted
from bot.store.tasks.member_limits import check_room

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.quotas import Left
    from bot.domain.tasks import NewTask
    from bot.store.database.statements import Connection
    from bot.store.servers import Servers

Permit = Callable[[Server], Quotas]
"""What says, of a server as it is now, what may be used there; raises where nothing may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """For which server requests count, and what may be used."""

    server: Server
    quotas: Quotas

    def billing(self, now_s: float) -> Billing:
        """Where they count if they are asked for at that epoch second."""
        return Billing(guild_id=self.server.id, day=day_at(now_s, self.quotas.zone))


def without_quotas(server: Server) -> Quotas:
    """Permit everything."""
    return Quotas(zone=server.settings.time_zone)


def terms_of(connection: Connection, servers: Servers, new: NewTask, permit: Permit) -> Terms:
    """The terms of a request where it is asked for. Raises what `permit` does."""
    server = servers.read(connection, new.guild_id, new.user_id)
    return Terms(server=server, quotas=permit(server))


def check_all_fit(
    connection: Connection,
    requests: Sequence[NewTask],
    terms: Terms,
    *,
    max_live: int,
    now_s: float,
) -> Left | None:
    """Make sure that there is room for requests of one member; what is left then, if little is.

    Raises:
        QueueFullError: the member would have more than `max_live` under way, or than permitted.
        QuotaSpentError: what they may use is used up.
    """
    quotas, user_id = terms.quotas, requests[0].user_id
    live = max_live if quotas.live is None else min(max_live, quotas.live)
    more = sum(new.starts for new in requests)
    check_room(connection, user_id, more=more, max_live=live, now_s=now_s)
    counted = [new for new in requests if is_counted(new)]
    if not counted:
        return None
    return check_quotas(
        connection,
        quotas,
        guild_id=terms.server.id or 0,
        user_id=user_id,
        pictures=sum(new.starts for new in counted),
        usd=sum((new.estimate_usd or 0.0) * new.starts for new in counted),
        now_s=now_s,
    )
