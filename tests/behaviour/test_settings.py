"""The panel of `/settings`, as managers of a server and other members use it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.kinds import Speed
from tests.behaviour.messages import button_of, has_button, text_of
from tests.behaviour.test_access import set_to
from tests.behaviour.world import World, answer, refusal

if TYPE_CHECKING:
    from simcord import InteractionResult, MemberActor, ResponseMessage


async def panel(world: World, member: MemberActor, page: str | None = None) -> ResponseMessage:
    """The panel that a member opened, on a page."""
    result = await member.slash(world.channel, "settings")
    assert result.response is not None
    assert result.ephemeral
    if page is not None:
        await world.press(member, result.response, page)
    return result.response


def menu(message: ResponseMessage, setting: str) -> str:
    """The custom_id of the menu or button of a setting, as it stands there now."""
    found = [one for one in custom_ids(message.components) if f":{setting}" in one]
    assert found, custom_ids(message.components)
    return found[0]


def custom_ids(components: list[dict[str, Any]]) -> list[str]:
    """All of them, top to bottom."""
    return [
        found
        for part in components
        for found in [
            *([part["custom_id"]] if "custom_id" in part else []),
            *custom_ids([*part.get("components", []), *filter(None, [part.get("accessory")])]),
        ]
    ]


async def document(world: World) -> dict[str, Any]:
    return dict((await world.engine.store.servers.fresh(world.guild.id)).document)


async def fill(
    world: World, member: MemberActor, message: ResponseMessage, name: str, **values: str
) -> InteractionResult:
    """Open a dialog by the name of its button, and send it."""
    shown = await world.press(member, message, name)
    return await member.submit_modal(shown, values)


async def test_roles_are_chosen_said_and_undone(world: World) -> None:
    """A change takes effect at once, says what it means, and goes back with one press."""
    owner, bob = world.member("owner", manage_guild=True), world.member("bob")
    role = world.guild.create_role("artists")
    message = await panel(world, owner)
    assert "Everybody may ask for pictures." in text_of(message)

    await owner.select(message, [role], custom_id=menu(message, "allowed_roles"))

    said = text_of(message)
    assert f"Changed: Who may ask, from not set to <@&{role.id}>." in said
    assert f"Members with the role <@&{role.id}> may ask for pictures." in said
    assert "for members with the role" in refusal(
        await bob.slash(world.channel, "imagine", prompt="a boat")
    )
    await world.press(owner, message, "Undo")
    assert await document(world) == {}
    assert "Everybody may ask for pictures." in text_of(message)
    await world.asks(bob)


async def test_a_panel_works_after_a_restart(world: World) -> None:
    """All that it is about stands in its message."""
    owner, bob = world.member("owner", manage_guild=True), world.member("bob")
    message = await panel(world, owner)
    await world.restart()

    await owner.select(message, [bob], custom_id=menu(message, "blocked_members"))

    assert await document(world) == {"blocked_members": [bob.id]}


async def test_two_owners_never_overwrite_each_other(world: World) -> None:
    """The second sees what the first did, and that nothing of theirs was set."""
    one, two = world.member("one", manage_guild=True), world.member("two", manage_guild=True)
    role, other = world.guild.create_role("artists"), world.guild.create_role("friends")
    of_one, of_two = await panel(world, one), await panel(world, two)

    await one.select(of_one, [role], custom_id=menu(of_one, "allowed_roles"))
    await two.select(of_two, [other], custom_id=menu(of_two, "allowed_roles"))

    assert await document(world) == {"allowed_roles": [role.id]}
    assert "Somebody changed this meanwhile, so nothing was set." in text_of(of_two)
    assert f"<@&{role.id}>" in text_of(of_two)
    await two.select(of_two, [other], custom_id=menu(of_two, "blocked_roles"))
    assert await document(world) == {"allowed_roles": [role.id], "blocked_roles": [other.id]}


async def test_members_have_their_own_side_and_nothing_of_the_server(world: World) -> None:
    """Also where they come by a custom_id of a server's page, or lost the permission since."""
    bob, owner = world.member("bob"), world.member("owner", manage_guild=True)
    mine = await panel(world, bob)
    assert "Remix is off" in text_of(mine)
    pages = [one for one in custom_ids(mine.components) if ":page:" in one]
    assert pages == ["set:1:page:answers"]
    await world.press(bob, mine, "Switch remix on")
    assert "Remix is on" in text_of(mine)

    message = await panel(world, owner, "This server: Limits")
    world.env.backend.guilds[world.guild.id].members[owner.id].role_ids.clear()
    for name in ("Everyone", "Budget …"):
        assert refusal(await world.press(owner, message, name)) == (
            "Only members with the permission Manage Server may change how I work here."
        )
    for custom_id in custom_ids(message.components):
        data = {"custom_id": custom_id, "component_type": 3, "values": ["1"]}
        result = await world.forge(bob, data, message=mine)
        assert "Manage Server" in refusal(result), custom_id
    assert await document(world) == {}


