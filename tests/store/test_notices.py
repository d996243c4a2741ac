"""Notices as rows: the same one is not stored twice within its time, and none is kept for ever."""

from collections.abc import AsyncIterator

import pytest

from bot.domain import notices
from bot.domain.notices import Notice
from bot.domain.outages import Cause, OpenOutage
from bot.store import Store, open_store
from bot.store.notices import KEPT_S
from tests.support.databases import run

pytestmark = [pytest.mark.both_databases, pytest.mark.twice]

NOW = 1_000_000.0
CREDIT = notices.outage(Cause.CREDIT, request_id="a-request")


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    async with open_store(url, gather_s=0.0) as opened:
        yield opened


async def begins(store: Store, *, now_s: float, cause: Cause = Cause.CREDIT) -> bool:
    """An outage that is to be told; whether it is."""
    outage = OpenOutage(
        cause=cause, calls=("read",), since_s=now_s, lasting=False, told=False, request_id=None
    )
    notice = notices.outage(cause, request_id=None)
    kept = await store.outages.save([outage], begun={cause: notice}, over=[], now_s=now_s)
    assert kept == await store.outages.read()
    return any(one.told for one in kept)


async def delivered(store: Store) -> list[Notice]:
    """Deliver all that waits."""
    found = []
    while first := await store.notices.first():
        for one in first:
            found.append(one.notice)
            await store.notices.delivered(one.id, message_id=5)
    return found


async def test_what_flaps_is_stored_once_in_its_time(store: Store) -> None:
    """Each cause for itself, from a quarter of an hour after the last one on."""
    assert await begins(store, now_s=NOW)
    await delivered(store)

    assert not await begins(store, now_s=NOW + 899)
    assert await begins(store, now_s=NOW + 899, cause=Cause.KEY)
    assert await begins(store, now_s=NOW + 900)

    assert len(await delivered(store)) == 2


async def test_what_waits_is_not_joined_by_its_like(store: Store) -> None:
    """However long it waits; what ended is told each time."""
    over = notices.outage_over(Cause.CREDIT, lasted_s=3.5)
    assert await begins(store, now_s=NOW)
    assert not await begins(store, now_s=NOW + 9000)
    for _ in range(2):
        await store.outages.save([], begun={}, over=[over], now_s=NOW + 9000)

    assert [notice.kind for notice in await delivered(store)] == [CREDIT.kind, over.kind, over.kind]


async def test_a_clock_that_was_put_back_silences_nothing(store: Store) -> None:
    """What seems to be told in the future is no reason to wait for it."""
    assert await begins(store, now_s=NOW)
    await delivered(store)

    assert await begins(store, now_s=NOW - 9000)


async def test_a_notice_comes_back_as_it_was_stored(store: Store) -> None:
    """Its loop is woken after the commit; codes and values stand in the row, no sentence."""
    store.signals.notices.clear()
    await store.outages.save([], begun={}, over=[CREDIT], now_s=NOW)

    assert store.signals.notices.is_set()
    [one] = await store.notices.first()
    assert one.notice == CREDIT
    assert (one.created_s, one.tries) == (NOW, 0)


async def test_settled_notices_are_removed_after_a_while(store: Store) -> None:
    """Also what was given up, but not what waits."""
    over = notices.outage_over(Cause.CREDIT, lasted_s=3.5)
    await store.outages.save([], begun={}, over=[over] * 3, now_s=NOW)
    [one] = await store.notices.first()
    await store.notices.delivered(one.id, message_id=5)
    [other] = await store.notices.first()
    await store.notices.give_up(other.id)

    store.notices.add_soon(notices.another_copy(), now_s=NOW + KEPT_S + 1)
    await store.key_values.set("any", "write takes along what waits to be written")

    asked = "SELECT kind, state FROM notices ORDER BY id"
    rows = await run(store.notices._database, asked)
    assert rows == [("outage_over", "pending"), ("another_copy", "pending")]


async def test_a_notice_that_cannot_be_stored_takes_the_outage_back(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both are one transaction."""
    assert await begins(store, now_s=NOW)

    def fails(*_: object, **__: object) -> bool:
        raise ZeroDivisionError

    monkeypatch.setattr("bot.store.outages.set_value", fails)
    with pytest.raises(ZeroDivisionError):
        await store.outages.save([], begun={}, over=[CREDIT], now_s=NOW)

    assert len(await store.outages.read()) == 1
    assert len(await delivered(store)) == 1
