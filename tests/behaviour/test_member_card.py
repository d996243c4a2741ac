"""The card of a member that moderators open by a right-click."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from tests.behaviour.messages import has_button, text_of
from tests.behaviour.test_access import asked, set_to
from tests.behaviour.test_settings import document
from tests.behaviour.world import World, refusal

if TYPE_CHECKING:
    from simcord import InteractionResult, MemberActor, ResponseMessage


async def right_click(
    world: World, moderator: MemberActor, member: MemberActor
) -> InteractionResult:
    """Choose the entry on a member."""
    kind = discord.AppCommandType.user.value
    name = "Imagine Bot: member"
    command = world.env.backend.find_command(name, world.guild.id, kind)
    assert command is not None
    user = {"id": str(member.id), "username": "bob", "discriminator": "0", "avatar": None}
    shown: dict[str, Any] = {"users": {str(member.id): user}}
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
