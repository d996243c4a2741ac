"""Messages that Discord takes in no form, in a plainer one only, or for no reason that is known."""

from __future__ import annotations

from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from bot.domain.states import Delivery, Plainness, State
from bot.engine.messenger import (
    ChannelClosedError,
    ContentRefusedError,
    FilesForbiddenError,
    MessageGoneError,
    TryLaterError,
)
from bot.engine.publishing import setbacks
from tests.engine.publishing.stage import NOW_S, Studio
from tests.store.conftest import a_request

LADDER = [Plainness.WHOLE, Plainness.NO_FILE, Plainness.NO_BUTTONS, Plainness.WORDS]
LONG_S = 60.0


async def test_a_picture_that_is_refused_leaves_its_link(studio: Studio) -> None:
    """It is tried once more, and then not uploaded again and again."""
    studio.messenger.takes = lambda _view, picture: picture is None
    task = await studio.task()
    await studio.finish(task)

    await studio.paint_for(LONG_S, step_s=1.0)

    assert [view.task.shown.plainness for view in studio.messenger.tried] == [
        Plainness.WHOLE,
        Plainness.WHOLE,
        Plainness.NO_FILE,
    ]
    [(_, picture, delivery)] = studio.messenger.shown
    assert (picture, delivery) == (None, Delivery.REFUSED)
    assert (await studio.now(task)).shown.delivery is Delivery.REFUSED


@pytest.mark.parametrize("least", LADDER[1:])
async def test_a_message_that_is_refused_becomes_plainer(studio: Studio, least: Plainness) -> None:
    """Two tries each: without the file, without buttons and links, our own words alone."""
    studio.messenger.takes = lambda view, _picture: view.task.shown.plainness >= least
    task = await studio.task()
    await studio.finish(task)

    await studio.paint_for(LONG_S, step_s=1.0)

    assert [view.task.shown.plainness for view in studio.messenger.tried] == [
        *[each for each in LADDER if each < least for _ in range(2)],
        least,
    ]
    assert [view.task.id for view in studio.shown_views()] == [task.id]
    assert studio.messenger.privately == []


async def test_a_failure_that_is_refused_is_told_in_plain_words(studio: Studio) -> None:
    """Its sentence may hold foreign words; the member still hears that it failed."""
    studio.messenger.takes = lambda view, _picture: view.task.shown.plainness >= Plainness.WORDS
    task = await studio.task()
    await studio.end(task)

    await studio.paint_for(LONG_S, step_s=1.0)

    assert [view.task.state for view in studio.shown_views()] == [State.FAILED]


@pytest.mark.parametrize("least", LADDER[1:])
async def test_what_its_member_withdrew_is_told_in_plainer_words(
    studio: Studio, least: Plainness
) -> None:
    """A message that still offers what is over would be pressed again."""
    studio.messenger.takes = lambda view, _picture: view.task.shown.plainness >= least
    task = await studio.task()
    await studio.withdraw(task)

    await studio.paint_for(LONG_S, step_s=1.0)

    assert [view.task.state for view in studio.shown_views()] == [State.CANCELLED]
    assert studio.messenger.privately == []


async def test_what_its_member_withdrew_is_left_where_no_form_is_taken(studio: Studio) -> None:
    """They know it themselves, so nobody writes to them; the log has a line."""
    studio.messenger.takes = lambda _view, _picture: False
    task = await studio.task()
    await studio.withdraw(task)

    with capture_logs() as logs:
        await studio.paint_for(600.0, step_s=1.0)

    assert studio.messenger.asked[5] == 2 * len(LADDER)
    assert studio.messenger.privately == []
    assert [line["task_id"] for line in logs if line["event"] == "publish.left"] == [task.id]
    assert (await studio.store.due.outlook({}, now_s=studio.clock.now_s)).next_s is None


async def test_what_is_refused_in_every_form_goes_to_its_member(studio: Studio) -> None:
    """Whole again, since what refuses may be the channel; and the log says so loudly."""
    studio.messenger.refusals[5] = ContentRefusedError("Discord 400, code 99999")
    task = await studio.task()
    await studio.finish(task)

    with capture_logs() as logs:
        await studio.paint_for(LONG_S, step_s=1.0)

    assert studio.messenger.asked[5] == 8
    [(view, picture, delivery)] = studio.messenger.shown
    assert (view.task.shown.plainness, delivery) == (Plainness.WHOLE, Delivery.ATTACHED)
    assert picture is not None
    [told] = [line for line in logs if line["log_level"] == "error"]
    assert (told["task_id"], told["channel_id"]) == (task.id, 5)
    assert "99999" in told["reason"]


