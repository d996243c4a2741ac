"""Messages and channels that the bot cannot reach: what their members see instead."""

from __future__ import annotations

from dataclasses import replace

from bot.domain import State
from bot.engine import showing
from bot.engine.board import (
    ChannelClosedError,
    FilesForbiddenError,
    MessageGoneError,
)
from tests.engine.studio import NOW_S, Studio
from tests.store.conftest import a_request


async def test_being_thrown_out_of_500_channels_is_noticed_once_each(studio: Studio) -> None:
    """Whatever is open there: members get their ends in private, and nobody knocks again."""
    channels = range(100, 600)
    running = await studio.task(channel_id=99)
    ended = await studio.task(channel_id=98)
    await studio.end(ended)
    await studio.crowd(running, {channel_id: [1, 2] for channel_id in channels})
    await studio.crowd(ended, {channel_id: [3] for channel_id in channels})
    for channel_id in channels:
        studio.board.refusals[channel_id] = ChannelClosedError("50001")

    await studio.paint_for(30, step_s=2.0)
    later = await studio.task(channel_id=97)
    await studio.end(later)
    await studio.crowd(later, {channel_id: [3, 4] for channel_id in channels[:50]})
    await studio.paint_for(30, step_s=2.0)

    asked = {channel: times for channel, times in studio.board.asked.items() if channel >= 100}
    assert set(asked) == set(channels)
    assert max(asked.values()) == 1
    assert len({view.task.id for view in studio.board.privately}) == 600


async def test_a_member_who_takes_no_messages_is_asked_once(studio: Studio) -> None:
    """Their other ends are not sent into the void one by one."""
    studio.board.refusals[5] = ChannelClosedError("10003")
    studio.board.closed_members = {7}
    made = [await studio.task() for _ in range(10)]
    for task in made:
        await studio.end(task)

    await studio.paint_for(30, step_s=1.0)

    assert len(studio.board.privately) == 1
    assert (await studio.store.outbox.outlook({}, now_s=studio.clock.now_s)).urgencies == set()


async def test_an_end_that_was_on_its_way_in_private_stays_private(studio: Studio) -> None:
    """The process died in the middle of it, and the next one would find the channel open again."""
    studio.board.refusals[5] = ChannelClosedError("50001")
    studio.board.hangs_privately = True
    task = await studio.task()
    await studio.end(task)
    await studio.painter.process_some()
    await studio.board.asked_privately.wait()
    del studio.board.refusals[5]
    studio.board.hangs_privately = False

    await studio.restart()
    await studio.paint()

    assert studio.shown() == []
    assert [view.task.id for view in studio.board.privately] == [task.id] * 2


async def test_what_was_withdrawn_is_shown_when_its_channel_opens_again(studio: Studio) -> None:
    """Nobody is told in private what they did themselves, so the bot comes back to the message."""
    studio.board.refusals[5] = ChannelClosedError("50001")
    task = await studio.task()
    await studio.withdraw(task)
    await studio.paint_for(60, step_s=1.0)
    assert studio.board.asked[5] <= 4
    del studio.board.refusals[5]

    await studio.paint_for(60, step_s=1.0)

    assert [view.task.state for view in studio.board.edits] == [State.CANCELLED]
    assert studio.board.privately == []


async def test_many_that_were_withdrawn_ask_a_closed_channel_together(studio: Studio) -> None:
    """One request now and then tells that it is still closed; when it opens, all are shown."""
    studio.board.refusals[5] = ChannelClosedError("50001")
    made = [await studio.task() for _ in range(4)]
    for task in made:
        await studio.withdraw(task)
    await studio.paint_for(60, step_s=1.0)
    assert studio.board.asked[5] <= 4
    del studio.board.refusals[5]

    await studio.paint_for(300, step_s=1.0)

    assert sorted(studio.shown()) == [task.id for task in made]


async def test_what_was_withdrawn_after_its_channel_closed_is_shown_as_well(
    studio: Studio,
) -> None:
    """Its progress found the message unreachable, but its member pressed a button under it."""
    studio.board.refusals[5] = ChannelClosedError("50001")
    task = await studio.task()
    await studio.paint()
    del studio.board.refusals[5]
    await studio.withdraw(task)

    await studio.paint_for(20, step_s=1.0)

    assert [view.task.state for view in studio.board.edits] == [State.CANCELLED]


async def test_a_channel_that_stays_closed_is_given_up_in_the_end(studio: Studio) -> None:
    """After days, and few requests."""
    studio.board.refusals[5] = ChannelClosedError("10003")
    task = await studio.task()
    await studio.withdraw(task)

    await studio.paint_for(4 * 86400.0, step_s=600.0)

    assert studio.board.asked[5] == showing.KNOCKS + 1
    assert (await studio.store.outbox.outlook({}, now_s=studio.clock.now_s)).urgencies == set()


async def test_where_nothing_may_be_posted_it_is_posted_in_private(studio: Studio) -> None:
    """One of a batch: the bot may answer commands there, but not write."""
    studio.board.refusals[5] = ChannelClosedError("50001")
    new = replace(a_request(), to_post=True)
    task = (await studio.store.tasks.create(new, now_s=NOW_S, max_live=9)).task

    await studio.paint()
    await studio.paint()

    assert [view.task.id for view in studio.board.posts] == [task.id]
    posted = await studio.now(task)
    assert (posted.guild_id, posted.channel_id) == (None, 10**6 + task.user_id)
    assert posted.message_id is not None


async def test_what_can_be_posted_nowhere_is_withdrawn(studio: Studio) -> None:
    """It costs nothing then, and leaves its place in line."""
    studio.board.refusals = {5: ChannelClosedError("50001"), 10**6 + 7: MessageGoneError("50007")}
    new = replace(a_request(), to_post=True)
    task = (await studio.store.tasks.create(new, now_s=NOW_S, max_live=9)).task

    await studio.paint()
    await studio.paint()

    assert (await studio.now(task)).state is State.CANCELLED


async def test_a_deleted_message_says_nothing_of_its_channel(studio: Studio) -> None:
    """Others in the same channel are still shown there."""
    studio.board.refusals[5] = MessageGoneError("10008")
    gone = await studio.task()
    await studio.end(gone)
    await studio.paint()
    del studio.board.refusals[5]
    kept = await studio.task()
    await studio.end(kept)

    await studio.paint()

    assert studio.shown() == [kept.id]
    assert [view.task.id for view in studio.board.privately] == [gone.id]


async def test_a_channel_that_refuses_without_files_as_well_counts_as_gone(
    studio: Studio,
) -> None:
    """The end reaches its member all the same."""
    studio.board.refusals[5] = FilesForbiddenError("50013")
    task = await studio.task()
    await studio.end(task)

    await studio.paint()

    assert [view.task.id for view in studio.board.privately] == [task.id]