async def test_limits_of_a_role_are_written_in_a_dialog(world: World) -> None:
    """What is not written has no limit; the rest of its rules stays."""
    owner = world.member("owner", manage_guild=True)
    role = world.guild.create_role("artists")
    message = await panel(world, owner, "This server: Limits")
    await owner.select(message, [role], custom_id=menu(message, "limits"))
    assert "No rule is set, so what holds for everyone holds here." in text_of(message)

    await owner.select(
        message, ["fast", "turbo"], custom_id=menu(message, f"role.{role.id}:speeds")
    )
    await fill(
        world, owner, message, "Pictures and dollars …", pictures_a_day="40", usd_a_month="$2.5"
    )

    assert await document(world) == {
        f"role.{role.id}": {"speeds": ["fast", "turbo"], "pictures_a_day": 40, "usd_a_month": 2.5}
    }
    assert "- 40 pictures a day\n- $2.50 a month\n- speeds: Fast, Turbo" in text_of(message)
    await world.press(owner, message, "Back")
    assert f"**<@&{role.id}>**: 40 pictures a day; $2.50 a month; speeds: Fast, Turbo" in text_of(
        message
    )


@pytest.mark.parametrize("written", ["-1", "1000000000", "ten", "1.5", "٣"])
async def test_what_is_no_number_is_given_back(world: World, written: str) -> None:
    """In a sentence that says what to write; nothing is changed."""
    owner = world.member("owner", manage_guild=True)
    message = await panel(world, owner, "This server: Limits")
    await world.press(owner, message, "Everyone")

    said = refusal(
        await fill(world, owner, message, "Pictures and dollars …", pictures_a_day=written)
    )

    assert said == (
        f"Write a whole number from 0 to 1,000,000, and not `{written}`. Nothing was changed."
    )
    assert await document(world) == {}


async def test_a_limit_of_nothing_can_be_set(world: World) -> None:
    """Zero is a number, and means that nothing may be made."""
    owner = world.member("owner", manage_guild=True)
    message = await panel(world, owner, "This server: Limits")
    await world.press(owner, message, "Everyone")

    await fill(world, owner, message, "Pictures and dollars …", pictures_a_day="0")

    assert await document(world) == {"everyone": {"pictures_a_day": 0}}


async def test_defaults_and_time_zones(world: World) -> None:
    """Chosen from a list or written; what is none is refused."""
    owner = world.member("owner", manage_guild=True)
    message = await panel(world, owner, "This server: Defaults")
    await world.press(owner, message, "Relax")
    await fill(world, owner, message, "Parameters …", parameters="--ar 3:2")
    assert "Pictures run at Relax and with `--ar 3:2`" in text_of(message)
    refused = await fill(world, owner, message, "Parameters …", parameters="--s 5000")
    assert "--s" in refusal(refused)

    await fill(world, owner, message, "Asking first …", ask_from_usd="0.1")
    assert "What costs $0.10 or more is made after" in text_of(message)

    await world.press(owner, message, "This server: Limits")
    await world.press(owner, message, "Asia/Tokyo")
    assert "Days begin at midnight in `Asia/Tokyo`." in text_of(message)
    refused = await fill(world, owner, message, "Another time zone …", time_zone="Mars/Olympus")
    assert "does not take that" in refusal(refused)
    await fill(world, owner, message, "Another time zone …", time_zone="Europe/Paris")

    assert await document(world) == {
        "speed": "relax",
        "parameters": "--ar 3:2",
        "ask_from_usd": 0.1,
        "time_zone": "Europe/Paris",
    }


