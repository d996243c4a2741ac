"""A picture is shown once more, with all its buttons, for nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
import pytest

from bot.domain.states import State
from tests.behaviour.messages import (
    BLURPLE,
    GREEN,
    button_of,
    has_button,
    picture_of,
    rows_of,
    text_of,
)
from tests.behaviour.test_access import set_to
from tests.behaviour.test_age_rule import blurred
from tests.behaviour.test_privacy import deletes, is_deleted
from tests.behaviour.test_queue import described
from tests.behaviour.test_removal import is_removed, remove
from tests.behaviour.world import World, answer, refusal
from tests.support.databases import run

if TYPE_CHECKING:
    from simcord import ChannelHandle, InteractionResult, MemberActor, ResponseMessage


def link_to(message: ResponseMessage, guild_id: int | str = "@me") -> str:
    return f"https://discord.com/channels/{guild_id}/{message.channel_id}/{message.id}"


async def show(
    world: World, member: MemberActor, picture: str, channel: ChannelHandle | None = None
) -> InteractionResult:
    """`/show`, later than the member did so before."""
    await world.skip(10.0)
    return await member.slash(channel or world.channel, "show", picture=picture)


async def test_a_picture_is_shown_again_with_all_its_buttons(world: World) -> None:
    """By its number or a link, where it is asked for; nothing is submitted, counted or paid."""
    alice, bob = world.member("alice"), world.member("bob")
    grid = await world.grid(alice)
    task = await world.task(grid)
    paid = len(world.comet.requests)
    elsewhere = world.guild.create_text_channel("elsewhere")

    for named in (str(task.id), f"#{task.id}", link_to(grid, world.guild.id)):
        again = answer(await show(world, bob, named, elsewhere))
        await world.finished(again)
        assert again.channel_id == elsewhere.id
        assert picture_of(again)
        assert rows_of(again) == rows_of(grid)
        assert text_of(again).splitlines()[:2] == text_of(grid).splitlines()[:2]
        assert f"Shown again by {bob.mention}" in text_of(again)
        shown = await world.task(again)
        assert (shown.request.kind.name, shown.state) == ("show", State.SUCCEEDED)
        assert shown.result.remote_id == task.result.remote_id
    assert [one for one in world.comet.requests[paid:] if one.method == "POST"] == []
    counted = await run(world.engine.store.tasks._database, "SELECT DISTINCT user_id FROM ledger")
    assert counted == [(alice.id,)]


async def test_presses_work_as_those_of_the_original(world: World) -> None:
    """They link to the message that was pressed; what was made once is not paid twice."""
    alice, bob = world.member("alice"), world.member("bob")
    grid = await world.grid(alice)
    again = answer(await show(world, bob, str((await world.task(grid)).id)))
    await world.finished(again)

    upscale = answer(await world.press(alice, again, "U2"))
    await world.finished(upscale)

    assert f"U2 of [this grid]({link_to(again, world.guild.id)})" in text_of(upscale)
    for message in (again, grid):
        await world.until(lambda: button_of(message, "U2")["style"] == BLURPLE)  # noqa: B023 - at once
    said = refusal(await world.press(bob, grid, "U2"))
    assert said.startswith("This was already made")
    assert said.endswith(f"/{upscale.id}")


async def test_nobody_shows_what_they_cannot_see(world: World) -> None:
    """By whatever it is named; it is refused in the same words as what there is not."""
    alice, bob = world.member("alice"), world.member("bob")
    secret = world.guild.create_text_channel(
        "secret", overwrites={bob: discord.PermissionOverwrite(view_channel=False)}
    )
    hidden = answer(await alice.slash(secret, "imagine", prompt="a secret boat"))
    await world.finished(hidden)
    private = answer(await alice.user.slash("imagine", prompt="a private boat"))
    await world.finished(private)
    numbers = [str((await world.task(one)).id) for one in (hidden, private)]
    elsewhere = world.env.create_guild("elsewhere")
    carol = elsewhere.add_member(world.env.create_user("carol"))
    other = elsewhere.create_text_channel("general")

    named = [*numbers, link_to(hidden, world.guild.id), link_to(private), "999999", "a boat"]
    named += [f"https://discord.com/channels/@me/{10**25}/{10**19}", "#", "1" * 30]
    for picture in named:
        said = refusal(await show(world, bob, picture))
        assert said.startswith("I know no picture by this that you may see here."), picture
    for picture in numbers:
        said = refusal(await show(world, carol, picture, other))
        assert said.startswith("I know no picture by this")
    for number in numbers:
        await world.finished(answer(await show(world, alice, number)))


async def test_a_hidden_prompt_stays_hidden(world: World) -> None:
    """Without a button that would lead to it; its own member shows it as it is."""
    alice, bob = world.member("alice"), world.member("bob")
    upscale = answer(await world.press(alice, await world.grid(alice, "a secret boat"), "U1"))
    await world.finished(upscale)
    number = str((await world.task(upscale)).id)
    await world.engine.store.preferences.put(alice.id, hides_prompts=True)

    again = answer(await show(world, bob, number))
    await world.finished(again)
    own = answer(await show(world, alice, number))
    await world.finished(own)

    assert "secret" not in str(again.components)
    assert text_of(again).startswith("**A picture whose prompt is kept private**")
    assert rows_of(again) == [["❤️"], ["Details"]] or rows_of(again) == [["❤️", "Details"]]
    assert "secret" not in refusal(await world.press(bob, again, "Details"))
    assert "secret" in text_of(own)
    assert len(rows_of(own)) == len(rows_of(upscale))
    once_more = answer(await show(world, bob, link_to(own, world.guild.id)))
    await world.finished(once_more)
    assert "secret" not in str(once_more.components)


async def test_what_is_removed_is_removed_wherever_it_is_shown(world: World) -> None:
    """Whoever showed it, and also what was just asked for; a show alone is removed alone."""
    alice, bob = world.member("alice"), world.member("bob")
    moderator = world.member("moderator", manage_messages=True)
    grid = await world.grid(alice)
    number = str((await world.task(grid)).id)
    one, two = [answer(await show(world, member, number)) for member in (bob, alice)]
    for message in (one, two):
        await world.finished(message)

    await remove(world, bob, one)
    await is_removed(world, one, f"{bob.mention} removed this picture of {alice.mention}.")
    assert picture_of(grid)
    await remove(world, moderator, grid)

    for message in (grid, two):
        line = f"{moderator.mention} removed this picture of {alice.mention}."
        await is_removed(world, message, line)
    assert refusal(await show(world, alice, number)).startswith("This picture was removed")
    assert refusal(await show(world, bob, number)).startswith("I know no picture")
    assert refusal(await show(world, bob, link_to(one, world.guild.id))).startswith("This picture")


async def test_a_show_outlives_the_message_and_a_restart(world: World) -> None:
    """The first message is deleted; what shows it again is finished by the next start."""
    alice = world.member("alice")
    moderator = world.member("moderator", manage_messages=True)
    grid = await world.grid(alice)
    number = str((await world.task(grid)).id)
    await moderator.delete(grid.message)
    again = answer(await show(world, alice, number))

    await world.restart()

    await world.finished(again)
    upscale = answer(await world.press(alice, again, "U1"))
    await world.finished(upscale)
    assert len(world.comet.charges) == 2


async def test_only_so_many_are_shown(world: World) -> None:
    """A member waits a few seconds between two; nobody else does."""
    alice, bob = world.member("alice"), world.member("bob")
    number = str((await world.task(await world.grid(alice))).id)
    await world.finished(answer(await show(world, alice, number)))

    said = refusal(await alice.slash(world.channel, "show", picture=number))

    assert said.startswith("You let me show a picture just now. Show the next one <t:")
    await world.finished(answer(await bob.slash(world.channel, "show", picture=number)))
    await world.finished(answer(await show(world, alice, number)))


async def test_what_is_no_picture_is_not_shown(world: World) -> None:
    """It runs, or came to nothing."""
    alice = world.member("alice")
    world.comet.hold(10)
    running = await world.asks(alice)
    await world.shows(running, "10 %")
    number = str((await world.task(running)).id)

    assert "is not finished yet" in refusal(await show(world, alice, number))
    await world.press(alice, running, "Stop watching")
    await world.shows(running, "Not watching this")
    assert refusal(await show(world, alice, number)).startswith("There is no picture of this")
    world.comet.release()


async def test_a_member_chooses_from_their_own(world: World) -> None:
    """By words of the prompt, in any order; what was removed and others' are not offered."""
    alice, bob = world.member("alice"), world.member("bob")
    boat, kite = (
        await world.grid(alice, "a red paper boat"),
        await world.grid(alice, "a paper kite"),
    )
    gone = await world.grid(alice, "a paper swan")
    await remove(world, alice, gone)
    await world.finished(answer(await show(world, alice, str((await world.task(boat)).id))))

    async def offered(member: MemberActor, typed: str) -> list[str]:
        found = await member.autocomplete(world.channel, "show", "picture", typed)
        return [str(choice["value"]) for choice in found]

    one, two = [str((await world.task(message)).id) for message in (boat, kite)]
    assert await offered(alice, "") == [two, one]
    assert await offered(alice, "boat PAPER") == await offered(alice, "Böat pápe") == [one]
    assert await offered(alice, "swan") == []
    assert await offered(bob, "") == []