async def test_a_direct_message_becomes_plainer_as_well(studio: Studio) -> None:
    """And what it leaves out stays out when its buttons change."""
    studio.messenger.refusals[5] = MessageGoneError("10008")
    studio.messenger.takes = lambda view, _picture: (
        view.task.shown.plainness >= Plainness.NO_BUTTONS
    )
    task = await studio.task()
    await studio.finish(task)

    await studio.paint()

    [(_, picture, delivery)] = studio.messenger.shown
    assert (picture, delivery) == (None, Delivery.REFUSED)
    assert (await studio.now(task)).shown.plainness is Plainness.NO_BUTTONS


async def test_a_direct_message_that_takes_no_file_has_a_link(studio: Studio) -> None:
    """The picture is not lost for being too big there."""
    studio.messenger.refusals[5] = MessageGoneError("10008")
    studio.messenger.refusals[10**6 + 7] = FilesForbiddenError("40005")
    task = await studio.task()
    await studio.finish(task)
    await studio.paint()
    tried = [view.task.shown.plainness for view in studio.messenger.privately]
    assert tried == LADDER
    del studio.messenger.refusals[10**6 + 7]

    await studio.paint_for(15, step_s=1.0)

    assert [view.task.id for view in studio.shown_views()] == [task.id]


async def test_nothing_is_refused_for_ever(studio: Studio) -> None:
    """Neither here nor there, in no form: few requests a day, and then a line in the log."""
    studio.messenger.takes = lambda _view, _picture: False
    task = await studio.task()
    await studio.finish(task)

    with capture_logs() as logs:
        await studio.paint_for(120, step_s=1.0)
        await studio.paint_for(4 * 86400.0, step_s=600.0)

    assert studio.messenger.asked[5] == 8
    assert len(studio.messenger.privately) <= 14 * len(LADDER)
    assert [line["task_id"] for line in logs if line["event"] == "publish.given_up"] == [task.id]
    assert (await studio.store.due.outlook({}, now_s=studio.clock.now_s)).next_s is None


async def test_a_refused_preview_does_not_cost_the_picture(studio: Studio) -> None:
    """Progress goes on in words, and the end is tried whole."""
    preview = "https://pictures.example/preview.png"
    studio.messenger.takes = lambda view, picture: (
        view.task.state is State.SUCCEEDED or picture is None
    )
    task = await studio.task(image_url=preview)
    await studio.paint_for(10, step_s=1.0)
    assert [picture for _, picture, _ in studio.messenger.shown] == [None]
    await studio.change(task, progress=60)
    await studio.paint_for(10, step_s=1.0)
    await studio.finish(task)

    await studio.paint_for(10, step_s=1.0)

    _, picture, delivery = studio.messenger.shown[-1]
    assert delivery is Delivery.ATTACHED
    assert picture is not None


async def test_progress_that_is_refused_in_every_form_stops(studio: Studio) -> None:
    """No percentage is worth more than that; the end is tried anew."""
    studio.messenger.takes = lambda view, _picture: view.task.state is not State.RUNNING
    task = await studio.task()
    for progress in range(20, 60):
        await studio.change(task, progress=progress)
        await studio.paint_for(3, step_s=1.0)
    assert studio.messenger.asked[5] == 8
    await studio.finish(task)

    await studio.paint()

    [(_, _, delivery)] = studio.messenger.shown
    assert delivery is Delivery.ATTACHED


async def test_how_plain_it_is_outlives_the_process(studio: Studio) -> None:
    """The next one goes on where this one was, and not from the start."""
    studio.messenger.takes = lambda view, _picture: view.task.shown.plainness >= Plainness.WORDS
    task = await studio.task()
    await studio.finish(task)
    await studio.paint_for(6, step_s=1.0)
    tried = len(studio.messenger.tried)
    assert 2 <= tried <= 4

    await studio.restart()
    await studio.paint_for(LONG_S, step_s=1.0)

    assert len(studio.messenger.tried) == 7
    assert (
        studio.messenger.tried[tried].task.shown.plainness
        >= studio.messenger.tried[tried - 1].task.shown.plainness
    )


