"""A picture that is taken out of its channel stays out of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simcord.backend import serializers

from bot.domain.states import State
from tests.behaviour.messages import button_of, picture_of, text_of
from tests.behaviour.world import World, answer, refusal

if TYPE_CHECKING:
    from simcord import InteractionResult, MemberActor, ResponseMessage


async def remove(world: World, member: MemberActor, message: ResponseMessage) -> InteractionResult:
    """Right-click on a message, Apps, Remove."""
    stored = world.env.backend.get_message(message.channel_id, message.id)
    shown: dict[str, Any] = dict(serializers.message_payload(world.env.backend, stored))
    return await world.right_click(member, "Remove", shown)


async def is_removed(world: World, message: ResponseMessage, line: str) -> None:
    """Wait until the message is nothing but that line."""
    await world.shows(message, line)
    assert text_of(message) == f"-# {line}"
    assert picture_of(message) is None
    stored = world.env.backend.get_message(message.channel_id, message.id)
    assert not stored.attachments
    assert "custom_id" not in str(message.components)


async def test_a_member_removes_their_own_and_moderators_any(world: World) -> None:
    """Others do not; the row has nothing of it any more."""
    alice, bob = world.member("alice"), world.member("bob")
    moderator = world.member("moderator", manage_messages=True)
    one, two = await world.grid(alice, "a kraken"), await world.grid(alice, "a kraken")
    task = await world.task(one)
    assert "Only the member" in refusal(await remove(world, bob, one))

    assert refusal(await remove(world, alice, one)) == "Removed."
    await remove(world, moderator, two)

    await is_removed(world, one, f"{alice.mention} removed this picture.")
    await is_removed(world, two, f"{moderator.mention} removed this picture of {alice.mention}.")
    now = await world.engine.store.tasks.get(task.id)
    assert now is not None
    assert "kraken" not in repr(now)
    assert (now.result.media, now.result.buttons) == ((), ())


async def test_its_buttons_are_dead_whoever_still_has_them(world: World) -> None:
    """It might never have been; those of what it led to work, unless they need it."""
    alice = world.member("alice")
    grid = await world.grid(alice)
    single = answer(await world.press(alice, grid, "U1"))
    await world.finished(single)
    pressed = {"custom_id": button_of(grid, "V1")["custom_id"], "component_type": 2}
    before = len(world.comet.charges)

    await remove(world, alice, grid)
    await world.shows(grid, "removed this picture")

    said = refusal(await world.forge(alice, pressed, message=grid))
    assert said == "I do not know this picture any more, so its buttons cannot work."
    assert said == refusal(await remove(world, alice, grid))
    assert len(world.comet.charges) == before
    answer(await world.press(alice, single, "Vary: Subtle"))


async def test_one_that_is_being_made_does_not_come(world: World) -> None:
    """Nor after a restart; what waits is not paid."""
    alice = world.member("alice")
    world.comet.hold(10)
    running, waiting = await world.asks(alice), await world.asks(alice)
    await world.shows(running, "10 %")

    await remove(world, alice, running)
    await remove(world, alice, waiting)
    world.comet.release()
    await world.restart()

    for message in (running, waiting):
        await is_removed(world, message, f"{alice.mention} removed this picture.")
    kept = await world.engine.store.tasks.get(1)
    assert kept is not None
    assert kept.state is State.CANCELLED
    await world.grid(alice)
    await is_removed(world, running, f"{alice.mention} removed this picture.")


async def test_a_message_that_is_gone_brings_nothing_to_its_member(world: World) -> None:
    """Neither in the channel nor in a direct message."""
    alice = world.member("alice")
    grid = await world.grid(alice)
    world.deny("view_channel")
    await remove(world, alice, grid)
    await world.skip(60.0)
    world.allow_all()

    await is_removed(world, grid, f"{alice.mention} removed this picture.")
    assert world.private_messages(alice) == []
