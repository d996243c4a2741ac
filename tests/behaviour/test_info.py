"""`/info`: what a member has under way, how they stand, and what holds them up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.domain.states import Ending, State
from tests.behaviour.messages import button_of, has_button, text_of
from tests.behaviour.test_access import set_to
from tests.behaviour.test_settings import custom_ids

if TYPE_CHECKING:
    from simcord import MemberActor, ResponseMessage

    from tests.behaviour.world import World

ONE_AT_A_TIME = [{"max_running_per_user": 1}]


async def info(world: World, member: MemberActor, command: str = "info") -> ResponseMessage:
    result = await member.slash(world.channel, command)
    assert result.response is not None
    assert result.ephemeral
    return result.response


async def press_first(member: MemberActor, page: ResponseMessage, verb: str) -> None:
    """Press the first of the buttons that bear the same name."""
    found = [one for one in custom_ids(page.components) if one.startswith(f"info:1:{verb}:")]
    await member.click(page, custom_id=found[0])


async def test_a_member_without_pictures(world: World) -> None:
    """Is told so, what they may have, and what a prompt gets; by the other name, too."""
    alice = world.member("alice")
    said = text_of(await info(world, alice))

    assert text_of(await info(world, alice, "cancel")) == said
    assert "Nothing of yours is being made or waits." in said
    assert "0 being made · 0 waiting" in said
    assert "Today: 0 pictures" in said
    assert "This month: 0 pictures for $0.00" in said
    assert "At once: 3 pictures, and 10 waiting" in said
    assert "Speed: as Midjourney has it · remix is off" in said


@pytest.mark.parametrize("chosen", ONE_AT_A_TIME)
async def test_what_is_under_way_can_be_cancelled(world: World) -> None:
    """Each with a link; what waits is withdrawn, what runs is not watched any more."""
    alice, bob = world.member("alice"), world.member("bob")
    world.comet.hold(0)
    running = await world.asks(alice, "a boat")
    await world.shows(running, "Started")
    first, second = [await world.asks(alice, prompt) for prompt in ("a kite", "a *tree*")]
    await world.asks(bob, "a secret")

    page = await info(world, alice)
    said = text_of(page)
    assert f"[a boat](https://discord.com/channels/{world.guild.id}/{world.channel.id}" in said
    assert f"/{first.id})\n-# Waiting · next in line" in said
    assert f"[a \\*tree\\*](https://discord.com/channels/{world.guild.id}" in said
    assert "1 being made · 2 waiting" in said
    assert "You have 1 picture being made, as many as you may at once" in said
    assert "secret" not in said

    await press_first(alice, page, "cancel")
    assert "Withdrawn. Nothing was spent." in text_of(page)
    assert "a kite" not in text_of(page)
    await world.shows(first, "Withdrawn before it was sent.")
    await press_first(alice, page, "stop")
    assert "1 that nobody watches, or that is not certain, counts as well" in text_of(page)
    await world.shows(running, "Not watching this any more.")
    assert "Waiting" in text_of(second)
    world.comet.release()
    await world.finished(second)


@pytest.mark.parametrize("chosen", ONE_AT_A_TIME)
async def test_all_that_waits_is_withdrawn_at_once(world: World) -> None:
    """Of the member alone, over several pages, also by a page of before a restart."""
    alice, bob = world.member("alice"), world.member("bob")
    world.comet.hold(0)
    for member in (alice, bob):
        await world.shows(await world.asks(member), "Started")
    waiting = [await world.asks(alice, f"boat {number}") for number in range(9)]
    other = await world.asks(bob, "a kite")
    page = await info(world, alice)
    assert "boat 8" not in text_of(page)
    await world.press(alice, page, "More")
    assert "boat 8" in text_of(page)

    await world.restart()
    await world.press(alice, page, "Cancel all waiting")

    assert "9 were withdrawn. Nothing was spent for them." in text_of(page)
    assert not has_button(page, "Cancel all waiting")
    for message in waiting:
        await world.shows(message, "Withdrawn before it was sent.")
    assert "Waiting" in text_of(other)
    world.comet.release()


@pytest.mark.parametrize("chosen", ONE_AT_A_TIME)
async def test_a_press_that_comes_too_late_says_so(world: World) -> None:
    """What was sent meanwhile, or is over, stays as it is; the page shows how it is."""
    alice = world.member("alice")
    world.comet.hold(0)
    first = await world.asks(alice, "a boat")
    await world.shows(first, "Started")
    second = await world.asks(alice, "a kite")
    page = await info(world, alice)
    cancel = button_of(page, "Cancel")["custom_id"]
    stop = button_of(page, "Stop watching")["custom_id"]
    world.comet.release()
    await world.finished(first)
    await world.finished(second)

    for custom_id in (cancel, stop):
        pressed = {"component_type": 2, "custom_id": custom_id}
        await world.forge(alice, pressed, message=page)
        assert "Withdrawn" not in text_of(page)
        assert "Nothing of yours is being made or waits." in text_of(page)

    assert (await world.task(second)).state is State.SUCCEEDED


@pytest.mark.parametrize("chosen", ONE_AT_A_TIME)
async def test_nobody_cancels_what_is_not_theirs(world: World) -> None:
    """Whatever they send, moderators and those who know the id included."""
    alice, mallory = world.member("alice"), world.member("mallory", manage_messages=True)
    world.comet.hold(0)
    await world.shows(await world.asks(alice), "Started")
    theirs = await world.asks(alice, "a kite")
    task, page = await world.task(theirs), await info(world, mallory)
    tag = task.shown.tag
    sent = (
        f"info:1:cancel:0:{tag}:{task.id}",
        f"info:1:cancel:0:{'0' * 16}:{task.id}",
        f"info:1:cancel:0:{tag}:999999999999999999",
        "info:1:cancel:0",
        "info:1:all:9999",
        "info:1:dance:3",
    )
    for custom_id in sent:
        await world.forge(mallory, {"component_type": 2, "custom_id": custom_id}, message=page)
        assert "kite" not in text_of(page)

    assert (await world.task(theirs)).state is State.QUEUED
    world.comet.release()


async def test_what_is_left_is_told(world: World) -> None:
    """Of a day and a month, and what it says when that is nothing."""
    alice = world.member("alice")
    await set_to(world, "everyone", {"pictures_a_day": 2, "pictures_a_month": 9})
    await world.grid(alice)
    one_left = text_of(await info(world, alice))
    await world.grid(alice)

    said = text_of(await info(world, alice))

    assert "Today: 1 picture · **1 left**" in one_left
    assert "for $0.06 · **8 left**" in one_left
    assert "Today: 2 pictures · **0 left**" in said
    assert "You have asked for 2 pictures today, as many as you may here." in said


async def test_what_closes_the_server_is_told(world: World) -> None:
    """A block, as any rule that would refuse the next picture."""
    alice = world.member("alice")
    await set_to(world, "blocked_members", [alice.id])

    said = text_of(await info(world, alice))
    await set_to(world, "blocked_members", None)

    assert "The owners of this server do not let you use me" in said
    assert "do not let you" not in text_of(await info(world, alice))


async def test_an_outage_is_told(world: World) -> None:
    """What waits then is shown as such."""
    alice = world.member("alice")
    await world.comet.go_down()
    waiting = await world.asks(alice)
    await world.shows(waiting, "Midjourney is not answering")

    said = text_of(await info(world, alice))

    assert "What waits is safe and goes on by itself" in said
    await world.comet.come_up()
    await world.finished(waiting)


async def test_it_works_in_direct_messages(world: World) -> None:
    """With what was asked for in servers, too."""
    alice = world.member("alice")
    world.comet.hold(0)
    await world.shows(await world.asks(alice, "a boat"), "Started")

    result = await alice.user.slash("info")

    assert result.response is not None
    assert "a boat" in text_of(result.response)
    world.comet.release()


async def test_what_nobody_knows_the_fate_of_is_shown(world: World) -> None:
    """It counts, and its own message asks what to do."""
    alice = world.member("alice")
    world.comet.faults.reset_after_accept = 1
    message = await world.asks(alice, "a boat")
    await world.shows(message, "It is not certain")

    said = text_of(await info(world, alice))

    assert "a boat" in said
    assert "counts as well" in said
    await world.press(alice, message, "Dismiss")
    assert (await world.task(message)).result.ending is Ending.DISMISSED
