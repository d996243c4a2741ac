"""The card of a member that moderators open by a right-click."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from simcord.backend import serializers
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from tests.behaviour.messages import has_button, text_of
from tests.behaviour.test_access import asked, set_to
from tests.behaviour.test_settings import document
from tests.behaviour.world import World, refusal

if TYPE_CHECKING:
    from simcord import ChannelHandle, InteractionResult, MemberActor, ResponseMessage


async def right_click(
    world: World, moderator: MemberActor, member: MemberActor
) -> InteractionResult:
    """Choose the entry on a member."""
    kind = discord.AppCommandType.user.value
    name = "Imagine Bot: member"
    command = world.env.backend.find_command(name, world.guild.id, kind)
    assert command is not None
    user = {"id": str(member.id), "username": "bob", "discriminator": "0", "avatar": None}
    backend = world.env.backend
    guild = backend.guilds[world.guild.id]
    payload = serializers.member_payload(backend, guild, guild.members[member.id], with_user=False)
    shown: dict[str, Any] = {
        "users": {str(member.id): user},
        "members": {str(member.id): {**payload, "permissions": "0"}},
    }
    target = {"target_id": str(member.id), "resolved": shown}
    data = {"id": command["id"], "name": name, "type": kind, **target}
    result = world._begin(moderator, discord.InteractionType.application_command, data)
    await world.env.settle()
    return result


async def card(world: World, moderator: MemberActor, member: MemberActor) -> ResponseMessage:
    result = await right_click(world, moderator, member)
    assert result.response is not None
    assert result.ephemeral
    return result.response


async def test_a_moderator_sees_what_counts_and_forgives_it(world: World) -> None:
    """Then the member may ask at once."""
    bob, moderator = world.member("bob"), world.member("moderator", manage_messages=True)
    await set_to(world, "words", ["kraken"])
    clean = await card(world, moderator, bob)
    assert "None of their prompts was refused" in text_of(clean)
    assert not has_button(clean, "Forgive")
    for _ in range(3):
        await asked(world, bob, "a kraken")

    shown = await card(world, moderator, bob)
    assert f"{bob.mention} may ask again <t:" in text_of(shown)
    assert "3 of their prompts were refused" in text_of(shown)
    await world.press(moderator, shown, "Forgive")

    assert f"{bob.mention} may ask for pictures." in text_of(shown)
    await world.asks(bob)


async def test_members_are_blocked_and_unblocked(world: World) -> None:
    """By several moderators at once nobody is forgotten; it is a setting like the others."""
    moderator = world.member("moderator", manage_messages=True)
    members = [world.member(name) for name in ("bob", "carol", "dave")]
    cards = [await card(world, moderator, one) for one in members]

    for each in cards:
        world.begin_press(moderator, each, "Block")
    await world.env.settle()

    assert set((await document(world))["blocked_members"]) == {one.id for one in members}
    assert (await asked(world, members[0])).startswith("The owners of this server do not let you")
    for each in cards:
        await world.press(moderator, each, "Unblock")
    assert await document(world) == {}
    await world.asks(members[0])


async def test_others_see_nothing_of_it(world: World) -> None:
    """Also who may not moderate any more."""
    bob, moderator = world.member("bob"), world.member("moderator", manage_messages=True)
    shown = await card(world, moderator, bob)
    world.env.backend.guilds[world.guild.id].members[moderator.id].role_ids.clear()

    said = {
        refusal(await right_click(world, bob, moderator)),
        refusal(await world.press(moderator, shown, "Block")),
    }

    assert said == {
        "Only members with the permission Manage Messages in a server may look at that."
    }
    assert await document(world) == {}


async def test_a_permission_in_one_channel_moderates_no_server(world: World) -> None:
    """What a card does reaches farther: whoever moderates a channel of their own has none."""
    bob = world.member("bob")
    own = Overwrite(
        target_id=bob.id, type=OverwriteType.MEMBER, allow=discord.Permissions.manage_messages.flag
    )
    world.env.backend.channels[world.channel.id].overwrites.append(own)

    said = refusal(await right_click(world, bob, bob))

    assert said == "Only members with the permission Manage Messages in a server may look at that."


async def test_a_moderator_gives_more_today(world: World) -> None:
    """Once for each press, however many see the same card; it is told in the log."""
    log = await logs_here(world)
    bob, moderator = world.member("bob"), world.member("moderator", manage_messages=True)
    assert not has_button(await card(world, moderator, bob), "Give 10 more today")
    await set_to(world, "everyone", {"pictures_a_day": 1})
    await world.grid(bob)
    assert "as many as you may here" in await asked(world, bob)

    cards = [await card(world, moderator, bob) for _ in range(2)]
    assert "Today 1 picture, this month 1 picture for $0.06." in text_of(cards[0])
    assert "May use: 1 picture a day" in text_of(cards[0])
    for each in cards:
        world.begin_press(moderator, each, "Give 10 more today")
    await world.env.settle()

    assert "On top of that: 10 today, 10 this month." in text_of(cards[1])
    await world.asks(bob)
    said = f"{moderator.mention} gave {bob.mention} 10 pictures more today."
    await world.until(lambda: "\n".join(map(text_of, world.posted(log))).count(said) == 1)


async def test_the_last_picture_is_refunded_once(world: World) -> None:
    """It counts no more against its member's limits; what the server spent stays spent."""
    log = await logs_here(world)
    bob, moderator = world.member("bob"), world.member("moderator", manage_messages=True)
    await set_to(world, "everyone", {"pictures_a_day": 1, "usd_a_month": 0.06})
    await world.grid(bob)
    shown = await card(world, moderator, bob)
    spent = await world.engine.store.spending.charged_usd()

    await world.press(moderator, shown, "Refund the last")

    assert not has_button(shown, "Refund the last")
    assert await world.engine.store.spending.charged_usd() == spent
    await world.grid(bob)
    assert "as many as you may here" in await asked(world, bob)
    said = f"{moderator.mention} refunded {bob.mention} 1 picture ($0.06)."
    await world.until(lambda: any(said in text_of(one) for one in world.posted(log)))


async def test_a_card_shows_what_is_under_way(world: World) -> None:
    """What is made and what waits; what is not charged yet is not refunded, whatever is sent."""
    bob, moderator = world.member("bob"), world.member("moderator", manage_messages=True)
    world.comet.hold(10)
    messages = [await world.asks(bob) for _ in range(4)]
    await world.shows(messages[2], "10 %")

    shown = await card(world, moderator, bob)
    assert "3 being made, 1 in line." in text_of(shown)
    waiting = (await world.task(messages[3])).id
    forged = {"custom_id": f"mem:1:refund:{bob.id}:{waiting}", "component_type": 2}
    await world.forge(moderator, forged, message=shown)

    uses = world.engine.store.member_uses
    used = await uses.of(world.guild.id, bob.id, "UTC", now_s=world.clock())
    assert (used.use.given_today, used.use.given_usd_this_month) == (0, 0.0)
    world.comet.release()


async def logs_here(world: World) -> ChannelHandle:
    """The channel of the server's log."""
    channel = world.guild.create_text_channel("log")
    await set_to(world, "log_channel", channel.id)
    return channel
