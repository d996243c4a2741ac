"""Messages and channels that the bot cannot reach: what their members see instead."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from bot.domain.notices import NoticeKind
from bot.domain.states import Delivery, State
from bot.engine.messenger import (
    ChannelClosedError,
    ChannelGoneError,
    FilesForbiddenError,
    MessageGoneError,
)
from bot.engine.publishing import first_messages, recent_refusals
from bot.store.members.personal_data.erasing import empty, unname
from tests.engine.publishing.stage import NOW_S, Studio
from tests.store.conftest import a_request

if TYPE_CHECKING:
    from bot.domain.tasks import Task
    from bot.store.database.statements import Connection


async def test_being_thrown_out_of_500_channels_is_noticed_once_each(studio: Studio) -> None:
    """Whatever is open there: members get their ends in private, and nobody knocks again."""
    channels = range(100, 600)
    running = await studio.task(channel_id=99)
    ended = await studio.task(channel_id=98)
    await studio.end(ended)
    await studio.crowd(running, {channel_id: [1, 2] for channel_id in channels})
    await studio.crowd(ended, {channel_id: [3] for channel_id in channels})
    for channel_id in channels:
        studio.messenger.refusals[channel_id] = ChannelClosedError("50001")

    await studio.paint_for(30, step_s=2.0)
    later = await studio.task(channel_id=97)
    await studio.end(later)
    await studio.crowd(later, {channel_id: [3, 4] for channel_id in channels[:50]})
    await studio.paint_for(30, step_s=2.0)

    asked = {channel: times for channel, times in studio.messenger.asked.items() if channel >= 100}
    assert set(asked) == set(channels)
    assert max(asked.values()) == 1
    assert len({view.task.id for view in studio.messenger.privately}) == 600


async def test_a_member_who_takes_no_messages_is_asked_for_all_at_once(studio: Studio) -> None:
    """Their other ends are not sent into the void one by one, and none of them is lost."""
    studio.messenger.refusals[5] = ChannelClosedError("10003")
    studio.messenger.closed_members = {7}
    made = [await studio.task() for _ in range(10)]
    for task in made:
        await studio.end(task)

    await studio.paint_for(30, step_s=1.0)

    assert len(studio.messenger.privately) == 2
    studio.messenger.closed_members = set()

    await studio.paint_for(30, step_s=1.0)

    shown = {view.task.id for view, _, _ in studio.messenger.shown}
    assert shown == {task.id for task in made}


async def test_an_end_that_was_on_its_way_in_private_stays_private(studio: Studio) -> None:
    """The process died in the middle of it, and the next one would find the channel open again."""
    studio.messenger.refusals[5] = ChannelClosedError("50001")
    studio.messenger.hangs_privately = True
    task = await studio.task()
    await studio.end(task)
    await studio.publisher.process_some()
    await studio.messenger.asked_privately.wait()
    del studio.messenger.refusals[5]
    studio.messenger.hangs_privately = False

    await studio.restart()
    await studio.paint()

    assert studio.shown() == []
    assert [view.task.id for view in studio.messenger.privately] == [task.id] * 2


async def test_what_was_withdrawn_is_shown_when_its_channel_opens_again(studio: Studio) -> None:
    """Nobody is told in private what they did themselves, so the bot comes back to the message."""
    studio.messenger.refusals[5] = ChannelClosedError("50001")
    task = await studio.task()
    await studio.withdraw(task)
    await studio.paint_for(60, step_s=1.0)
    assert studio.messenger.asked[5] <= 4
    del studio.messenger.refusals[5]

    await studio.paint_for(60, step_s=1.0)

    assert [view.task.state for view in studio.messenger.edits] == [State.CANCELLED]
    assert studio.messenger.privately == []


async def test_many_that_were_withdrawn_ask_a_closed_channel_together(studio: Studio) -> None:
    """One request now and then tells that it is still closed; when it opens, all are shown."""
    studio.messenger.refusals[5] = ChannelClosedError("50001")
    made = [await studio.task() for _ in range(4)]
    for task in made:
        await studio.withdraw(task)
    await studio.paint_for(60, step_s=1.0)
    assert studio.messenger.asked[5] <= 4
    del studio.messenger.refusals[5]

    await studio.paint_for(300, step_s=1.0)

    assert sorted(studio.shown()) == [task.id for task in made]


async def test_what_was_removed_waits_for_its_channel_without_being_tried_all_the_time(
    studio: Studio,
) -> None:
    """One request now and then tells that it is still closed; it goes when that opens."""
    task = await studio.task()
    await studio.finish(task)
    await studio.paint()
    studio.messenger.refusals[5] = ChannelClosedError("50001")
    await studio.store.controls.remove(task.id, by_user_id=9, now_s=studio.clock.now_s)
    asked = studio.messenger.asked[5]

    await studio.paint_for(60, step_s=1.0)

    assert studio.messenger.asked[5] <= asked + 4
    assert (await studio.now(task)).shown.paint_tries > 0
    sleep_s = await studio.publisher.process_some()
    assert sleep_s is not None
    assert sleep_s >= 0.5
    del studio.messenger.refusals[5]

    await studio.paint_for(60, step_s=1.0)

    last = studio.messenger.edits[-1].task
    assert (last.id, last.shown.removed_by, last.shown.attachment) == (task.id, 9, None)
    assert studio.messenger.privately == []


async def test_what_was_withdrawn_after_its_channel_closed_is_shown_as_well(
    studio: Studio,
) -> None:
    """Its progress found the message unreachable, but its member pressed a button under it."""
    studio.messenger.refusals[5] = ChannelClosedError("50001")
    task = await studio.task()
    await studio.paint()
    del studio.messenger.refusals[5]
    await studio.withdraw(task)

    await studio.paint_for(20, step_s=1.0)

    assert [view.task.state for view in studio.messenger.edits] == [State.CANCELLED]


async def test_a_channel_that_stays_closed_is_given_up_in_the_end(studio: Studio) -> None:
    """After days, and few requests."""
    studio.messenger.refusals[5] = ChannelClosedError("10003")
    task = await studio.task()
    await studio.withdraw(task)

    await studio.paint_for(4 * 86400.0, step_s=600.0)

    assert studio.messenger.asked[5] == recent_refusals.MOST_TIMES + 1
    assert (await studio.store.due.outlook({}, now_s=studio.clock.now_s)).urgencies == set()


async def test_a_channel_that_is_closed_for_days_shows_that_a_picture_was_removed(
    studio: Studio,
) -> None:
    """It is not given up, nor asked for: it goes as soon as the channel is seen to be open."""
    task = await studio.task()
    await studio.finish(task)
    await studio.paint()
    studio.messenger.refusals[5] = ChannelClosedError("50001")
    await studio.store.controls.remove(task.id, by_user_id=9, now_s=studio.clock.now_s)
    await studio.paint_for(4 * 24 * 3600, step_s=1800.0)
    asked = studio.messenger.asked[5]
    await studio.paint_for(2 * 24 * 3600, step_s=3600.0)
    assert studio.messenger.asked[5] == asked
    del studio.messenger.refusals[5]

    studio.signals.seen_open(channel_id=5)
    await studio.paint()

    assert studio.messenger.edits[-1].task.shown.removed_by == 9
    assert (await studio.now(task)).shown.attachment is None


async def test_a_channel_that_is_gone_needs_not_say_that_a_picture_was_removed(
    studio: Studio,
) -> None:
    """Nothing waits for it."""
    task = await studio.task()
    await studio.finish(task)
    await studio.paint()
    studio.messenger.refusals[5] = ChannelGoneError("10003")
    await studio.store.controls.remove(task.id, by_user_id=9, now_s=studio.clock.now_s)

    await studio.paint()

    left = await studio.now(task)
    assert left.shown.revision == left.revision
    assert studio.messenger.privately == []


async def test_a_copy_of_what_came_in_private_is_none(studio: Studio) -> None:
    """Its member wanted both; new buttons do not bring it a second time."""
    studio.messenger.refusals[5] = ChannelClosedError("50001")
    task = await studio.task(to_copy=True)
    await studio.finish(task)
    await studio.paint()
    assert len(studio.messenger.privately) == 1

    await studio.touch(task)
    await studio.paint()

    assert studio.shown() == [task.id]
    assert await studio.store.notices.first() == []


@pytest.mark.parametrize("asked_before", [False, True])
async def test_what_was_erased_while_it_came_stays_with_nobody(
    studio: Studio, *, asked_before: bool
) -> None:
    """Its message is gone with all that is its member's; it was still being edited, or sent."""
    board = studio.messenger
    board.lets_go.clear()
    task = await studio.task()
    await studio.finish(task)
    if asked_before:
        board.refusals[5] = ChannelGoneError("10003")
        board.lets_go.set()
        board.hangs_privately = True
    await studio.publisher.process_some()
    await (board.asked_privately if asked_before else board.asked_once).wait()
    await _erase(studio, task)

    board.refusals[5] = ChannelGoneError("10003")
    board.lets_go.set()
    board.let_private_go.set()
    await studio.paint()
    await studio.paint()

    told = [one.notice for one in await studio.store.notices.first()]
    kinds = [NoticeKind.COPY_REMOVED] if asked_before else []
    assert [one.kind for one in told] == kinds
    assert len(board.privately) == len(kinds)
    left = await studio.now(task)
    assert left.request.channel_id == 0


