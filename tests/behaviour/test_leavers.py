"""Whoever left a server, or was banned there, no longer asks at its expense from elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from tests.behaviour.test_given_back import fields_of, unchanged
from tests.behaviour.test_user_install import ON, asked
from tests.behaviour.world import World, answer, refusal

if TYPE_CHECKING:
    from simcord import MemberActor

REFUSED: Final = "What you ask for here counts for the server in which you asked last"
MEMBERS: Final = "/guilds/*/members/*"


def leaves(world: World, member: MemberActor) -> None:
    """They go, or are made to."""
    world.env.backend.apply_ban(world.guild.id, member.id, "")


def questions(world: World) -> int:
    """How often Discord was asked about somebody."""
    requests = [(one.method, "/members/" in one.path) for one in world.env.http_requests]
    return requests.count(("GET", True))


async def test_who_was_banned_makes_nothing_with_a_command_nor_a_dialog(world: World) -> None:
    """Nothing is paid for what is typed in direct messages; they get it back, and no further."""
    alice = world.member("alice")
    await world.grid(alice)
    leaves(world, alice)

    result = await alice.user.slash("imagine", prompt="a second boat")

    assert refusal(result).startswith(REFUSED)
    assert result.response is not None
    dialog = await world.press(alice.user, result.response, "Edit")
    sent = await alice.user.submit_modal(dialog, unchanged(fields_of(dialog)))
    assert refusal(sent).startswith(REFUSED)
    assert len(world.comet.charges) == 1


async def test_who_was_banned_makes_nothing_with_a_button(world: World) -> None:
    """It is known for ten minutes that somebody is a member, and no longer."""
    alice = world.member("alice")
    await world.grid(alice)
    message = answer(await alice.user.slash("imagine", prompt="a second boat"))
    await world.finished(message)
    leaves(world, alice)
    await world.skip(600.0)

    pressed = await world.press(alice.user, message, "U1")

    assert refusal(pressed).startswith(REFUSED)
    assert len(world.comet.charges) == 2


async def test_who_was_banned_makes_nothing_of_a_preview(world: World) -> None:
    """What was offered before they went is not taken up after it."""
    alice = world.member("alice")
    await world.grid(alice)
    offered = (await alice.user.slash("imagine", prompt="a {red, blue} boat")).response
    assert offered is not None
    leaves(world, alice)
    await world.skip(600.0)

    pressed = await world.press(alice.user, offered, "Make 2 pictures")

    assert refusal(pressed).startswith(REFUSED)
    assert len(world.comet.charges) == 1


@ON
async def test_who_was_banned_makes_nothing_where_the_bot_is_not(world: World) -> None:
    """Whoever installed it asks as in direct messages."""
    alice = world.member("alice")
    await world.grid(alice)
    world.env.inject_error("GET", MEMBERS, status=404, code=10007, times=None)

    assert refusal(await asked(world, alice)).startswith(REFUSED)
    assert len(world.comet.charges) == 1


async def test_who_asks_in_another_server_goes_on_with_that_one(world: World) -> None:
    """As the refusal says."""
    alice = world.member("alice")
    await world.grid(alice)
    leaves(world, alice)
    assert refusal(await alice.user.slash("imagine", prompt="a boat")).startswith(REFUSED)

    elsewhere = world.env.create_guild("elsewhere")
    quay = elsewhere.create_text_channel("quay")
    there = elsewhere.add_member(alice.user)
    await world.finished(answer(await there.slash(quay, "imagine", prompt="a boat")))
    message = answer(await alice.user.slash("imagine", prompt="a second boat"))
    await world.finished(message)

    assert (await world.task(message)).request.billing_guild_id == elsewhere.id


async def test_who_comes_back_and_asks_goes_on_at_once(world: World) -> None:
    """Whatever was known a moment ago."""
    alice = world.member("alice")
    await world.grid(alice)
    leaves(world, alice)
    assert refusal(await alice.user.slash("imagine", prompt="a boat")).startswith(REFUSED)

    back = world.guild.add_member(alice.user)
    await world.asks(back)

    answer(await alice.user.slash("imagine", prompt="a second boat"))


@pytest.mark.parametrize(("status", "code"), [(500, 0), (403, 50001), (404, 10004)])
async def test_who_cannot_be_told_of_goes_on(world: World, status: int, code: int) -> None:
    """While Discord is out of order, or the bot itself was sent away."""
    alice = world.member("alice")
    await world.grid(alice)
    world.env.inject_error("GET", MEMBERS, status=status, code=code, times=None)

    message = answer(await alice.user.slash("imagine", prompt="a second boat"))
    await world.finished(message)

    assert (await world.task(message)).request.billing_guild_id == world.guild.id


async def test_a_member_is_asked_about_once_in_ten_minutes(world: World) -> None:
    """And not at all in a server, where their being there says it."""
    alice = world.member("alice")
    await world.grid(alice)
    assert questions(world) == 0

    for _ in range(3):
        await world.finished(answer(await alice.user.slash("imagine", prompt="a boat")))

    assert questions(world) == 1
