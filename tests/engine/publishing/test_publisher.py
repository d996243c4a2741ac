from __future__ import annotations

import asyncio
from collections import defaultdict

import pytest

from bot.domain.states import State
from bot.engine.messenger import TryLaterError
from bot.engine.publishing import editing, update
from tests.engine.publishing.stage import DISCORD_EPOCH_S, NOW_S, Studio


async def test_finals_go_before_progress(studio: Studio) -> None:
    """However long progress has waited, and in its own channel no percentage comes between."""
    made = [await studio.task() for _ in range(9)]
    for task in made[5:]:
        await studio.end(task)

    await studio.paint_for(5)

    assert set(studio.shown()[:4]) == {task.id for task in made[5:]}
    assert len(studio.shown()) == 5


async def test_rounds_are_nearer_while_requests_queue(studio: Studio) -> None:
    """Much shares a round while there is room for all; else what goes next is decided late."""
    calm_s = studio.publisher.every_s()

    studio.budget.throttle.block(0.1)
    assert studio.publisher.every_s() < calm_s

    studio.clock.now_s += 1.0
    assert studio.publisher.every_s() == calm_s


async def test_a_full_channel_is_left_alone_until_its_window_ends(studio: Studio) -> None:
    """No round is spent on it meanwhile, and another channel goes on."""
    made = [await studio.task() for _ in range(8)]
    for task in made:
        await studio.end(task)
    await studio.paint()
    await studio.paint()
    assert len(studio.shown()) == 5

    studio.clock.now_s += 0.2
    sleep_s = await studio.paint()
    assert sleep_s == pytest.approx(4.8)
    other = await studio.task(channel_id=6)
    await studio.end(other)
    await studio.paint()
    assert studio.shown()[5:] == [other.id]

    studio.clock.now_s += 4.8
    await studio.paint()
    await studio.paint()
    assert set(studio.shown()) == {other.id, *(task.id for task in made)}
    assert await studio.paint() is None


async def test_a_busy_channel_shows_progress_in_turns(studio: Studio) -> None:
    """Twelve tasks share what Discord takes; nobody is shown twice before all were once."""
    made = [await studio.task() for _ in range(12)]

    await studio.paint_for(12.5)

    assert sorted(studio.shown()[:12]) == sorted(task.id for task in made)


async def test_what_discord_puts_off_is_tried_when_it_said(studio: Studio) -> None:
    """Never earlier, and the end itself is not touched by it."""
    studio.messenger.refusals[5] = TryLaterError("429", retry_after_s=300.0)
    task = await studio.task()
    await studio.end(task)
    await studio.paint()
    studio.messenger.refusals.clear()

    await studio.paint_for(290, step_s=10.0)
    assert studio.shown() == []
    await studio.paint_for(20, step_s=10.0)

    assert studio.shown() == [task.id]


async def test_an_edit_that_hangs_is_given_up(
    studio: Studio,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is painted again, as nobody knows whether it arrived; others did not wait for it."""
    monkeypatch.setattr(editing, "EDIT_S", 0.05)
    task = await studio.task()
    await studio.end(task)
    studio.messenger.hangs = True
    await studio.paint()
    studio.messenger.hangs = False

    await studio.paint_for(20, step_s=1.0)

    assert studio.shown() == [task.id]


async def test_progress_of_an_old_message_is_rare_and_its_end_is_not(studio: Studio) -> None:
    """Discord lets messages over an hour old be edited only now and then."""
    old = await studio.task(age_s=2 * 3600.0)
    for progress in range(20, 60):
        await studio.change(old, progress=progress)
        await studio.paint_for(5, step_s=2.5)
    assert len(studio.shown()) == 1
    await studio.end(old)

    await studio.paint()

    assert studio.messenger.edits[-1].task.state is State.FAILED


async def test_an_end_that_comes_while_its_progress_is_painted_follows(studio: Studio) -> None:
    """A message is edited once at a time, so that the older edit cannot arrive last."""
    task = await studio.task()
    studio.messenger.hangs = True
    await studio.publisher.process_some()
    [in_hand] = studio.publisher._editing.in_hand
    await studio.messenger.asked_once.wait()
    await studio.end(task)
    assert await studio.publisher.process_some() is None
    assert studio.publisher._editing.in_hand == [in_hand]

    in_hand.cancel()
    await asyncio.wait([in_hand])
    studio.messenger.hangs = False
    await studio.paint()

    assert [view.task.state for view in studio.messenger.edits] == [State.FAILED]


async def test_thousands_that_wait_cost_the_loop_no_more_than_their_turn(studio: Studio) -> None:
    """A channel with 3,000 open tasks leaves the others what they need."""
    first = await studio.task()
    await studio.crowd(first, {5: range(3000)})
    lone = [await studio.task(channel_id=channel_id) for channel_id in range(6, 16)]

    await studio.paint_for(1.0)

    shown_in: dict[int, int] = defaultdict(int)
    for view in studio.messenger.edits:
        shown_in[view.task.request.channel_id] += 1
    assert {task.id for task in lone} <= set(studio.shown())
    assert shown_in[5] == 1


def test_a_message_is_young_for_an_hour() -> None:
    """By the time in its id; nothing is before Discord itself."""
    hour_ago = int((NOW_S - 3600 - DISCORD_EPOCH_S) * 1000) << 22
    minute_ago = int((NOW_S - 60 - DISCORD_EPOCH_S) * 1000) << 22

    assert hour_ago < update.first_recent_message_id(NOW_S) < minute_ago
    assert update.first_recent_message_id(0.0) == 0