async def _erase(studio: Studio, task: Task) -> None:
    """What a deletion does with a task that it does not wait for any longer."""

    def work(connection: Connection) -> None:
        empty(connection, [task.id], removed_by=task.request.user_id, are_gone=True)
        unname(connection, [task.id])

    await studio.store.outbox._database.write(work)


async def test_where_nothing_may_be_posted_it_is_posted_in_private(studio: Studio) -> None:
    """One of a batch: the bot may answer commands there, but not write."""
    studio.messenger.refusals[5] = ChannelClosedError("50001")
    new = replace(a_request(), to_post=True)
    task = (await studio.store.tasks.create(new, now_s=NOW_S, max_live=9)).task

    await studio.paint()
    await studio.paint()

    assert [view.task.id for view in studio.messenger.posts] == [task.id]
    posted = await studio.now(task)
    assert (posted.request.guild_id, posted.request.channel_id) == (
        None,
        10**6 + task.request.user_id,
    )
    assert posted.shown.message_id is not None


async def test_what_can_be_posted_nowhere_is_withdrawn(studio: Studio) -> None:
    """After ten minutes: it costs nothing then, and leaves its place in line."""
    studio.messenger.refusals = {
        5: ChannelClosedError("50001"),
        10**6 + 7: MessageGoneError("50007"),
    }
    new = replace(a_request(), to_post=True)
    task = (await studio.store.tasks.create(new, now_s=NOW_S, max_live=9)).task

    await studio.paint_for(600, step_s=5.0)
    assert (await studio.now(task)).state is State.QUEUED
    await studio.paint_for(300, step_s=5.0)

    assert (await studio.now(task)).state is State.CANCELLED
    assert len(studio.messenger.private_channels) == first_messages.UNPAID_TRIES + 1


