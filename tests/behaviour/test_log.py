"""The log of a server: chosen in the panel, and told what happens there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simcord.backend import serializers

from tests.behaviour.messages import pings, text_of
from tests.behaviour.test_access import asked, set_to
from tests.behaviour.test_member_card import card
from tests.behaviour.test_removal import remove
from tests.behaviour.test_settings import document, menu, panel
from tests.behaviour.world import World, refusal

if TYPE_CHECKING:
    from simcord import ChannelHandle, MemberActor


async def with_log(world: World) -> tuple[MemberActor, ChannelHandle]:
    """Somebody who manages the server, and the channel that they chose for its log."""
    owner, channel = (
        world.member("owner", manage_guild=True),
        world.guild.create_text_channel("log"),
    )
    message = await panel(world, owner, "This server: Channels")
    await owner.select(message, [channel], custom_id=menu(message, "log_channel"))
    assert f"In <#{channel.id}> I tell what was set" in text_of(message)
    return owner, channel


def closes(world: World, channel: ChannelHandle, *, opens: bool = False) -> None:
    """Let the bot write there no more, or again; Discord tells it."""
    stored = world.env.backend.channels[channel.id]
    if opens:
        stored.overwrites.clear()
    else:
        world.deny("send_messages", channel=channel)
    payload = dict(serializers.channel_payload(world.env.backend, stored))
    world.env.backend.emit("CHANNEL_UPDATE", payload)


async def logged(world: World, channel: ChannelHandle, *words: str) -> list[str]:
    """The lines of a log, once all of these words are there."""

    def lines() -> list[str]:
        found = world.posted(channel)
        assert not any(pings(message) for message in found)
        said = [line for message in found for line in text_of(message).splitlines()]
        return said if all(any(word in line for line in said) for word in words) else []

    return await world.until(lines)


async def test_what_is_set_and_undone_is_told(world: World) -> None:
    """Who, what, from what to what; nobody's phone rings."""
    owner, channel = await with_log(world)
    message = await panel(world, owner)
    role = world.guild.create_role("artists")
    await owner.select(message, [role], custom_id=menu(message, "allowed_roles"))
    await world.press(owner, message, "Undo")

    lines = await logged(world, channel, "undid")

    assert lines == [
        f"{owner.mention} changed Log channel from not set to <#{channel.id}>.",
        f"{owner.mention} changed Who may ask: added <@&{role.id}>.",
        f"{owner.mention} undid a change of Who may ask: removed <@&{role.id}>.",
    ]


async def test_what_moderators_do_is_told(world: World) -> None:
    """Blocks, forgiven strikes and removals, with whom they are about."""
    _, channel = await with_log(world)
    bob, moderator = world.member("bob"), world.member("moderator", manage_messages=True)
    grid = await world.grid(bob)
    await set_to(world, "words", ["kraken"])
    for _ in range(3):
        await asked(world, bob, "a kraken")
    shown = await card(world, moderator, bob)
    for name in ("Forgive", "Block", "Unblock"):
        await world.press(moderator, shown, name)
    await remove(world, moderator, grid)

    lines = await logged(world, channel, "removed a picture")

    had = f"A prompt of {bob.mention} had words from the list"
    mod, who = moderator.mention, bob.mention
    blocked = "Members who may not ask"
    assert lines[2:4] == [f"{had} (1 within a day).", f"{had} (2 within a day)."]
    assert lines[4].startswith(f"{had}, so they can ask again <t:")
    assert lines[5:] == [
        f"{mod} forgave {who} 3 refused prompts.",
        f"{mod} changed {blocked}: added {who}.",
        f"{mod} changed {blocked}: removed {who}.",
        f"{mod} removed a picture of {who} in <#{world.channel.id}>.",
    ]
    assert "added 1 line" in lines[1]


async def test_a_channel_that_is_closed_to_the_bot_is_not_chosen(world: World) -> None:
    """It is said at once what is missing, and nothing is set."""
    owner, channel = (
        world.member("owner", manage_guild=True),
        world.guild.create_text_channel("log"),
    )
    closes(world, channel)
    message = await panel(world, owner, "This server: Channels")

    await owner.select(message, [channel], custom_id=menu(message, "log_channel"))

    assert f"In <#{channel.id}> I miss Attach Files and Send Messages." in text_of(message)
    assert await document(world) == {}


async def test_a_channel_that_closes_ends_the_log(world: World) -> None:
    """The panel says so, and so does a message to whoever chose it; choosing it again is enough."""
    owner, channel = await with_log(world)
    await logged(world, channel, "Log channel")
    closes(world, channel)
    await set_to(world, "starter_words", True)

    [private] = await world.until(lambda: world.private_messages(owner))

    assert f"I may not write in <#{channel.id}> any more" in text_of(private)
    message = await panel(world, owner, "This server: Channels")
    assert f"The log is off, as I could not write in <#{channel.id}>." in text_of(message)
    assert "I miss Attach Files and Send Messages" in text_of(message)
    closes(world, channel, opens=True)
    await owner.select(message, [channel], custom_id=menu(message, "log_channel"))
    assert f"In <#{channel.id}> I tell what was set" in text_of(message)
    await world.until(lambda: len(world.posted(channel)) > 1)


async def test_a_log_channel_that_was_deleted_is_shown_and_forgotten(world: World) -> None:
    """With one press."""
    owner, channel = await with_log(world)
    await logged(world, channel, "Log channel")
    world.env.backend.emit(
        "CHANNEL_DELETE",
        {"id": str(channel.id), "guild_id": str(world.guild.id), "type": 0, "name": "log"},
    )
    message = await panel(world, owner, "This server: Channels")
    assert "The channel of the log was deleted" in text_of(message)

    await world.press(owner, message, "Forget 1 deleted")

    assert await document(world) == {}


async def test_others_choose_no_log(world: World) -> None:
    """Whatever their client sends."""
    owner, bob = world.member("owner", manage_guild=True), world.member("bob")
    message = await panel(world, owner, "This server: Channels")
    chosen = {"component_type": 8, "values": [str(world.channel.id)]}

    said = await world.forge(
        bob, {"custom_id": menu(message, "log_channel"), **chosen}, message=message
    )

    assert "Manage Server" in refusal(said)
    assert await document(world) == {}
