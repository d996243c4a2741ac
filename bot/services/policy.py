"""What the operator chose for everybody, and what that and a server's settings come to."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, Final, TypeVar

from bot.domain.kinds import KINDS, VIDEO, Speed
from bot.domain.servers.settings import ChannelRules, Limits
from bot.prompts import names_model
from bot.prompts.word_list import found_in
from bot.services.prices import Prices
from bot.services.servers.safety import strike_rules, unwanted_words
from bot.store import Chosen

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.domain.servers.settings import RoleRules, ServerSettings
    from bot.domain.servers.strikes import StrikeRules
    from bot.services.requester import Requester

T = TypeVar("T")

NOTHING_CHOSEN: Final = Chosen()


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """The operator's settings, as far as they decide what a request becomes or who may ask."""

    speed: Speed | None = None
    parameters: str = ""
    max_running_per_user: int = 3
    max_waiting_per_user: int = 10
    max_batch: int = 10
    refuse_when_paused: bool = False
    owners_only: bool = False
    max_strikes: int = 0
    """After how many a time-out comes in every server; 0: servers may do without."""
    prices: Prices = field(default_factory=Prices)
    budget_usd: float | None = None
    """Of a month, over all servers; None: no limit."""
    user_install: bool = False
    """Whether members who installed the bot for themselves may use it where it is not."""
    strangers_pictures_a_day: int = 10
    """What who comes from no server may have made then."""
    keep_days: int = 0
    servers: frozenset[int] = frozenset()
    """Those that may use the bot; empty: all may."""

    @property
    def max_live(self) -> int:
        """How many tasks of one member may be under way, running and waiting together."""
        return self.max_running_per_user + self.max_waiting_per_user

    @property
    def limits(self) -> Limits:
        """What a member may have; no server can allow more."""
        return Limits(
            running=self.max_running_per_user,
            waiting=self.max_waiting_per_user,
            batch=self.max_batch,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What holds for one member in one place, all settings taken together."""

    limits: Limits
    speeds: frozenset[Speed]
    kinds: frozenset[str]
    speed: Speed | None
    """Of what names none, as the member chose it or as it is here; None: as CometAPI has it."""
    speed_here: Speed | None
    """The same, whatever the member chose."""
    parameters: str
    """Of prompts that name none."""
    own: str = ""
    """Those that the member chose, which count before them."""
    usual_usd: float
    """What a picture costs that is asked for with a prompt that says nothing else."""
    ask_from_usd: float | None
    """As the server chose; None: whatever costs more than a usual picture is asked about."""
    words: tuple[str, ...] = ()
    """What no prompt may have."""
    strikes: StrikeRules | None = None
    """When a member gets a time-out; None: never."""

    def is_dear(self, usd: float) -> bool:
        """Whether a member is to be shown that price, and to agree to it, before it is spent."""
        return usd > self.usual_usd if self.ask_from_usd is None else usd >= self.ask_from_usd

    @property
    def closed_parameters(self) -> frozenset[str]:
        """The names of parameters that ask for what is not open, so that none is proposed."""
        speeds = {speed.value for speed in set(Speed) - self.speeds}
        return frozenset(speeds | ({VIDEO.name} - self.kinds))

    @property
    def naming_model(self) -> str:
        """Those parameters of prompts that name none which say what model draws them."""
        return self.own if names_model(self.own) else self.parameters

    def open_for(self, *, takes_turbo: bool) -> tuple[Speed, ...]:
        """The open speeds of a request that may not take turbo, slowest first."""
        return tuple(
            one for one in Speed if one in self.speeds and (takes_turbo or one is not Speed.TURBO)
        )

    def usable(self, speed: Speed | None, *, takes_turbo: bool) -> Speed | None:
        """The speed of a picture that there is if it is open; else the one that is usual here."""
        return speed if speed in self.open_for(takes_turbo=takes_turbo) else self._here(takes_turbo)

    def usual(self, *, takes_turbo: bool) -> Speed | None:
        """The speed of a request that names none; it may not take turbo."""
        is_fit = takes_turbo or self.speed is not Speed.TURBO
        return self.speed if is_fit else self._here(takes_turbo)

    def _here(self, takes_turbo: bool) -> Speed | None:  # noqa: FBT001 - of who asks
        """The speed that is usual here; another that is open where the request cannot have it."""
        found, here = self.open_for(takes_turbo=takes_turbo), self.speed_here
        if (here or Speed.FAST) in found:
            return here
        return Speed.FAST if Speed.FAST in found else next(iter(found), here)


def rules_of(
    requester: Requester,
    settings: ServerSettings,
    defaults: Defaults,
    chosen: Chosen = NOTHING_CHOSEN,
) -> Rules:
    """What holds for a requester: the most generous of their roles, up to the operator's limits.

    What is nearer counts before what is farther: what they chose for themselves, a thread, its
    channel, the category, the server, the operator. What a picture usually costs is up to these
    alone, so that whoever chose a dearer speed for themselves is shown its price.
    """
    roles = tuple(_roles_of(requester, settings))
    channels = [settings.channels.get(place, ChannelRules()) for place in places_of(requester)]
    speeds = _together((role.speeds for role in roles), settings.everyone.speeds, Speed)
    usual_speed = _first(*(one.speed for one in channels), settings.speed, defaults.speed)
    speed = _open(usual_speed, speeds)
    words = unwanted_words(settings)
    return Rules(
        limits=_limits([role.limits for role in roles], defaults.limits),
        speeds=speeds,
        kinds=_together((role.kinds for role in roles), settings.everyone.kinds, KINDS),
        speed=chosen.speed if chosen.speed in speeds else speed,
        speed_here=speed,
        parameters=_first(
            *(one.parameters for one in channels), settings.parameters, defaults.parameters
        )
        or "",
        own=_own(chosen, words),
        usual_usd=defaults.prices.usual(speed),
        ask_from_usd=settings.ask_from_usd,
        words=words,
        strikes=strike_rules(settings, most=defaults.max_strikes),
    )


def places_of(requester: Requester) -> tuple[int, ...]:
    """The ids of where a requester is, nearest first."""
    places = (requester.channel_id, requester.parent_id, requester.category_id)
    return tuple(place for place in places if place is not None)


def _own(chosen: Chosen, words: tuple[str, ...]) -> str:
    """A member's own parameters, without words that are not wanted here and were not typed now."""
    suffix = chosen.suffix if chosen.suffix and found_in(chosen.suffix, words) is None else None
    return replace(chosen, suffix=suffix).parameters


def _roles_of(requester: Requester, settings: ServerSettings) -> Iterator[RoleRules]:
    yield settings.everyone
    if requester.booster:
        yield settings.boosters
    for role_id in requester.roles:
        if role_id in settings.roles:
            yield settings.roles[role_id]


def _limits(of_roles: Iterable[Limits], ceiling: Limits) -> Limits:
    of_roles = tuple(of_roles)
    return Limits(
        **{
            limit.name: _most(
                (getattr(limits, limit.name) for limits in of_roles), getattr(ceiling, limit.name)
            )
            for limit in fields(Limits)
        }
    )


def _most(numbers: Iterable[Any], ceiling: Any) -> Any:  # noqa: ANN401 - int or float
    set_ones = [number for number in numbers if number is not None]
    if not set_ones:
        return ceiling
    return max(set_ones) if ceiling is None else min(max(set_ones), ceiling)


def _together(
    of_roles: Iterable[frozenset[T] | None], everyone: frozenset[T] | None, known: Iterable[T]
) -> frozenset[T]:
    """What any role allows; all that is known where everyone may have it."""
    if everyone is None:
        return frozenset(known)
    return frozenset().union(*(one for one in of_roles if one is not None))


def _open(speed: Speed | None, speeds: frozenset[Speed]) -> Speed | None:
    """A usual speed, or one that the member may have instead; None: as CometAPI has it."""
    if (speed or Speed.FAST) in speeds:
        return speed
    return next((other for other in Speed if other in speeds), None)


def _first(*values: T | None) -> T | None:
    return next((value for value in values if value is not None), None)