async def test_a_channel_has_its_own_defaults(world: World) -> None:
    """They hold there and nowhere else, and go back with one press; a deleted one is named."""
    owner, bob = world.member("owner", manage_guild=True), world.member("bob")
    studio = world.guild.create_text_channel("studio")
    await set_to(world, "parameters", "--ar 3:2")
    message = await panel(world, owner, "This server: Defaults")
    await owner.select(message, [studio], custom_id=menu(message, "place"))
    assert "Nothing is set, so what holds for the server holds here." in text_of(message)

    await world.press(owner, message, "Relax")
    refused = await fill(world, owner, message, "Parameters …", parameters="--s 5000")
    assert "--s" in refusal(refused)
    await fill(world, owner, message, "Parameters …", parameters="--ar 16:9")
    assert f"<#{studio.id}>, from at Relax to at Relax; `--ar 16:9`" in text_of(message)
    asked = await bob.slash(studio, "imagine", prompt="a kite")
    there = (await world.task(answer(asked))).request
    here = (await world.task(await world.asks(bob))).request
    assert (there.speed, there.sent_prompt) == (Speed.RELAX, "a kite --ar 16:9")
    assert (here.speed, here.sent_prompt) == (None, "a paper boat --ar 3:2")

    await world.press(owner, message, "Undo")
    world.env.backend.delete_channel(studio.id)
    await world.press(owner, message, "Back")
    assert f"**<#{studio.id}>**: at Relax" in text_of(message)
    await world.press(owner, message, f"Deleted channel {studio.id}")
    await world.press(owner, message, "Remove all")
    assert await document(world) == {"parameters": "--ar 3:2"}


async def test_direct_messages_are_switched(world: World) -> None:
    """And a button says what it would do next."""
    owner = world.member("owner", manage_guild=True)
    message = await panel(world, owner, "This server: Channels")

    await world.press(owner, message, "Forbid direct messages")

    assert await document(world) == {"direct_messages": False}
    assert "Members may not use me in direct messages." in text_of(message)
    assert has_button(message, "Allow direct messages")


async def test_what_was_deleted_is_shown_and_can_be_forgotten(world: World) -> None:
    """Roles, channels, and roles that have rules."""
    owner = world.member("owner", manage_guild=True)
    role, channel = world.guild.create_role("artists"), world.guild.create_text_channel("studio")
    await set_to(world, "allowed_roles", [role.id])
    await set_to(world, "allowed_channels", [channel.id, world.channel.id])
    await set_to(world, f"role.{role.id}", {"pictures_a_day": 5})
    world.env.backend.delete_role(world.guild.id, role.id)
    world.env.backend.delete_channel(channel.id)

    message = await panel(world, owner)
    assert button_of(message, "Forget 1 deleted")
    await world.press(owner, message, "Forget 1 deleted")
    await world.press(owner, message, "This server: Channels")
    await world.press(owner, message, "Forget 1 deleted")
    await world.press(owner, message, "This server: Limits")
    await world.press(owner, message, f"Deleted role {role.id}")
    await world.press(owner, message, "Remove all")

    assert await document(world) == {"allowed_channels": [world.channel.id]}


async def test_a_menu_changes_no_more_than_it_shows(world: World) -> None:
    """Discord's menus have room for 25; whom moderators blocked beyond those stays blocked."""
    owner, bob = world.member("owner", manage_guild=True), world.member("bob")
    others = [world.member(f"other{number}") for number in range(26)]
    blocked = sorted(other.id for other in others)
    await set_to(world, "blocked_members", blocked)
    message = await panel(world, owner)

    await owner.select(message, [bob], custom_id=menu(message, "blocked_members"))

    assert await document(world) == {"blocked_members": sorted([bob.id, blocked[-1]])}


async def test_a_change_is_undone_once(world: World) -> None:
    """From an older panel it says that nothing was set."""
    owner = world.member("owner", manage_guild=True)
    message = await panel(world, owner, "This server: Channels")
    await world.press(owner, message, "Forbid direct messages")
    undo = {"custom_id": button_of(message, "Undo")["custom_id"], "component_type": 2}

    await world.forge(owner, undo, message=message)
    await world.forge(owner, undo, message=message)

    assert await document(world) == {}
    assert "Somebody changed this meanwhile, so nothing was set." in text_of(message)