async def test_download_again_tries_it_whole_again(studio: Studio) -> None:
    """The filter may have thought better of it."""
    studio.messenger.takes = lambda _view, picture: picture is None
    task = await studio.task()
    await studio.finish(task)
    await studio.paint_for(LONG_S, step_s=1.0)
    studio.messenger.takes = lambda _view, _picture: True

    await studio.store.controls.deliver_again(task.id)
    await studio.paint()

    _, picture, delivery = studio.messenger.shown[-1]
    assert delivery is Delivery.ATTACHED
    assert picture is not None


async def test_new_buttons_that_are_refused_leave_the_picture_as_it_stands(
    studio: Studio,
) -> None:
    """What is shown already is not taken away for them; the log has a line."""
    task = await studio.task()
    await studio.finish(task)
    await studio.paint()
    studio.messenger.takes = lambda _view, _picture: False
    await studio.touch(task)

    with capture_logs() as logs:
        await studio.paint_for(LONG_S, step_s=1.0)

    assert studio.messenger.asked[5] == 3
    assert [line["task_id"] for line in logs if line["event"] == "publish.left"] == [task.id]
    assert (await studio.now(task)).shown.plainness is Plainness.WHOLE
    assert studio.messenger.privately == []


async def test_what_fails_in_passing_is_not_tried_for_ever_either(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After about a day it counts as refused, here and in private."""
    monkeypatch.setattr(setbacks, "PASSING_TRIES", 20)
    for channel_id in (5, 10**6 + 7):
        studio.messenger.refusals[channel_id] = TryLaterError("Discord 503, code 0")
    task = await studio.task()
    await studio.finish(task)

    with capture_logs() as logs:
        await studio.paint_for(86_400, step_s=20.0)

    assert studio.messenger.asked[5] == 20 + 8
    assert [line["task_id"] for line in logs if line["event"] == "publish.given_up"] == [task.id]


async def test_a_fault_of_our_own_is_not_tried_for_ever(studio: Studio) -> None:
    """A message that cannot even be built becomes a plainer one."""

    def takes(view: object, _picture: object) -> bool:
        if view.task.shown.plainness < Plainness.NO_BUTTONS:  # type: ignore[attr-defined]
            raise ValueError
        return True

    studio.messenger.takes = takes
    task = await studio.task()
    await studio.finish(task)

    with capture_logs():
        await studio.paint_for(LONG_S, step_s=1.0)

    assert [view.task.id for view in studio.shown_views()] == [task.id]


async def test_a_first_message_that_is_refused_becomes_plainer(studio: Studio) -> None:
    """One of a batch: its task begins all the same, as its message stands."""
    studio.messenger.takes = lambda view, _picture: view.task.shown.plainness >= Plainness.WORDS
    new = replace(a_request(), to_post=True)
    task = (await studio.store.tasks.create(new, now_s=NOW_S, max_live=9)).task

    await studio.paint_for(LONG_S, step_s=1.0)

    assert [view.task.id for view in studio.messenger.posts] == [task.id]
    assert (await studio.now(task)).request.channel_id == 5


async def test_a_first_message_that_is_refused_everywhere_costs_nothing(studio: Studio) -> None:
    """It leaves the line unpaid."""
    studio.messenger.takes = lambda _view, _picture: False
    new = replace(a_request(), to_post=True)
    task = (await studio.store.tasks.create(new, now_s=NOW_S, max_live=9)).task

    with capture_logs() as logs:
        await studio.paint_for(1200, step_s=1.0)

    assert (await studio.now(task)).state is State.CANCELLED
    assert [line["task_id"] for line in logs if line["event"] == "post.given_up"] == [task.id]


async def test_a_channel_that_closes_on_the_way_down_keeps_what_it_refused(
    studio: Studio,
) -> None:
    """Closed is not refused: when it opens, the message is as plain as it had to be."""
    studio.messenger.closed_members = {7}
    studio.messenger.takes = lambda _view, picture: picture is None
    task = await studio.task()
    await studio.finish(task)
    await studio.paint()
    studio.messenger.refusals[5] = ChannelClosedError("50001")
    await studio.paint_for(30, step_s=1.0)
    del studio.messenger.refusals[5]
    studio.signals.seen_open(channel_id=5)

    await studio.paint_for(10, step_s=1.0)

    [(_, _, delivery)] = studio.messenger.shown
    assert delivery is Delivery.REFUSED