async def test_a_favourite_is_one_under_every_message(world: World) -> None:
    """The heart is green wherever the picture is shown."""
    alice, bob = world.member("alice"), world.member("bob")
    upscale = answer(await world.press(alice, await world.grid(alice), "U1"))
    await world.finished(upscale)
    again = answer(await show(world, bob, str((await world.task(upscale)).id)))
    await world.finished(again)

    await world.press(bob, again, "❤️")

    for message in (upscale, again):
        await world.until(lambda: button_of(message, "❤️")["style"] == GREEN)  # noqa: B023 - at once


@pytest.mark.parametrize("chosen", [{"buttons": "owner"}])
async def test_buttons_are_kept_to_the_owner_of_what_was_made(world: World) -> None:
    """Not to whoever shows it."""
    alice, bob = world.member("alice"), world.member("bob")
    again = answer(await show(world, bob, str((await world.task(await world.grid(alice))).id)))
    await world.finished(again)

    said = refusal(await world.press(bob, again, "U1"))

    assert said.startswith("In this server only the member who asked for a picture")
    await world.finished(answer(await world.press(alice, again, "U1")))


async def test_lines_of_words_are_shown_again(world: World) -> None:
    """A description has its prompts, and a button for each that asks for it first."""
    alice = world.member("alice")
    prompts = await described(world, alice)
    again = answer(await show(world, alice, str((await world.task(prompts)).id)))
    await world.until(lambda: has_button(again, "1️⃣"))

    assert "**4**" in text_of(again)
    asked = await world.press(alice, again, "1️⃣")
    assert asked.modal is not None
    made = answer(await alice.submit_modal(asked, {"prompt": "a boat"}))
    await world.finished(made)


