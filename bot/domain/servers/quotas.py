"""How much a member, a server and all servers may use in a day or a month, and what is left."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from bot.domain.servers.ledger import next_day_s, next_month_s

if TYPE_CHECKING:
    from collections.abc import Iterator

ROUNDING_USD: Final = 1e-6
"""Sums of prices differ by less than this from what they are."""

NEAR: Final = 3
"""From so many pictures left on, a member is told."""

NEARLY: Final = 0.8
"""The part of a budget at which somebody is told, before all of it is used up."""


class Quota(StrEnum):
    """What may be used up, and whose it is."""

    PICTURES_A_DAY = "pictures_a_day"
    PICTURES_A_MONTH = "pictures_a_month"
    USD_A_MONTH = "usd_a_month"
    SERVER_BUDGET = "server_budget"
    SERVER_LIMIT = "server_limit"  # which the operator set
    OPERATOR_BUDGET = "operator_budget"

    @property
    def is_of_day(self) -> bool:
        """Whether it opens again with the next day, and not only with the next month."""
        return self is Quota.PICTURES_A_DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotas:
    """What holds for one request; None: no limit. Days and months are those of the time zone."""

    zone: str = "UTC"
    live: int | None = None
    """How many pictures under way, running and waiting together."""
    running: int | None = None
    """How many made at once, if that is fewer than the operator lets run."""
    put_forward: int = 0
    """By so many requests it stands before those that came earlier, in line."""
    spoiler: bool | None = None
    """Whether its pictures are blurred where it is asked for; False: elsewhere; None: nowhere."""
    pictures_a_day: int | None = None
    pictures_a_month: int | None = None
    usd_a_month: float | None = None
    server_budget_usd: float | None = None
    server_limit_usd: float | None = None
    operator_budget_usd: float | None = None
    to_agree_usd: float | None = None
    """The price that its member is to agree to before it is spent."""

    @property
    def are_any(self) -> bool:
        """Whether anything is limited by what was used."""
        counted = (
            *(self.pictures_a_day, self.pictures_a_month, self.usd_a_month),
            *(self.server_budget_usd, self.server_limit_usd, self.operator_budget_usd),
        )
        return any(one is not None for one in counted)

    def live_within(self, most: int) -> int:
        """How many pictures may be under way at once; `most` whatever the server says."""
        return most if self.live is None else min(most, self.live)

    def opens_s(self, quota: Quota, now_s: float) -> float:
        """When what is used up now opens again, in epoch seconds."""
        return (next_day_s if quota.is_of_day else next_month_s)(now_s, self.zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """What was used so far, reserved or charged; and what was granted on top of the budget."""

    month: str = ""
    """YYYY-MM, of the server's calendar."""
    pictures_today: int = 0
    pictures_this_month: int = 0
    usd_this_month: float = 0.0
    server_usd: float = 0.0
    all_usd: float = 0.0
    granted_usd: float = 0.0
    given_today: int = 0
    given_this_month: int = 0
    given_usd_this_month: float = 0.0
    """What moderators let the member have on top of the limits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """A quota that has no room for what was asked for: what it is, what is used, how much more.

    In pictures or in US dollars, as the quota counts.
    """

    quota: Quota
    most: float
    used: float
    more: float
    month: str = ""
    granted_usd: float = 0.0
    """What of a server's budget was granted on top."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What a member has left: the fewest pictures of a day or a month."""

    quota: Quota
    pictures: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A budget of which a request used up the last of such a part."""

    quota: Quota
    part: float
    usd: float
    budget_usd: float


def spent(quotas: Quotas, use: Use, *, pictures: int, usd: float) -> Spent | None:
    """The first quota that has no room for so many pictures, or US dollars, more."""
    counts = ((*one, pictures) for one in _pictures(quotas, use))
    amounts = ((*one, usd) for one in (*_own_usd(quotas, use), *_budgets(quotas, use)))
    for quota, used, most, more in (*counts, *amounts):
        if _is_over(used + more, most):
            granted_usd = use.granted_usd if quota is Quota.SERVER_BUDGET else 0.0
            return Spent(
                quota=quota,
                most=most,
                used=used,
                more=more,
                month=use.month,
                granted_usd=granted_usd,
            )
    return None


def left(quotas: Quotas, use: Use, *, pictures: int) -> Left | None:
    """What is left once so many pictures were made, if that is little; None if it is not."""
    all_left = [
        Left(quota=quota, pictures=most - used - pictures)
        for quota, used, most in _pictures(quotas, use)
    ]
    least = min(all_left, key=lambda one: one.pictures, default=None)
    return least if least is not None and least.pictures <= NEAR else None


def alerts(quotas: Quotas, use: Use, *, pictures: int, usd: float) -> list[Alert]:
    """Which budgets so many pictures at that price bring to a part that somebody is told of.

    All of one is used up as soon as another such picture finds no room in it.
    """
    found = []
    for quota, used, most in _budgets(quotas, use):
        part = 1.0 if _is_over(used + usd + usd / pictures, most) else NEARLY
        if part == 1.0 or used < part * most <= used + usd:
            found.append(Alert(quota=quota, part=part, usd=used + usd, budget_usd=most))
    return found


def _pictures(quotas: Quotas, use: Use) -> Iterator[tuple[Quota, int, int]]:
    if quotas.pictures_a_day is not None:
        most = quotas.pictures_a_day + use.given_today
        yield Quota.PICTURES_A_DAY, use.pictures_today, most
    if quotas.pictures_a_month is not None:
        most = quotas.pictures_a_month + use.given_this_month
        yield Quota.PICTURES_A_MONTH, use.pictures_this_month, most


def _own_usd(quotas: Quotas, use: Use) -> Iterator[tuple[Quota, float, float]]:
    if quotas.usd_a_month is not None:
        most = quotas.usd_a_month + use.given_usd_this_month
        yield Quota.USD_A_MONTH, use.usd_this_month, most


def _budgets(quotas: Quotas, use: Use) -> Iterator[tuple[Quota, float, float]]:
    """Each budget with what is used of it and what it is; what was granted is the server's own."""
    if quotas.server_budget_usd is not None:
        yield Quota.SERVER_BUDGET, use.server_usd, quotas.server_budget_usd + use.granted_usd
    if quotas.server_limit_usd is not None:
        yield Quota.SERVER_LIMIT, use.server_usd, quotas.server_limit_usd
    if quotas.operator_budget_usd is not None:
        yield Quota.OPERATOR_BUDGET, use.all_usd, quotas.operator_budget_usd


def _is_over(used: float, most: float) -> bool:
    return used > most + ROUNDING_USD
