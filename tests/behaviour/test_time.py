import pytest

from tests.behaviour.messages import has_button
from tests.behaviour.world import World

TWENTY_MINUTES_S = 20 * 60.0
RARE_LOOK_S = 300.0


async def test_an_answer_that_came_too_late_costs_nothing(world: World) -> None:
    """Discord takes none after 3 s: nobody saw anything, so nothing is submitted either."""
    alice = world.member("alice")
    grid = await world.grid(alice)

    result = world.begin_press(alice, grid, "V1")
    world.env.backend.advance_clock(3.5)
    await world.env.settle()

    assert result.response is None
    await world.until(lambda: world.clock.skipped_s > 60)
    assert len(world.comet.charges) == 1
    assert await world.engine.store.tasks.get(2) is None


async def test_a_picture_that_takes_20_minutes_arrives_in_its_place(world: World) -> None:
    """The interaction's token is dead after 15 minutes; the message is edited all the same."""
    world.comet.hold(62)
    message = await world.asks(world.member("alice"), speed="fast")
    await world.shows(message, "62 %")

    await world.skip(TWENTY_MINUTES_S)
    await world.shows(message, "This takes longer than usual.", ":R>")
    world.comet.release()
    await world.skip(RARE_LOOK_S)

    await world.finished(message)
    assert world.channel.history()[-1].id == message.id


async def test_a_button_works_long_after_its_message(world: World) -> None:
    """A press brings a token of its own, whatever the age of the message."""
    alice = world.member("alice")
    grid = await world.grid(alice)

    await world.skip(400 * 24 * 3600.0)

    result = await world.press(alice, grid, "U1")
    assert result.response is not None
    await world.finished(result.response)


async def test_a_task_that_never_ends_is_given_up(world: World) -> None:
    """After 65 minutes its message says so, and offers another try."""
    world.comet.faults.never_finish = True
    message = await world.asks(world.member("alice"))
    await world.shows(message, "93 %")

    await world.skip(66 * 60.0)
    await world.shows(message, "Midjourney did not finish this in time.")

    assert has_button(message, "Edit and retry")
    world.comet.faults.never_finish = False


@pytest.mark.parametrize("chosen", [{"max_running_per_user": 1}])
async def test_a_moving_line_leaves_room_for_finished_pictures(world: World) -> None:
    """Progress takes the five edits in 5 s that Discord allows a channel one by one."""
    alice = world.member("alice")
    world.comet.hold(0)
    await world.shows(await world.asks(alice), "Started")
    messages = [await world.asks(alice, f"boat {number}") for number in range(2, 9)]
    withdrawn, waiting = messages[:3], messages[3:]

    for message in withdrawn:
        await world.press(alice, message, "Cancel")
    await world.shows(waiting[0], "next in line")
    await world.shows(waiting[-1], "4th in line")

    times = world.budget.progress_times(world.channel.id)
    assert len(times) > 3
    assert all(third - first > 1.1 for first, third in zip(times, times[2:], strict=False))
    world.comet.release()
