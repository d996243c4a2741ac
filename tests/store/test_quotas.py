"""What may be used is checked in the transaction that reserves it, by the sums of the ledger."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Final

import pytest

from bot.domain.notices import NoticeKind
from bot.domain.servers.quotas import Left, Quota, Quotas
from bot.domain.servers.settings import Server, fingerprint
from bot.domain.states import Ending, State
from bot.domain.tasks import NewTask, TaskView
from bot.store import QueueFullError, QuotaSpentError, Store, open_store
from bot.store.tasks.permits import Permit
from tests.store.conftest import a_request
from tests.store.queue_model import line_as_kept, line_by_definition
from tests.support.databases import run

pytestmark = [pytest.mark.both_databases, pytest.mark.twice]

NOW: Final = 1_790_000_000.0  # 2026-09-21, 14:13 UTC
DAY_S: Final = 24 * 3600.0
USD: Final = 1.0


def within(**quotas: float) -> Permit:
    return lambda _server, _strikes: replace(Quotas(), **quotas)  # type: ignore[arg-type]


def request(user_id: int = 7, guild_id: int | None = 1) -> NewTask:
    return replace(a_request(user_id=user_id), guild_id=guild_id, estimate_usd=USD)


async def ask(
    store: Store, permit: Permit, *, new: NewTask | None = None, now_s: float = NOW
) -> TaskView:
    return await store.tasks.create(new or request(), now_s=now_s, max_live=999, permit=permit)


@pytest.mark.parametrize(
    ("quotas", "quota"),
    [
        ({"pictures_a_day": 2}, Quota.PICTURES_A_DAY),
        ({"pictures_a_month": 2}, Quota.PICTURES_A_MONTH),
        ({"usd_a_month": 2.5}, Quota.USD_A_MONTH),
        ({"server_budget_usd": 2.5}, Quota.SERVER_BUDGET),
        ({"server_limit_usd": 2.5}, Quota.SERVER_LIMIT),
        ({"operator_budget_usd": 2.5}, Quota.OPERATOR_BUDGET),
    ],
)
async def test_fifty_presses_at_once_use_what_is_left_exactly(
    url: str, quotas: dict[str, float], quota: Quota
) -> None:
    """Two of them, of two processes' presses; the others are told which quota it is."""
    async with open_store(url, shared=True) as one, open_store(url, shared=True) as other:
        asks = [ask(store, within(**quotas)) for _ in range(25) for store in (one, other)]
        done = await asyncio.gather(*asks, return_exceptions=True)

        made = [each for each in done if isinstance(each, TaskView)]
        spent = [each.spent.quota for each in done if isinstance(each, QuotaSpentError)]
        assert (len(made), spent) == (2, [quota] * 48)
        assert await run(one.tasks._database, "SELECT count(*) FROM tasks") == [(2,)]


async def test_what_is_withdrawn_or_fails_may_be_used_again(store: Store) -> None:
    """On the day that it was reserved on."""
    permit = within(pictures_a_day=1)
    first = (await ask(store, permit)).task
    await store.tasks.posted(first.id, channel_id=1, message_id=1)
    await store.controls.end(
        first.id, when={State.QUEUED}, ending=Ending.WITHDRAWN, now_s=NOW + DAY_S
    )

    await ask(store, permit)
    await ask(store, permit, now_s=NOW + DAY_S)
    with pytest.raises(QuotaSpentError) as caught:
        await ask(store, permit, now_s=NOW + DAY_S)
    assert caught.value.opens_s == 1_790_121_600.0  # 2026-09-23, 0:00 UTC


async def test_a_clock_that_was_set_back_counts_on_the_day_that_it_shows(store: Store) -> None:
    """As if it had never been ahead."""
    permit = within(pictures_a_day=1)
    await ask(store, permit, now_s=NOW + DAY_S)

    await ask(store, permit)
    with pytest.raises(QuotaSpentError):
        await ask(store, permit)


async def test_a_member_is_told_when_little_is_left(store: Store) -> None:
    """And whoever has no limit is told nothing."""
    permit = within(pictures_a_day=5)

    left = [(await ask(store, permit)).left for _ in range(3)]

    assert left == [None] + [Left(quota=Quota.PICTURES_A_DAY, pictures=count) for count in (3, 2)]
    assert (await ask(store, within())).left is None


async def test_servers_and_members_are_counted_apart(store: Store) -> None:
    """A limit of one is nothing to the other."""
    permit = within(pictures_a_day=1, server_budget_usd=2.0)
    for user_id, guild_id in ((7, 1), (8, 1), (7, 2), (8, 2)):
        await ask(store, permit, new=request(user_id, guild_id))

    with pytest.raises(QuotaSpentError):
        await ask(store, permit, new=request(9, 1))


async def test_direct_messages_count_for_the_server_that_a_member_comes_from(store: Store) -> None:
    """So nobody has two quotas; who comes from none has one there."""
    permit = within(pictures_a_day=1)
    await ask(store, permit)
    await ask(store, permit, new=request(8, None))

    for user_id in (7, 8):
        with pytest.raises(QuotaSpentError):
            await ask(store, permit, new=request(user_id, None))


