import asyncio
from functools import partial

import pytest

from tests.behaviour.messages import has_button, picture_of, rows_of, text_of
from tests.behaviour.test_queue import described
from tests.behaviour.world import World, answer, refusal

MISSING_PERMISSIONS = 50013


@pytest.mark.parametrize(
    ("permission", "name"),
    [("attach_files", "Attach Files"), ("view_channel", "View Channel")],
)
async def test_a_channel_without_a_permission_is_refused(
    world: World,
    permission: str,
    name: str,
) -> None:
    """Before anything is paid, naming what a moderator must allow."""
    world.deny(permission)

    said = refusal(await world.member("alice").slash(world.channel, "imagine", prompt="a boat"))

    assert said == (
        f"I cannot deliver pictures in this channel: I need the permission {name}. "
        "Ask a moderator to allow it. Nothing was spent."
    )
    assert await world.engine.store.tasks.get(1) is None


async def test_a_press_asks_for_the_permissions_too(world: World) -> None:
    """They may have been taken away since the grid was made."""
    alice = world.member("alice")
    grid = await world.grid(alice)
    world.deny("attach_files")

    said = refusal(await world.press(alice, grid, "U1"))

    assert "Attach Files" in said
    assert len(world.comet.charges) == 1


async def test_files_forbidden_on_the_way_leave_a_link(world: World) -> None:
    """The message says what is wrong, and the picture opens by its link."""
    world.comet.hold(93)
    message = await world.asks(world.member("alice"))
    await world.shows(message, "93 %")
    # The simulation lets edits carry files whatever the permissions.
    world.env.inject_error("PATCH", "/channels/*", status=403, code=MISSING_PERMISSIONS)
    world.comet.release()

    await world.shows(message, "I may not attach files in this channel")

    assert "-preview." in (picture_of(message) or "")
    assert rows_of(message)[-1] == ["Download again", "Details", "Open the picture"]
    assert has_button(message, "U1")


async def test_a_channel_that_became_invisible_is_left_for_direct_messages(world: World) -> None:
    """The picture reaches its member all the same, and its buttons work there."""
    alice = world.member("alice")
    world.comet.hold(0)
    await world.shows(await world.asks(alice), "Started")
    world.deny("view_channel")
    world.comet.release()

    await world.until(lambda: world.private_messages(alice))

    [private] = world.private_messages(alice)
    assert picture_of(private)
    upscale = answer(await world.press(alice.user, private, "U1"))
    await world.finished(upscale)
    assert "U1 of [this grid](https://discord.com/channels/@me/" in text_of(upscale)


async def test_a_deleted_message_comes_back_as_a_direct_message(world: World) -> None:
    """Once, to its member only, and with buttons that work."""
    alice, bob = world.member("alice"), world.member("bob", manage_messages=True)
    world.comet.hold(0)
    message = await world.asks(alice)
    await world.shows(message, "Started")
    await bob.delete(message.message)
    world.comet.release()

    await world.until(lambda: world.private_messages(alice))

    [private] = world.private_messages(alice)
    assert picture_of(private)
    assert world.private_messages(bob) == []
    reroll = answer(await world.press(alice.user, private, "🔄"))
    await world.finished(reroll)


async def test_a_deleted_channel_ends_in_direct_messages_too(world: World) -> None:
    """Each member gets what is theirs; other channels notice nothing."""
    alice, bob = world.member("alice"), world.member("bob")
    world.comet.hold(0)
    for member in (alice, bob):
        await world.shows(await world.asks(member), "Started")
    world.env.backend.delete_channel(world.channel.id)
    world.comet.release()

    for member in (alice, bob):
        await world.until(partial(world.private_messages, member))

    assert all(len(world.private_messages(member)) == 1 for member in (alice, bob))


async def test_a_failure_is_told_in_private_as_well(world: World) -> None:
    """A member whose message is gone does not wait for ever."""
    alice = world.member("alice")
    world.comet.faults.next_failures = ["[Banned prompt detected] gore"]
    world.comet.hold(0)
    message = await world.asks(alice)
    await world.shows(message, "Started")
    world.env.backend.delete_message(message.channel_id, message.id)
    world.comet.release()

    await world.until(lambda: world.private_messages(alice))

    [private] = world.private_messages(alice)
    assert "content rules" in text_of(private)


async def test_a_member_who_takes_no_direct_messages_is_left_alone(world: World) -> None:
    """A try now and then, and the loops go on with everybody else's."""
    alice, bob = world.member("alice"), world.member("bob")
    world.comet.hold(0)
    message = await world.asks(alice)
    await world.shows(message, "Started")
    world.env.backend.delete_message(message.channel_id, message.id)
    path = world.close_direct_messages(alice)
    world.comet.release()

    other = await world.grid(bob)
    await world.skip(3600.0)
    await world.grid(bob)

    tries = [entry for entry in world.env.http_requests if entry.path == path]
    assert len(tries) <= 3
    assert picture_of(other)


@pytest.mark.parametrize("status", [500, 503, 429])
async def test_an_edit_that_fails_in_passing_is_tried_again(world: World, status: int) -> None:
    """Discord has its moments; the picture arrives nevertheless."""
    world.comet.hold(0)
    message = await world.asks(world.member("alice"))
    await world.shows(message, "Started")
    world.env.inject_error("PATCH", "/channels/*", status=status, times=3)
    world.comet.release()

    await world.finished(message)

    assert len(message.attachments) == 1


