"""What permits requests in the transaction that stores them: rules of a server, and quotas."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.cometapi.actions import Action
from bot.domain.servers.ledger import day_at
from bot.domain.servers.quotas import Quotas
from bot.domain.servers.settings import Server
from bot.store.errors import PriceNotAgreedError
from bot.store.servers.quotas import check_quotas
from bot.store.servers.strikes import asked_of_strikes, home_of

if TYPE_CHECKING:
    from bot.domain.capacity import Capacity
    from bot.domain.servers.quotas import Left
    from bot.domain.tasks import NewTask, Request
    from bot.store.database.statements import Asked, Connection, Result
    from bot.store.servers.settings import Servers

Permit = Callable[[Server, Sequence[float]], Quotas]
"""What says, of a server as it is now and of a member's strikes there, what they may use; raises
where nothing may be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """For which server requests count, and what may be used."""

    server: Server
    quotas: Quotas

    def columns(self, request: Request, now_s: float) -> dict[str, Any]:
        """What the row of a request says of them that is asked for at that epoch second."""
        day = day_at(now_s, self.quotas.zone) if is_counted(request) else None
        return {
            "billing_day": day,
            "billing_guild_id": self.server.id,
            "running_limit": self.quotas.running,
            "put_forward": self.quotas.put_forward,
            "spoiler": self.quotas.spoiler,
        }

    def within(self, capacity: Capacity | None) -> Capacity | None:
        """What CometAPI may get of one member at once, as the server has it."""
        if capacity is None or self.quotas.running is None:
            return capacity
        return replace(capacity, per_member=min(capacity.per_member, self.quotas.running))


def without_quotas(server: Server, _strikes: Sequence[float] = ()) -> Quotas:
    """Permit everything."""
    return Quotas(zone=server.settings.time_zone)


def terms_of(
    connection: Connection, servers: Servers, new: NewTask, permit: Permit, *, now_s: float
) -> Terms:
    """The terms of a request where it is asked for. Raises what `permit` does."""
    terms, _ = terms_beside(connection, servers, new, permit, now_s=now_s)
    return terms


def terms_beside(
    connection: Connection,
    servers: Servers,
    new: NewTask,
    permit: Permit,
    *others: Asked,
    now_s: float,
) -> tuple[Terms, list[Result]]:
    """The same, and what other statements find meanwhile."""
    home = new.billing_guild_id or new.guild_id or home_of(connection, new.user_id)
    strikes = asked_of_strikes(home, new.user_id, now_s=now_s)
    server, [of_member, *found] = servers.read_beside(connection, home, strikes, *others)
    return Terms(server=server, quotas=permit(server, list(of_member.scalars()))), found


def check_used(
    connection: Connection, requests: Sequence[NewTask], terms: Terms, *, now_s: float
) -> Left | None:
    """Make sure that what may be used has room for requests of one member.

    Returns what is left then, if that is little.

    Raises:
        QuotaSpentError: it has none.
    """
    counted = [new for new in requests if is_counted(new)]
    if not counted:
        return None
    return check_quotas(
        connection,
        terms.quotas,
        guild_id=terms.server.id or 0,
        user_id=requests[0].user_id,
        pictures=sum(new.starts for new in counted),
        usd=sum((new.estimate_usd or 0.0) * new.starts for new in counted),
        now_s=now_s,
    )


def check_agreed(terms: Terms) -> None:
    """Make sure that the member need not agree to a price first; to be asked when all else is well.

    Raises:
        PriceNotAgreedError: they are to.
    """
    if terms.quotas.to_agree_usd is not None:
        raise PriceNotAgreedError(terms.quotas.to_agree_usd)


def is_counted(request: Request) -> bool:
    """Whether a request costs anything: a bookmark makes nothing, nor does what is shown again."""
    if request.kind.shows:
        return False
    return request.custom_id is None or not Action.parse(request.custom_id).is_bookmark