async def test_a_batch_is_taken_as_a_whole_or_not_at_all(store: Store) -> None:
    """What it would be left with counts."""
    draft = await store.drafts.keep(user_id=7, content=[{}], now_s=NOW)
    batch = [replace(request(), to_post=True, interaction_token=None) for _ in range(3)]

    async def become(most: int) -> object:
        return await store.drafts.become(
            draft,
            batch,
            user_id=7,
            now_s=NOW,
            max_live=9,
            paused=False,
            permit=within(pictures_a_day=most),
        )

    with pytest.raises(QuotaSpentError):
        await become(2)
    assert await run(store.tasks._database, "SELECT count(*) FROM ledger") == [(0,)]
    assert await become(3)


async def test_a_repeated_interaction_and_one_in_place_of_another_use_nothing_more(
    store: Store,
) -> None:
    """What it replaces is given back first."""
    permit = within(pictures_a_day=1)
    first = (await ask(store, permit)).task
    await store.tasks.posted(first.id, channel_id=1, message_id=1)

    again = await store.tasks.create(
        request(), now_s=NOW, max_live=9, permit=permit, instead_of=first.id
    )

    assert again.task.id != first.id


async def test_fewer_may_be_under_way_than_the_operator_lets(store: Store) -> None:
    """By what the server permits; never more."""
    await ask(store, within(live=1))

    with pytest.raises(QueueFullError) as caught:
        await ask(store, within(live=1))
    assert caught.value.limit == 1
    with pytest.raises(QueueFullError):
        await store.tasks.create(request(), now_s=NOW, max_live=1, permit=within(live=5))


async def goes(store: Store) -> list[int]:
    """Who goes to CometAPI next, in their order."""
    claims = await store.queue.claim(limit=9, max_running=3, now_s=NOW, quiet_s=1.5)
    return [task.id for task in claims.tasks]


async def in_line(store: Store, user_id: int, **quotas: float) -> int:
    """A task that waits."""
    task = (await ask(store, within(**quotas), new=request(user_id))).task
    await store.tasks.posted(task.id, channel_id=1, message_id=100 + task.id)
    return task.id


async def test_fewer_run_at_once_where_the_server_says_so(store: Store) -> None:
    """The next goes when one is done; who may have more is held up by nothing."""
    first, second = [await in_line(store, 7, running=1) for _ in range(2)]
    others = [await in_line(store, 8) for _ in range(3)]

    assert sorted(await goes(store)) == sorted([first, *others])
    await store.submissions.refused(first, Ending.OTHER, detail="", now_s=NOW)
    assert await goes(store) == [second]


async def test_a_rank_goes_first_and_nobody_waits_for_ever(store: Store) -> None:
    """It is put forward by so many requests; a member's second waits for everybody's first."""
    early = [await in_line(store, user_id) for user_id in (1, 2, 3)]
    ranked = [await in_line(store, 9, put_forward=10) for _ in range(2)]

    assert await line_as_kept(store) == await line_by_definition(store)
    assert await goes(store) == [ranked[0], *early, ranked[1]]


async def test_who_came_long_before_a_rank_goes_before_it(store: Store) -> None:
    """So many requests later it is nobody's turn but theirs."""
    first = await in_line(store, 1)
    for user_id in range(20, 24):
        await in_line(store, user_id)
    ranked = await in_line(store, 9, put_forward=3)

    order = await goes(store)

    assert order.index(first) < order.index(ranked) < len(order) - 1


async def told(store: Store) -> list[tuple[str, float]]:
    """Which budgets the operator is told of, and how much of each is used."""
    found = []
    while pending := await store.notices.first():
        for one in pending:
            assert one.notice.kind is NoticeKind.BUDGET
            found.append((str(one.notice.values["quota"]), float(one.notice.values["part"] or 0)))
            await store.notices.delivered(one.id, message_id=None)
    return found


async def test_a_budget_is_told_of_twice_a_month(store: Store) -> None:
    """At four fifths and at the end; once more after it was raised."""
    for _ in range(12):
        with suppress(QuotaSpentError):
            await ask(store, within(server_budget_usd=10.0, operator_budget_usd=1000.0))

    assert await told(store) == [("server_budget", 0.8), ("server_budget", 1.0)]
    await ask(store, within(server_budget_usd=11.0))
    assert await told(store) == [("server_budget", 1.0)]


async def test_more_is_granted_once_to_those_who_saw_the_same(store: Store) -> None:
    """Two presses in the same moment, or one on a button of before."""
    asked = [
        store.grants.add(1, "2026-09", 10.0, to_usd=0.0, by_user_id=1, now_s=1.0) for _ in range(2)
    ]

    assert sorted(await asyncio.gather(*asked)) == [False, True]
    assert not await store.grants.add(1, "2026-09", 10.0, to_usd=0.0, by_user_id=1, now_s=1.0)
    assert await store.grants.add(1, "2026-09", 10.0, to_usd=10.0, by_user_id=1, now_s=1.0)
    for _ in range(21):
        await ask(store, within(server_budget_usd=1.0))
    with pytest.raises(QuotaSpentError) as caught:
        await ask(store, within(server_budget_usd=1.0))
    assert (caught.value.spent.most, caught.value.spent.granted_usd) == (21.0, 20.0)


async def test_days_are_those_of_the_servers_time_zone(store: Store) -> None:
    """As it is set; what was asked for before keeps its day."""
    await store.servers.change(
        1, "time_zone", "Pacific/Auckland", expected=fingerprint(None), by_user_id=1, now_s=NOW
    )

    def permit(server: Server, _strikes: Sequence[float]) -> Quotas:
        return Quotas(zone=server.settings.time_zone)

    await ask(store, permit)

    assert await run(store.tasks._database, "SELECT day FROM ledger") == [("2026-09-22",)]
