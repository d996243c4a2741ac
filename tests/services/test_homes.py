"""What is known of members who ask elsewhere, and for how long."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Final

import pytest

from bot.services.refusals import Refusal, RefusedError
from bot.services.servers import homes
from bot.services.servers.homes import Homes

SERVER, ALICE, BOB = 1, 7, 8


@dataclass
class Told:
    """Discord, which says this of everybody once it is let, and counts how often it was asked."""

    answer: bool | None
    asked: list[int] = field(default_factory=list)
    speaks: asyncio.Event = field(default_factory=asyncio.Event)

    async def has(self, _guild_id: int, user_id: int) -> bool | None:
        """As `ServerMembers`."""
        self.asked.append(user_id)
        await self.speaks.wait()
        return self.answer


class Hours:
    """A clock that stands where it is set."""

    def __init__(self, now_s: float = 1000.0) -> None:
        self.now_s = now_s

    def __call__(self) -> float:
        """Epoch seconds."""
        return self.now_s


def told(answer: bool | None) -> Told:  # noqa: FBT001 - what is told
    one = Told(answer)
    one.speaks.set()
    return one


def is_refused(known: Homes, user_id: int = ALICE) -> bool:
    try:
        known.check(SERVER, user_id)
    except RefusedError as error:
        return error.why is Refusal.LEFT_SERVER
    return False


KEPT: Final = [(True, 600.0), (False, 60.0), (None, 10.0)]


@pytest.mark.parametrize(("answer", "kept_s"), KEPT)
async def test_an_answer_holds_for_its_time(answer: bool | None, kept_s: float) -> None:  # noqa: FBT001 - a case
    """Only who is known to have left is refused."""
    clock, discord = Hours(), told(answer)
    known = Homes(clock=clock)
    await known.learn(discord, SERVER, ALICE)
    clock.now_s += kept_s - 0.1
    await known.learn(discord, SERVER, ALICE)
    assert len(discord.asked) == 1
    assert is_refused(known) is (answer is False)

    clock.now_s += 0.1

    assert not is_refused(known)
    await known.learn(discord, SERVER, ALICE)
    assert len(discord.asked) == 2


async def test_a_clock_that_was_ahead_keeps_nobody_out() -> None:
    """What was known then is asked again."""
    clock, discord = Hours(now_s=1e6), told(answer=False)
    known = Homes(clock=clock)
    await known.learn(discord, SERVER, ALICE)

    clock.now_s = 1000.0

    assert not is_refused(known)


async def test_who_asks_many_times_at_once_is_asked_about_once() -> None:
    """Each of them waits for the same answer; one that is given up takes it from nobody."""
    discord = Told(answer=False)
    known = Homes(clock=Hours())
    waiting = [asyncio.create_task(known.learn(discord, SERVER, ALICE)) for _ in range(5)]
    other = asyncio.create_task(known.learn(discord, SERVER, BOB))
    await asyncio.sleep(0)
    waiting[0].cancel()
    await asyncio.sleep(0)
    discord.speaks.set()

    await asyncio.gather(*waiting[1:], other)

    assert discord.asked == [ALICE, BOB]
    assert is_refused(known)


async def test_what_is_known_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is forgotten for it is asked about again."""
    monkeypatch.setattr(homes, "MOST", 3)
    known, discord = Homes(clock=Hours()), told(answer=True)

    for user_id in range(10):
        await known.learn(discord, SERVER, user_id)

    assert len(known._known) <= 3
    assert known._asking == {}
