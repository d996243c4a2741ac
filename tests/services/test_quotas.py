"""What may be used, of days, months and budgets; pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.servers.ledger import day_at, next_day_s, next_month_s
from bot.domain.servers.quotas import Alert, Left, Quota, Quotas, Use, alerts, left, spent
from bot.domain.servers.settings import Limits, Server, ServerSettings
from bot.services.policy import Defaults
from bot.services.refusals import RefusedError
from bot.services.servers.quotas import check_batch, quotas_of

COUNTS = st.none() | st.integers(0, 20)
AMOUNTS = st.none() | st.integers(0, 20).map(float)
ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Africa/Cairo", "Pacific/Auckland"]


@given(
    st.builds(
        Quotas,
        zone=st.just("UTC"),
        live=st.none(),
        pictures_a_day=COUNTS,
        pictures_a_month=COUNTS,
        usd_a_month=AMOUNTS,
        server_budget_usd=AMOUNTS,
        server_limit_usd=AMOUNTS,
        operator_budget_usd=AMOUNTS,
    ),
    st.lists(st.tuples(st.integers(1, 4), st.integers(0, 5).map(float)), max_size=20),
)
def test_nothing_is_ever_more_than_it_may_be(
    quotas: Quotas, asked: list[tuple[int, float]]
) -> None:
    """Whatever is asked for; and what is refused names a quota that it would pass."""
    use = Use()
    for pictures, usd in asked:
        found = spent(quotas, use, pictures=pictures, usd=usd)
        if found is not None:
            assert found.used <= found.most < found.used + found.more
            continue
        use = replace(
            use,
            pictures_today=use.pictures_today + pictures,
            pictures_this_month=use.pictures_this_month + pictures,
            usd_this_month=use.usd_this_month + usd,
            server_usd=use.server_usd + usd,
            all_usd=use.all_usd + usd,
        )
    assert spent(quotas, use, pictures=0, usd=0.0) is None


def test_the_fewest_pictures_are_what_is_left() -> None:
    """Of the day or the month, once they are few."""
    quotas = Quotas(pictures_a_day=10, pictures_a_month=12)

    assert left(quotas, Use(), pictures=1) is None
    assert left(quotas, Use(pictures_today=6), pictures=1) == Left(
        quota=Quota.PICTURES_A_DAY, pictures=3
    )
    used = Use(pictures_today=6, pictures_this_month=10)
    assert left(quotas, used, pictures=1) == Left(quota=Quota.PICTURES_A_MONTH, pictures=1)


@pytest.mark.parametrize(
    ("used", "part"), [(7.0, None), (7.5, 0.8), (8.0, None), (8.5, 1.0), (9.0, 1.0)]
)
def test_a_budget_is_told_of_at_four_fifths_and_when_no_room_is_left(
    used: float, part: float | None
) -> None:
    """By the request that brings it there; the last one leaves less than another would take."""
    found = alerts(Quotas(server_budget_usd=10.0), Use(server_usd=used), pictures=1, usd=0.8)

    expected = part and Alert(quota=Quota.SERVER_BUDGET, part=part, usd=used + 0.8, budget_usd=10.0)
    assert found == [expected] * (part is not None)


def test_a_list_leaves_room_for_what_one_of_its_pictures_costs() -> None:
    """Ten at once of a budget of which that is half: it is not used up, nor nearly."""
    budget = Quotas(server_budget_usd=10.0)

    assert alerts(budget, Use(server_usd=0.5), pictures=10, usd=5.0) == []
    [alert] = alerts(budget, Use(server_usd=4.6), pictures=10, usd=5.0)
    assert alert.part == 1.0


def test_what_was_granted_lifts_the_budget_and_not_the_operators_limit() -> None:
    """The operator's values are the ceiling."""
    use = Use(server_usd=10.0, granted_usd=10.0)
    budget = Quotas(server_budget_usd=10.0)

    assert spent(budget, use, pictures=1, usd=1.0) is None
    limited = spent(replace(budget, server_limit_usd=10.0), use, pictures=1, usd=1.0)
    assert limited is not None
    assert limited.quota is Quota.SERVER_LIMIT


@given(st.integers(1_577_836_800, 1_893_456_000), st.sampled_from(ZONES))
def test_days_and_months_begin_at_the_servers_midnight(now_s: int, zone: str) -> None:
    """Also where the clocks are changed in that night, or midnight is skipped."""
    day_s, month_s = next_day_s(now_s, zone), next_month_s(now_s, zone)

    assert now_s < day_s <= month_s
    assert day_s - now_s <= 25 * 3600
    assert day_at(day_s - 1, zone) == day_at(now_s, zone) < day_at(day_s, zone)
    first = datetime.fromtimestamp(month_s, ZoneInfo(zone))
    assert first.day == 1
    assert day_at(month_s - 1, zone)[:7] == day_at(now_s, zone)[:7]


def test_a_day_is_the_servers_own() -> None:
    """Half past ten in the evening in Berlin is tomorrow in Auckland."""
    now_s = datetime(2026, 3, 28, 21, 30, tzinfo=UTC).timestamp()

    days = [day_at(now_s, zone) for zone in ("Europe/Berlin", "Pacific/Auckland")]
    assert days == ["2026-03-28", "2026-03-29"]
    # The next one has 23 hours in Berlin.
    tomorrow_s = next_day_s(now_s, "Europe/Berlin")
    assert next_day_s(tomorrow_s, "Europe/Berlin") - tomorrow_s == 23 * 3600


def test_who_may_run_nothing_may_ask_for_nothing() -> None:
    """It would wait for ever."""
    defaults, server = Defaults(budget_usd=5.0), Server(settings=ServerSettings(time_zone="UTC"))

    assert quotas_of(server, Limits(running=0, waiting=9), defaults).live == 0
    usual = quotas_of(server, defaults.limits, defaults)
    assert (usual.live, usual.operator_budget_usd) == (defaults.max_live, 5.0)


@pytest.mark.parametrize(("batch", "most"), [(0, 1), (1, 1), (4, 4)])
def test_a_single_picture_is_no_batch(batch: int, most: int) -> None:
    """So a limit of none leaves one."""
    check_batch(most, Limits(batch=batch))
    with pytest.raises(RefusedError):
        check_batch(most + 1, Limits(batch=batch))