async def test_a_picture_of_a_batch_waits_for_its_channel_to_open(studio: Studio) -> None:
    """Closed for a moment just as the batch was confirmed, and direct messages are refused."""
    studio.messenger.refusals = {
        5: ChannelClosedError("50001"),
        10**6 + 7: MessageGoneError("50007"),
    }
    new = replace(a_request(), to_post=True)
    task = (await studio.store.tasks.create(new, now_s=NOW_S, max_live=9)).task
    await studio.paint()
    del studio.messenger.refusals[5]
    studio.signals.seen_open(channel_id=5)

    await studio.paint()

    posted = await studio.now(task)
    assert (posted.request.guild_id, posted.request.channel_id) == (task.request.guild_id, 5)
    assert posted.shown.message_id is not None


async def test_a_channel_closed_for_a_moment_gets_its_picture(studio: Studio) -> None:
    """Its progress was refused, and when the picture is done the channel is open again."""
    studio.messenger.refusals[5] = ChannelClosedError("50001")
    studio.messenger.closed_members = {7}
    task = await studio.task()
    await studio.paint()
    studio.clock.now_s += 4.0
    del studio.messenger.refusals[5]
    await studio.finish(task)

    await studio.paint()

    [(view, picture, delivery)] = studio.messenger.shown
    assert (view.task.id, delivery) == (task.id, Delivery.ATTACHED)
    assert picture is not None
    assert studio.messenger.privately == []


async def test_progress_comes_back_when_a_channel_opens(studio: Studio) -> None:
    """Within seconds by itself, and at once if somebody does something there."""
    made = [await studio.task(channel_id=channel_id) for channel_id in (5, 6)]
    for channel_id in (5, 6):
        studio.messenger.refusals[channel_id] = ChannelClosedError("50001")
    await studio.paint()
    studio.messenger.refusals.clear()
    studio.signals.seen_open(channel_id=6)

    await studio.paint_for(2)
    assert studio.shown() == [made[1].id]
    await studio.paint_for(10)

    assert made[0].id in studio.shown()


