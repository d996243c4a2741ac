"""Room for pictures in memory: bounded, in order, and never stuck."""

import asyncio
import random

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.media.fetching.budget import ByteBudget, Hold

PATIENCE_S = 60.0


async def settled() -> None:
    """Let everybody do what can be done."""
    for _ in range(5):
        await asyncio.sleep(0)


async def test_who_finds_no_room_waits_for_it() -> None:
    """And gets it as soon as it is given back."""
    budget = ByteBudget(shared=10, reserve=0)
    with budget.hold() as one, budget.hold() as other:
        await one.take(8)
        waits = asyncio.ensure_future(other.take(4))
        await settled()
        assert not waits.done()
        one.give_back(2)
        await waits
        assert budget.used == 10
    assert budget.used == 0


async def test_a_small_one_does_not_pass_one_that_waits() -> None:
    """Else a large picture could wait for ever behind many small ones."""
    budget = ByteBudget(shared=10, reserve=0)
    order: list[str] = []

    async def take(hold: Hold, count: int, name: str) -> None:
        await hold.take(count)
        order.append(name)

    with budget.hold() as first, budget.hold() as large, budget.hold() as small:
        await first.take(6)
        waiting = [
            asyncio.ensure_future(take(large, 8, "large")),
            asyncio.ensure_future(take(small, 1, "small")),
        ]
        await settled()
        assert order == []
        first.give_back(6)
        await asyncio.gather(*waiting)
    assert order == ["large", "small"]


async def test_those_who_need_more_do_not_wait_for_each_other_for_ever() -> None:
    """Four have a part and want another one: one after the other gets it from the reserve."""
    budget = ByteBudget(shared=40, reserve=20)
    most = 0

    async def work() -> None:
        nonlocal most
        with budget.hold() as hold:
            await hold.take(10)
            await settled()
            await hold.take(10)
            most = max(most, budget.used)
            await settled()

    await asyncio.wait_for(asyncio.gather(*(work() for _ in range(4))), PATIENCE_S)
    assert 40 < most <= 60
    assert budget.used == 0


async def test_who_has_all_it_needs_leads_no_longer() -> None:
    """While its picture is sent, the next one gets on, once the reserve is whole again."""
    budget = ByteBudget(shared=10, reserve=10)
    with budget.hold() as first, budget.hold() as second:
        await first.take(10)
        await first.take(5)
        waits = asyncio.ensure_future(second.take(5))
        first.settle(12)
        await settled()
        assert not waits.done(), "the reserve is not whole"
        first.give_back(2)
        await waits


async def test_who_gives_up_waiting_holds_up_nobody() -> None:
    """A download that was cancelled in line leaves its place."""
    budget = ByteBudget(shared=10, reserve=0)
    with budget.hold() as one, budget.hold() as large, budget.hold() as small:
        await one.take(9)
        gives_up = asyncio.ensure_future(large.take(5))
        waits = asyncio.ensure_future(small.take(1))
        await settled()
        assert not waits.done()
        gives_up.cancel()
        await waits
    assert budget.used == 0


@settings(deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 12))
def test_any_holders_come_to_an_end_within_the_bound(seed: int, holders: int) -> None:
    """Whoever takes, gives back, gives up or dies, in any order."""
    chance = random.Random(seed)  # noqa: S311 - a seed makes it repeatable
    budget, most = ByteBudget(shared=30, reserve=20), 0

    async def work() -> None:
        nonlocal most
        with budget.hold() as hold:
            for _ in range(chance.randint(1, 6)):
                await hold.take(min(chance.randint(0, 8), 20 - hold.count))
                most = max(most, budget.used)
                await asyncio.sleep(0)
                hold.give_back(chance.randint(0, hold.count))
            hold.settle(chance.randint(0, hold.count))
            await asyncio.sleep(0)

    async def all_of_them() -> None:
        works = [asyncio.ensure_future(work()) for _ in range(holders)]
        for doomed in chance.sample(works, holders // 3):
            await asyncio.sleep(0)
            doomed.cancel()
        await asyncio.wait_for(asyncio.gather(*works, return_exceptions=True), PATIENCE_S)

    asyncio.run(all_of_them())
    assert most <= 50
    assert budget.used == 0
    assert not budget._waiting