async def test_a_server_keeps_its_rules(world: World) -> None:
    """Its words, its blocked members and its age rule hold for what was made before, too."""
    alice = world.member("alice")
    number = str((await world.task(await world.grid(alice, "a kraken"))).id)
    await set_to(world, "words", ["kraken"])

    assert "kraken" in refusal(await show(world, alice, number))
    await set_to(world, "words", [])
    await set_to(world, "age_rule", "spoiler")
    again = answer(await show(world, alice, number))
    await world.finished(again)
    assert blurred(again) == [True]
    await set_to(world, "blocked_members", [alice.id])
    refusal(await show(world, alice, number))
    assert await world.engine.store.tasks.get(3) is None


async def test_a_dead_picture_is_dead_under_every_message(world: World) -> None:
    """Its prompt is run again instead, but not by who was not to see it."""
    alice, bob = world.member("alice"), world.member("bob")
    grid = await world.grid(alice, "a secret boat")
    task = await world.task(grid)
    await world.engine.store.preferences.put(alice.id, hides_prompts=True)
    shown = [answer(await show(world, member, str(task.id))) for member in (alice, bob)]
    for message in shown:
        await world.finished(message)
    own, hidden = shown
    world.comet.faults.forget.add(task.result.remote_id or "")

    failed = answer(await world.press(alice, own, "U1"))
    await world.shows(failed, "no longer has the picture this belongs to")

    for message in (grid, own):
        await world.until(lambda: has_button(message, "Run again"))  # noqa: B023 - at once
    assert not has_button(hidden, "Run again")
    forged = {
        "custom_id": button_of(hidden, "Details")["custom_id"].replace("details", "again"),
        "component_type": 2,
    }
    said = refusal(await world.forge(bob, forged, message=hidden))
    assert said.startswith("This picture does not offer that.")
    world.comet.faults.clear()
    await world.finished(answer(await world.press(alice, own, "Run again")))


async def test_who_deletes_their_data_deletes_what_others_showed(world: World) -> None:
    """The message as well, which says no more than that."""
    alice, bob = world.member("alice"), world.member("bob")
    number = str((await world.task(await world.grid(alice, "a secret boat"))).id)
    again = answer(await show(world, bob, number))
    await world.finished(again)
    task = await world.task(again)

    await deletes(world, alice)
    await is_deleted(world, alice)

    await world.shows(again, "Removed.")
    assert text_of(again) == "-# Removed."
    assert "secret" not in repr(await world.engine.store.tasks.get(task.id))


async def test_what_was_made_where_nobody_else_is_can_be_made_here(world: World) -> None:
    """Others are led to no direct messages; whose these are is led there, and pays nothing."""
    alice, bob = world.member("alice"), world.member("bob")
    grid = await world.grid(alice)
    number = str((await world.task(grid)).id)
    again = answer(await alice.user.slash("show", picture=number))
    await world.finished(again)
    private = answer(await world.press(alice.user, again, "U1"))
    await world.finished(private)

    said = refusal(await world.press(alice, grid, "U1"))
    made = answer(await world.press(bob, grid, "U1"))

    assert said.endswith(f"/@me/{private.channel_id}/{private.id}")
    await world.finished(made)
