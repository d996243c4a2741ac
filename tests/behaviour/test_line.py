import pytest

from tests.behaviour.messages import text_of
from tests.behaviour.world import World, refusal


@pytest.mark.parametrize("chosen", [{"max_running_per_user": 1, "max_waiting_per_user": 2}])
async def test_a_member_has_so_many_pictures_and_no_more(world: World) -> None:
    """One runs, two wait, the next is refused politely; others are not concerned."""
    alice, bob = world.member("alice"), world.member("bob")
    world.comet.hold(0)
    running = await world.asks(alice)
    await world.shows(running, "Started")
    waiting = [await world.asks(alice, f"boat {number}") for number in (2, 3)]

    said = refusal(await alice.slash(world.channel, "imagine", prompt="boat 4"))

    assert said.startswith("You have 3 pictures under way")
    await world.skip(60.0)
    assert all("Waiting" in text_of(message) for message in waiting)
    await world.shows(await world.asks(bob), "Started")
    world.comet.release()
    for message in (running, *waiting):
        await world.finished(message)
    await world.grid(alice, "boat 4")


@pytest.mark.parametrize("chosen", [{"max_running_per_user": 1, "max_waiting_per_user": 0}])
async def test_a_press_counts_like_a_command(world: World) -> None:
    """Whatever it came from, it is a picture under way."""
    alice = world.member("alice")
    grid = await world.grid(alice)
    world.comet.hold(0)
    await world.asks(alice)

    assert "You have 1 picture under way" in refusal(await world.press(alice, grid, "U1"))
    world.comet.release()


@pytest.mark.parametrize("chosen", [{"max_concurrent_submits": 1}])
async def test_the_line_is_fair(world: World) -> None:
    """Who asks once does not wait behind all of somebody else's."""
    alice, bob = world.member("alice"), world.member("bob")
    await world.comet.go_down()
    for number in range(3):
        await world.asks(alice, f"boat {number}")
    last = await world.asks(bob, "a kite")

    await world.comet.come_up()
    await world.finished(last)

    order = [body["prompt"] for body in world.sent("/submit/imagine")]
    accepted = list(dict.fromkeys(order))
    assert accepted.index("a kite") <= 1


@pytest.mark.parametrize("chosen", [{"max_running_per_user": 1}])
async def test_places_in_line_move_up(world: World) -> None:
    """As those in front are done or withdrawn, the message says so."""
    alice = world.member("alice")
    world.comet.hold(0)
    await world.shows(await world.asks(alice), "Started")
    second, third = [await world.asks(alice, f"boat {number}") for number in (2, 3)]
    assert "Waiting · 2nd in line" in text_of(third)

    await world.press(alice, second, "Cancel")

    await world.shows(third, "Waiting · next in line")
    world.comet.release()