async def test_a_picture_that_reaches_nobody_waits_for_its_channel(studio: Studio) -> None:
    """An interaction there shows that it is open, and what waited is painted at once."""
    studio.messenger.refusals[5] = ChannelClosedError("50001")
    studio.messenger.closed_members = {7}
    made = [await studio.task() for _ in range(3)]
    for task in made:
        await studio.finish(task)
    await studio.paint_for(3600, step_s=5.0)
    assert studio.messenger.asked[5] <= 12
    assert len(studio.messenger.privately) <= 12
    del studio.messenger.refusals[5]
    studio.signals.seen_open(channel_id=5)

    await studio.paint_for(2)

    shown = {(view.task.id, delivery) for view, _, delivery in studio.messenger.shown}
    assert shown == {(task.id, Delivery.ATTACHED) for task in made}
    assert {view.task.request.channel_id for view, _, _ in studio.messenger.shown} == {5}


async def test_a_picture_that_reaches_nobody_waits_for_its_member(studio: Studio) -> None:
    """They press something in the bot's direct messages, so these are open now."""
    studio.messenger.refusals[5] = MessageGoneError("10008")
    studio.messenger.closed_members = {7}
    task = await studio.task()
    await studio.finish(task)
    await studio.paint_for(1200, step_s=5.0)
    studio.messenger.closed_members = set()
    studio.signals.seen_open(channel_id=10**6 + 7, user_id=7)

    await studio.paint()

    assert [view.task.id for view, _, _ in studio.messenger.shown] == [task.id]
    assert (await studio.now(task)).request.channel_id == 10**6 + 7


async def test_a_picture_that_reaches_nobody_is_given_up_after_a_day(studio: Studio) -> None:
    """With few requests, and a line in the log."""
    task = await studio.finish_out_of_reach()

    with capture_logs() as logs:
        await studio.paint_for(4 * 86400.0, step_s=600.0)

    assert studio.messenger.asked[5] <= recent_refusals.MOST_TIMES + 1
    [told] = [line for line in logs if line["event"] == "publish.given_up"]
    assert (told["log_level"], told["task_id"], told["channel_id"]) == ("error", task.id, 5)
    assert (await studio.store.due.outlook({}, now_s=studio.clock.now_s)).next_s is None


async def test_what_waits_outlives_the_process(studio: Studio) -> None:
    """The next one knows nothing of the refusals, and shows it where it finds the door open."""
    task = await studio.finish_out_of_reach()
    await studio.paint_for(600, step_s=5.0)
    del studio.messenger.refusals[5]

    await studio.restart()
    await studio.store.recovery.shorten_waits(now_s=studio.clock.now_s, longest_s=72.0)
    await studio.paint_for(80, step_s=1.0)

    assert [view.task.id for view, _, _ in studio.messenger.shown] == [task.id]


async def test_new_buttons_wait_for_a_closed_channel_as_well(studio: Studio) -> None:
    """The picture stands there already, so nothing is sent in private for them."""
    task = await studio.task()
    await studio.finish(task)
    await studio.paint()
    studio.messenger.refusals[5] = ChannelClosedError("50001")
    await studio.touch(task)
    await studio.paint()
    assert len(studio.messenger.shown) == 1
    del studio.messenger.refusals[5]
    studio.signals.seen_open(channel_id=5)

    await studio.paint()

    assert [view.task.id for view, _, _ in studio.messenger.shown] == [task.id] * 2
    assert studio.messenger.privately == []


async def test_an_edit_that_worked_opens_its_channel(studio: Studio) -> None:
    """One that knocked tells for all that wait there."""
    studio.messenger.refusals[5] = ChannelClosedError("50001")
    studio.messenger.closed_members = {7}
    made = [await studio.task() for _ in range(4)]
    for task in made:
        await studio.finish(task)
    await studio.paint_for(200, step_s=5.0)
    del studio.messenger.refusals[5]
    another = await studio.task()
    studio.clock.now_s += 1.0
    await studio.finish(another)

    await studio.paint_for(10)

    assert {view.task.id for view, _, _ in studio.messenger.shown} == {
        task.id for task in (*made, another)
    }


async def test_a_deleted_message_says_nothing_of_its_channel(studio: Studio) -> None:
    """Others in the same channel are still shown there."""
    studio.messenger.refusals[5] = MessageGoneError("10008")
    gone = await studio.task()
    await studio.end(gone)
    await studio.paint()
    del studio.messenger.refusals[5]
    kept = await studio.task()
    await studio.end(kept)

    await studio.paint()

    assert studio.shown() == [kept.id]
    assert [view.task.id for view in studio.messenger.privately] == [gone.id]


async def test_a_channel_that_refuses_without_files_as_well_counts_as_gone(
    studio: Studio,
) -> None:
    """The end reaches its member all the same."""
    studio.messenger.refusals[5] = FilesForbiddenError("50013")
    task = await studio.task()
    await studio.end(task)

    await studio.paint()

    assert [view.task.id for view in studio.messenger.privately] == [task.id]
