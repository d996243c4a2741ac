"""Whether a server lets a member ask where they do, and for what; pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.kinds import Speed
from bot.domain.servers.settings import AgeRule
from bot.engine.submitting.openness import Model, is_film
from bot.services.policy import places_of
from bot.services.prices import kind_made
from bot.services.refusals import Refusal, RefusedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.servers.settings import Server, ServerSettings
    from bot.domain.tasks import Request
    from bot.services.policy import Defaults, Rules
    from bot.services.prices import Prices
    from bot.services.requester import Requester


def check_served(server: Server, defaults: Defaults) -> None:
    """Make sure that the operator lets the bot be used in a server. Raises RefusedError."""
    if not is_served(server, defaults):
        raise RefusedError(Refusal.SERVER_NOT_SERVED)


def is_served(server: Server, defaults: Defaults) -> bool:
    """Whether the operator's settings name a server, if they name any, or it was allowed."""
    return server.allowed or not defaults.servers or server.id in defaults.servers


def check_not_refused(requester: Requester, server: Server) -> None:
    """Make sure that neither the operator nor a server's owners refuse the bot to a requester.

    Raises:
        RefusedError: one of them does.
    """
    if server.paused:
        raise RefusedError(Refusal.SERVER_PAUSED)
    if requester.user_id in server.settings.blocked_members:
        raise RefusedError(Refusal.BLOCKED_MEMBER)


def check_access(requester: Requester, server: Server) -> None:
    """Make sure that a server lets a requester use the bot where they are.

    In direct messages it is the server that the requester comes from. Nobody tells the bot their
    roles there, so where a server goes by roles it does not let anybody in that way.

    Raises:
        RefusedError: names the rule that they break.
    """
    settings = server.settings
    check_not_refused(requester, server)
    if requester.guild_id is not None:
        _check_roles(requester.roles, settings)
        _check_place(requester, settings)
        if requester.private_channel_id is not None and not settings.direct_messages:
            raise RefusedError(Refusal.NO_PRIVATE_RESULTS)
    elif not lets_in_privately(settings):
        raise RefusedError(Refusal.NO_DIRECT_MESSAGES)
    if settings.age_rule is AgeRule.ONLY and not requester.age_restricted:
        raise RefusedError(Refusal.NOT_AGE_RESTRICTED)


def is_spoiler(requester: Requester, settings: ServerSettings) -> bool | None:
    """Whether what a requester asks for is blurred there; False: elsewhere only; None: nowhere.

    That is so for all pictures: nobody can tell what one shows before it is there.
    """
    return None if settings.age_rule is None else not requester.age_restricted


def lets_in_privately(settings: ServerSettings) -> bool:
    """Whether members of a server may use the bot in direct messages."""
    goes_by_roles = settings.allowed_roles or settings.blocked_roles
    return settings.direct_messages and not goes_by_roles


def check_request(request: Request, rules: Rules) -> None:
    """Make sure that a member may have such a request made. Raises RefusedError."""
    check_kind(kind_made(request.kind, request.custom_id, request.sent_prompt), rules)
    speed = Model.of(request).speed or Speed.FAST
    if speed not in rules.speeds:
        makes_film = is_film(request)
        raise RefusedError(
            Refusal.SPEED_CLOSED,
            speed=speed,
            open=rules.open_for(takes_turbo=not makes_film),
            is_film=makes_film,
        )


def price_to_agree(
    requester: Requester, requests: Sequence[Request], rules: Rules, prices: Prices
) -> float | None:
    """What requests cost together, in US dollars, if their requester is to agree to it first.

    Who agreed to another price than it is by now is asked again.
    """
    usd, agreed_usd = prices.of_all(requests), requester.agreed_usd
    is_asked = rules.is_dear(usd) if agreed_usd is None else usd != agreed_usd
    return usd if is_asked else None


def check_kind(kind: str, rules: Rules) -> None:
    """Make sure that a member may have that made. Raises RefusedError if they may not."""
    if kind not in rules.kinds:
        raise RefusedError(Refusal.KIND_CLOSED, kind=kind)


def _check_roles(roles: frozenset[int], settings: ServerSettings) -> None:
    blocked = roles & settings.blocked_roles
    if blocked:
        raise RefusedError(Refusal.BLOCKED_ROLE, role=min(blocked))
    if settings.allowed_roles and not roles & settings.allowed_roles:
        raise RefusedError(Refusal.ROLE_NEEDED, roles=tuple(sorted(settings.allowed_roles)))


def _check_place(requester: Requester, settings: ServerSettings) -> None:
    """What is nearer counts: a channel may be open in a category that is closed, and otherwise."""
    allowed = tuple(sorted(settings.allowed_channels))
    for place in places_of(requester):
        if place in settings.blocked_channels:
            raise RefusedError(Refusal.CLOSED_CHANNEL, channels=allowed)
        if place in settings.allowed_channels:
            return
    if allowed:
        raise RefusedError(Refusal.CLOSED_CHANNEL, channels=allowed)
