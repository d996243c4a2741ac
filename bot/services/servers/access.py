"""Whether a server lets a member ask where they do, and for what; pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cometapi.actions import Action, makes_video
from bot.domain import kinds
from bot.domain.kinds import Speed
from bot.domain.servers import AgeRule
from bot.services.policy import places_of
from bot.services.refusals import Refusal, RefusedError

if TYPE_CHECKING:
    from bot.domain.servers import Server, ServerSettings
    from bot.domain.tasks import Request
    from bot.services.policy import Defaults, Rules
    from bot.services.requester import Requester


def check_served(server: Server, defaults: Defaults) -> None:
    """Make sure that the operator lets the bot be used in a server. Raises RefusedError."""
    if not server.allowed and defaults.servers and server.id not in defaults.servers:
        raise RefusedError(Refusal.SERVER_NOT_SERVED)


def check_access(requester: Requester, server: Server) -> None:
    """Make sure that a server lets a requester use the bot where they are.

    In direct messages it is the server that the requester comes from, of which neither roles nor
    channels are known there.

    Raises:
        RefusedError: names the rule that they break.
    """
    settings = server.settings
    if server.paused:
        raise RefusedError(Refusal.SERVER_PAUSED)
    if requester.user_id in settings.blocked_members:
        raise RefusedError(Refusal.BLOCKED_MEMBER)
    if requester.guild_id is not None:
        _check_roles(requester.roles, settings)
        _check_place(requester, settings)
    elif not settings.direct_messages:
        raise RefusedError(Refusal.NO_DIRECT_MESSAGES)
    if settings.age_rule is AgeRule.ONLY and not requester.age_restricted:
        raise RefusedError(Refusal.NOT_AGE_RESTRICTED)


def is_spoiler(requester: Requester, settings: ServerSettings) -> bool | None:
    """Whether what a requester asks for is blurred there; False: elsewhere only; None: nowhere.

    That is so for all pictures: nobody can tell what one shows before it is there.
    """
    return None if settings.age_rule is None else not requester.age_restricted


def check_request(request: Request, rules: Rules) -> None:
    """Make sure that a member may have such a request made. Raises RefusedError."""
    check_kind(request.kind.name, request.custom_id, rules)
    speed = request.speed or Speed.FAST
    if speed not in rules.speeds:
        raise RefusedError(Refusal.SPEED_CLOSED, speed=speed, open=tuple(sorted(rules.speeds)))


def check_price(requester: Requester, request: Request, rules: Rules) -> None:
    """Make sure that a price that the server wants to be agreed to is. Raises RefusedError."""
    usd = request.estimate_usd or 0.0
    if rules.ask_from_usd is not None and usd >= rules.ask_from_usd and usd > requester.agreed_usd:
        raise RefusedError(Refusal.PRICE, usd=usd)


def check_kind(kind: str, custom_id: str | None, rules: Rules) -> None:
    """Make sure that a member may have that made; a button that animates makes a film.

    Raises:
        RefusedError: they may not.
    """
    if custom_id is not None and makes_video(custom_id) and not Action.parse(custom_id).picks:
        kind = kinds.VIDEO.name
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
