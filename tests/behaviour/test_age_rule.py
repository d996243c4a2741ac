"""Pictures and age-restricted channels, as a server wants it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import discord
from simcord import ChannelHandle
from simcord.backend import serializers

from tests.behaviour.messages import has_button, text_of
from tests.behaviour.test_access import asked, set_to
from tests.behaviour.test_settings import document, panel
from tests.behaviour.world import World, answer, refusal

if TYPE_CHECKING:
    from simcord import ResponseMessage

REFUSED = (
    "In this server pictures are made in age-restricted channels only. Ask in one of those. "
    "Nothing was spent."
)
GALLERY = 12


def restrict(world: World, *, is_restricted: bool = True) -> None:
    """Let only adults see the channel, or everybody."""
    stored = world.env.backend.channels[world.channel.id]
    payload = dict(serializers.channel_payload(world.env.backend, stored))
    world.env.backend.emit("CHANNEL_UPDATE", {**payload, "nsfw": is_restricted})


def blurred(message: ResponseMessage) -> list[bool]:
    """Whether each picture of a message is a spoiler."""
    parts: list[dict[str, Any]] = [one for part in message.components for one in part["components"]]
    galleries = [part for part in parts if part["type"] == GALLERY]
    return [bool(item.get("spoiler")) for gallery in galleries for item in gallery["items"]]


async def test_pictures_are_made_in_age_restricted_channels_only(world: World) -> None:
    """By commands and by buttons that were there before; nothing is paid elsewhere."""
    alice = world.member("alice")
    grid = await world.grid(alice)
    paid = len(world.comet.charges)
    await set_to(world, "age_rule", "only")

    assert await asked(world, alice) == REFUSED
    assert refusal(await world.press(alice, grid, "V1")) == REFUSED
    private = await alice.user.slash("imagine", prompt="a paper boat")
    assert private.response is not None
    assert text_of(private.response) == REFUSED
    assert len(world.comet.charges) == paid
    restrict(world)
    made = answer(await world.press(alice, grid, "V1"))
    await world.finished(made)

    assert blurred(made) == [False]


async def test_a_thread_follows_its_channel(world: World) -> None:
    """It has no such mark of its own."""
    alice, channel = world.member("alice"), world.client.get_channel(world.channel.id)
    assert isinstance(channel, discord.TextChannel)
    made = await channel.create_thread(name="boats", type=discord.ChannelType.public_thread)
    thread = ChannelHandle(world.env, world.guild, world.env.backend.channels[made.id])
    await set_to(world, "age_rule", "only")
    assert refusal(await alice.slash(thread, "imagine", prompt="a boat")) == REFUSED

    restrict(world)

    answer(await alice.slash(thread, "imagine", prompt="a boat"))


async def test_pictures_are_spoilers_elsewhere(world: World) -> None:
    """While they are made and when they are done, and what their buttons lead to; no others are."""
    alice = world.member("alice")
    before = await world.grid(alice)
    await set_to(world, "age_rule", "spoiler")
    world.comet.hold(50)
    grid = await world.asks(alice)
    await world.until(lambda: blurred(grid) == [True])
    world.comet.release()
    await world.finished(grid)
    single = answer(await world.press(alice, grid, "U1"))
    await world.finished(single)
    restrict(world)
    inside = await world.grid(alice)

    assert [blurred(one) for one in (before, grid, single, inside)] == [
        [False],
        [True],
        [True],
        [False],
    ]


async def test_what_leaves_its_channel_is_a_spoiler(world: World) -> None:
    """A direct message is no age-restricted channel, and stays what it is when it is edited."""
    alice = world.member("alice")
    await world.grid(alice)
    restrict(world)
    await set_to(world, "age_rule", "spoiler")
    message = await world.asks(alice)
    await world.task_ended(message)
    world.deny("view_channel")

    [private] = await world.until(partial(world.private_messages, alice))

    await world.until(lambda: has_button(private, "U1"))
    assert blurred(private) == [True]
    made = answer(await world.press(alice.user, private, "U1"))
    await world.finished(made)
    assert (blurred(private), blurred(made)) == ([True], [True])


async def test_a_copy_by_direct_message_is_a_spoiler(world: World) -> None:
    """Whoever asks for it, of the whole picture and of each single one."""
    alice = world.member("alice")
    await set_to(world, "age_rule", "spoiler")
    restrict(world)
    grid = await world.grid(alice)

    await alice.react(grid.message, "✉️")

    [copy] = await world.until(partial(world.private_messages, alice))
    assert (blurred(grid), blurred(copy)) == ([False], [True] * 5)


async def test_the_rule_is_chosen_in_the_panel(world: World) -> None:
    """Which says what it covers."""
    owner = world.member("owner", manage_guild=True)
    message = await panel(world, owner, "This server: Safety")
    assert "Age-restricted channels are like all others." in text_of(message)

    await world.press(owner, message, "Pictures are spoilers elsewhere")
    assert "Pictures, whatever they show, are spoilers outside" in text_of(message)
    await world.press(owner, message, "Pictures are made there only")

    assert await document(world) == {"age_rule": "only"}
    assert "are made in age-restricted channels and their threads only" in text_of(message)
    await world.press(owner, message, "No rule")
    assert await document(world) == {}


async def test_history_leads_nobody_into_age_restricted_channels(world: World) -> None:
    """From elsewhere others' pictures there are not seen, and one's own are spoilers."""
    alice, bob = world.member("alice"), world.member("bob")
    elsewhere = world.guild.create_text_channel("elsewhere")
    await set_to(world, "age_rule", "spoiler")
    restrict(world)
    await world.grid(alice, "a kraken")

    seen = await bob.slash(world.channel, "history", server=True)
    unseen = await bob.slash(elsewhere, "history", server=True)
    own = await alice.slash(elsewhere, "history")

    assert "kraken" in refusal(seen)
    assert "kraken" not in refusal(unseen)
    assert own.response is not None
    rows = own.response.components[0]["components"]
    assert [one["accessory"]["spoiler"] for one in rows if "accessory" in one] == [True]
