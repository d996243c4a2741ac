import pytest
from simcord import MemberActor, ResponseMessage

from bot.prompts import suggested_prompts
from tests.behaviour.messages import has_button, text_of
from tests.behaviour.world import World, answer, refusal


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


@pytest.mark.parametrize("chosen", [{"max_running_per_user": 1}])
async def test_who_stops_watching_makes_no_room(world: World) -> None:
    """CometAPI goes on with it: only its end, which nobody is shown, lets the next one go."""
    alice = world.member("alice")
    world.comet.hold(46)
    first = await world.asks(alice)
    await world.shows(first, "46 %")
    for number in range(2):
        await world.press(alice, first, "Stop watching")
        await world.shows(first, "Not watching this any more.")
        second = await world.asks(alice, f"boat {number}")
        await world.skip(10.0)
        assert "Waiting" in text_of(second)
        await world.press(alice, second, "Cancel")
        await world.press(alice, first, "Watch again")
        await world.shows(first, "46 %")
    await world.press(alice, first, "Stop watching")
    last = await world.asks(alice, "a kite")

    world.comet.release()

    await world.finished(last)
    assert "Not watching this any more." in text_of(first)
    assert len(world.comet.charges) == 2
    await world.press(alice, first, "Watch again")
    await world.finished(first)
    assert len(world.comet.charges) == 2


@pytest.mark.parametrize("chosen", [{"max_running_per_user": 1, "max_waiting_per_user": 1}])
async def test_trying_again_waits_for_room_too(world: World) -> None:
    """What may have arrived counts beside the second try; with a full line there is none."""
    alice = world.member("alice")
    world.comet.hold(0)
    world.comet.faults.reset_after_accept = 1
    message = await world.asks(alice)
    await world.shows(message, "It is not certain")
    waiting = await world.asks(alice, "a second boat")

    said = refusal(await world.press(alice, message, "Try again"))
    assert said.startswith("You have 2 pictures under way, as many as one member may have. ")
    assert "is not certain, counts" in said
    await world.press(alice, waiting, "Cancel")
    await world.press(alice, message, "Try again")
    await world.shows(message, "Waiting")

    assert len(world.comet.charges) == 1
    world.comet.release()
    await world.skip(3600.0)
    await world.finished(message)
    assert len(world.comet.charges) == 2


async def described(world: World, member: MemberActor) -> ResponseMessage:
    """The message of a finished description."""
    picture = (await world.task(await world.grid(member))).result.image_url
    message = answer(await member.slash(world.channel, "describe", link=picture or ""))
    await world.until(lambda: has_button(message, "Imagine all"))
    return message


async def test_imagine_all_asks_first(world: World) -> None:
    """In private: which prompts, how many, for how much; leaving it costs nothing."""
    alice = world.member("alice")
    prompts = await described(world, alice)
    paid = len(world.comet.charges)

    asked = await world.press(alice, prompts, "Imagine all")

    assert asked.response is not None
    assert refusal(asked).startswith("This makes 4 pictures for about $")
    await world.press(alice, asked.response, "Leave it")
    await world.skip(10.0)
    assert len(world.comet.charges) == paid


@pytest.mark.parametrize("chosen", [{"max_running_per_user": 2, "max_waiting_per_user": 3}])
async def test_imagine_all_makes_each_prompt_by_itself(world: World) -> None:
    """Titled by its own words, in their order, and no more at once than one member may have."""
    alice = world.member("alice")
    prompts = await described(world, alice)
    world.comet.hold(0)
    asked = await world.press(alice, prompts, "Imagine all")
    assert asked.response is not None
    before = {message.id for message in world.posted()}

    await world.press(alice, asked.response, "Make 4 pictures")

    await world.until(lambda: len(world.posted()) == len(before) + 4)
    made = [message for message in world.posted() if message.id not in before]
    await world.shows(made[1], "Started")
    await world.shows(made[2], "Waiting · next in line")
    await world.shows(made[3], "Waiting · 2nd in line")
    suggested = suggested_prompts((await world.task(prompts)).result.final_prompt or "")
    for message, prompt in zip(made, suggested, strict=True):
        assert text_of(message).startswith(f"**{prompt.partition(' --')[0]}**")
    world.comet.release()
    for message in made:
        await world.finished(message)


@pytest.mark.parametrize("chosen", [{"max_running_per_user": 1, "max_waiting_per_user": 2}])
async def test_imagine_all_needs_room_for_all(world: World) -> None:
    """Else nothing of it is made."""
    alice = world.member("alice")
    prompts = await described(world, alice)
    asked = await world.press(alice, prompts, "Imagine all")
    assert asked.response is not None

    said = refusal(await world.press(alice, asked.response, "Make 4 pictures"))

    assert said.startswith("This makes 4 pictures at once, and one member may have 3 under way. ")