async def test_a_channel_closed_for_a_moment_gets_its_picture(world: World) -> None:
    """Closed while it was made, and direct messages are refused: it comes when it is open again."""
    alice, bob = world.member("alice"), world.member("bob")
    world.comet.hold(0)
    message = await world.asks(alice)
    await world.shows(message, "Started")
    path = world.close_direct_messages(alice)
    world.deny("view_channel")
    world.comet.release()
    await world.until(lambda: any(entry.path == path for entry in world.env.http_requests))
    world.allow_all()

    other = await world.asks(bob, "a kite")

    await world.finished(message)
    await world.finished(other)
    assert world.private_messages(alice) == []


NOT_A_MEMBER = (
    "I am not a member of this server, so I could not bring a picture here. Nothing was spent. "
    "Ask a moderator to invite me: https://discord.com/oauth2/authorize?client_id={id}"
    "&scope=bot+applications.commands&permissions=274879073280"
)


async def test_a_server_that_only_has_the_commands_is_told_how_to_invite_the_bot(
    world: World,
) -> None:
    """Commands, presses, dialogs, menus and batches: nothing is paid that could not be shown."""
    alice = world.member("alice")
    grid = await world.grid(alice)
    said = NOT_A_MEMBER.format(id=world.client.application_id)
    world.leave_server()
    charged = len(world.comet.charges)

    asked = await alice.slash(world.channel, "imagine", prompt="a boat")
    several = await alice.slash(world.channel, "imagine", prompt="a {red, blue} boat")
    pressed = await world.press(alice, grid, "U1")
    again = await world.press(alice, grid, "🔄")
    dialog = await world.forge(
        alice,
        {
            "custom_id": "dlg:1:edit:1:0123456789:1",
            "components": [
                {"type": 18, "component": {"type": 4, "custom_id": "prompt", "value": "a kite"}},
            ],
        },
        message=grid,
    )
    menu = await alice.context_menu(world.channel, "Animate", grid.message)

    assert {refusal(one) for one in (asked, several, pressed, again, dialog, menu)} == {said}
    assert len(world.comet.charges) == charged


async def test_direct_messages_with_the_bot_go_on_working(world: World) -> None:
    """They belong to no server."""
    alice = world.member("alice")
    world.leave_server()

    message = answer(await alice.user.slash("imagine", prompt="a boat"))

    await world.finished(message)
    assert (await world.task(message)).request.guild_id is None


async def test_a_batch_needs_to_write_as_well(world: World) -> None:
    """Its messages are the bot's own; a single picture is an answer, which needs no permission."""
    alice = world.member("alice")
    world.deny("send_messages")

    said = refusal(await alice.slash(world.channel, "imagine", prompt="a {red, blue} boat"))
    await world.grid(alice)

    assert "I need the permission Send Messages." in said


async def test_a_batch_needs_it_when_it_is_made(world: World) -> None:
    """It may have been taken away since the list was shown."""
    alice = world.member("alice")
    result = await alice.slash(world.channel, "imagine", prompt="a {red, blue} boat")
    assert result.response is not None
    world.deny("send_messages")

    said = refusal(await world.press(alice, result.response, "Make 2 pictures"))

    assert "Send Messages" in said
    assert world.comet.charges == []


async def test_vary_region_needs_it_too(world: World) -> None:
    """Its result replies to the picture, and not to the private message with the areas."""
    alice = world.member("alice")
    upscale = answer(await world.press(alice, await world.grid(alice), "U1"))
    await world.finished(upscale)
    world.deny("send_messages")

    said = refusal(await world.press(alice, upscale, "Region"))

    assert "I need the permission Send Messages." in said


async def test_imagine_all_needs_it_too(world: World) -> None:
    """Its pictures have messages of the bot's own."""
    alice = world.member("alice")
    prompts = await described(world, alice)
    paid = len(world.comet.charges)
    world.deny("send_messages")

    said = refusal(await world.press(alice, prompts, "Imagine all"))

    assert "I need the permission Send Messages." in said
    assert len(world.comet.charges) == paid


async def test_voice_channels_need_connect(world: World) -> None:
    """Without it no message in one can be edited."""
    alice = world.member("alice")
    voice = world.guild.create_voice_channel("harbour talk")
    world.deny("connect", channel=voice)

    said = refusal(await alice.slash(voice, "imagine", prompt="a boat"))

    assert "Connect" in said


async def test_what_was_made_in_private_is_pointed_to_there(world: World) -> None:
    """The button stands in a server, and the message it led to does not."""
    alice, bob = world.member("alice"), world.member("bob", manage_messages=True)
    grid = await world.grid(alice)
    world.comet.hold(0)
    upscale = answer(await world.press(alice, grid, "U2"))
    await world.shows(upscale, "Started")
    await bob.delete(upscale.message)
    world.comet.release()
    await world.until(lambda: world.private_messages(alice))
    [private] = world.private_messages(alice)
    while (await world.task(private)).shown.message_id != private.id:  # noqa: ASYNC110 - as rows change
        await asyncio.sleep(0.01)  # it is noted a moment after it stands

    said = refusal(await world.press(alice, grid, "U2"))

    assert said.endswith(f"https://discord.com/channels/@me/{private.channel_id}/{private.id}")
