import time

import pytest

from tests.behaviour.messages import picture_of, pings, rows_of, text_of
from tests.behaviour.world import World, answer

DISCORD_WAITS_S = 3.0


async def test_imagine_answers_with_the_message_that_becomes_the_picture(world: World) -> None:
    """Who asked for what, and that it is sent: nothing keeps it in line. Nobody is pinged."""
    alice = world.member("alice")

    message = await world.asks(alice)

    assert text_of(message) == f"**a paper boat**\n-# {alice.mention}\nSending to Midjourney…"
    assert rows_of(message) == [["Details"]]
    assert not pings(message)


async def test_a_finished_message_has_picture_buttons_and_details(world: World) -> None:
    """The picture is attached; the buttons stand in CometAPI's order, Details last."""
    message = await world.asks(world.member("alice"))

    await world.finished(message)

    assert (picture_of(message) or "").startswith("a-paper-boat-1.")
    assert rows_of(message) == [
        ["U1", "U2", "U3", "U4", "🔄"],
        ["V1", "V2", "V3", "V4"],
        ["Details"],
    ]
    assert not pings(message)
    assert len(world.comet.charges) == 1


async def test_progress_and_preview_are_shown_on_the_way(world: World) -> None:
    """Percent with a bar and the preview, which the final picture replaces."""
    world.comet.hold(46)
    message = await world.asks(world.member("alice"))

    await world.shows(message, "▰▰▰▰▱▱▱▱▱▱ 46 %")
    await world.until(lambda: picture_of(message))
    assert "-preview." in (picture_of(message) or "")
    assert rows_of(message) == [["Stop watching"]]

    world.comet.release()
    await world.finished(message)
    await world.until(lambda: "-preview." not in (picture_of(message) or ""))


async def test_imagine_does_not_wait_for_a_slow_cometapi(world: World) -> None:
    """The answer stands before CometAPI has said anything."""
    world.comet.faults.latency_s = 1.0

    message = await world.asks(world.member("alice"))

    assert "Sending" in text_of(message)
    assert not [request for request in world.comet.requests if request.status]
    world.comet.faults.latency_s = 0.0
    await world.finished(message)


async def test_imagine_is_answered_while_cometapi_is_down(world: World) -> None:
    """The message says so, and goes on by itself once CometAPI is back; paid once."""
    await world.comet.go_down()

    message = await world.asks(world.member("alice"))
    await world.shows(message, "Midjourney is not answering")

    await world.comet.come_up()
    await world.finished(message)
    assert len(world.comet.charges) == 1


async def test_a_crowd_is_answered_in_time(world: World) -> None:
    """Twenty members ask at once while CometAPI is slow; Discord waits 3 s for each answer.

    Only the time of this process counts, since others may keep the machine busy.
    """
    world.comet.faults.latency_s = 1.0
    members = [world.member(f"member{number}") for number in range(20)]

    started_s = time.process_time()
    asked = [world.begin_imagine(member, prompt="a paper boat") for member in members]
    await world.env.settle()

    assert len({answer(result).id for result in asked}) == len(members)
    assert time.process_time() - started_s < DISCORD_WAITS_S


@pytest.mark.parametrize("speed", ["relax", "fast", "turbo"])
async def test_the_chosen_speed_is_asked_for(world: World, speed: str) -> None:
    """By the path and in the body: either may be ignored (new-api: setting/midjourney)."""
    message = await world.asks(world.member("alice"), speed=speed)

    assert speed.title() in text_of(message)
    [body] = await world.until(lambda: world.sent(f"/mj-{speed}/mj/submit/imagine"))
    assert body["accountFilter"] == {"modes": [speed.upper()]}


@pytest.mark.parametrize("chosen", [{"default_parameters": "--v 7", "default_speed": "fast"}])
async def test_the_defaults_of_the_operator_are_added(world: World) -> None:
    """To what is sent, not to what the message shows as typed."""
    message = await world.asks(world.member("alice"))

    assert text_of(message).startswith("**a paper boat**\n")
    [body] = await world.until(lambda: world.sent("/mj-fast/mj/submit/imagine"))
    assert body["prompt"] == "a paper boat --v 7"


async def test_niji_draws_when_it_is_chosen(world: World) -> None:
    """The model is a choice of the command."""
    await world.asks(world.member("alice"), model="niji")

    [body] = await world.until(lambda: world.sent("/submit/imagine"))
    assert body["botType"] == "NIJI_JOURNEY"


async def test_imagine_works_in_a_direct_message(world: World) -> None:
    """There is no server and no permission to ask for."""
    alice = world.member("alice")

    message = answer(await alice.user.slash("imagine", prompt="a paper boat"))

    await world.finished(message)
    assert message.channel_id == alice.user.dm_channel.id


async def test_the_command_is_synced_once(world: World) -> None:
    """Discord counts new commands, and clients reload what was synced."""

    def syncs() -> int:
        asked = world.env.http_requests
        return sum(entry.method == "PUT" and "/commands" in entry.path for entry in asked)

    assert syncs() == 1
    await world.restart()
    assert syncs() == 1
