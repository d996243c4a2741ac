"""Settings of a server, as its members meet them: each refusal names its rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.domain.kinds import Speed
from bot.domain.servers.settings import fingerprint
from tests.behaviour.messages import text_of
from tests.behaviour.world import World, answer, refusal

if TYPE_CHECKING:
    from simcord import MemberActor


async def set_to(world: World, name: str, value: object) -> None:
    """As an owner does in the panel."""
    servers = world.engine.store.servers
    old = (await servers.fresh(world.guild.id)).document.get(name)
    await servers.change(
        world.guild.id, name, value, expected=fingerprint(old), by_user_id=1, now_s=world.clock()
    )


async def asked(world: World, member: MemberActor, prompt: str = "a paper boat") -> str:
    return refusal(await member.slash(world.channel, "imagine", prompt=prompt))


async def test_a_member_is_told_which_role_it_takes(world: World) -> None:
    """Whoever has it is let in."""
    role, bob = world.guild.create_role("artists"), world.member("bob")
    alice = world.guild.add_member(world.env.create_user("alice"), roles=[role])
    await set_to(world, "allowed_roles", [role.id])

    assert await asked(world, bob) == (
        f"In this server I make pictures for members with the role <@&{role.id}>. "
        "Ask its owners for it. Nothing was spent."
    )
    await world.asks(alice)
    assert await world.engine.store.tasks.get(2) is None


async def test_pictures_are_made_where_the_server_says(world: World) -> None:
    """Elsewhere a member is sent there."""
    alice = world.member("alice")
    studio = world.guild.create_text_channel("studio")
    await set_to(world, "allowed_channels", [studio.id])

    said = await asked(world, alice)

    assert said == f"Pictures are made in <#{studio.id}>. Ask there. Nothing was spent."
    answer(await alice.slash(studio, "imagine", prompt="a paper boat"))


async def test_presses_dialogs_and_menus_are_checked_like_commands(world: World) -> None:
    """Under a picture that was made before the member was blocked."""
    alice = world.member("alice")
    grid = await world.grid(alice)
    await set_to(world, "blocked_members", [alice.id])
    message = {
        "id": "5",
        "channel_id": str(world.channel.id),
        "type": 0,
        "content": "https://x.example/boat.png",
    }

    answers = [
        await world.press(alice, grid, "U1"),
        await world.right_click(alice, "Describe this picture", message),
        await world.right_click(alice, "Animate", message),
        await alice.slash(world.channel, "imagine", prompt="{a, b} boat"),
    ]

    [said] = {refusal(each) for each in answers}
    assert said.startswith("The owners of this server do not let you use me")
    assert len(world.comet.charges) == 1


async def test_turbo_is_for_a_role_where_the_owner_says_so(world: World) -> None:
    """A press on a picture of theirs runs at the usual speed for everybody else."""
    role, bob = world.guild.create_role("patrons"), world.member("bob")
    alice = world.guild.add_member(world.env.create_user("alice"), roles=[role])
    await set_to(world, "everyone", {"speeds": ["relax", "fast"]})
    await set_to(world, f"role.{role.id}", {"speeds": ["turbo"]})

    said = refusal(await bob.slash(world.channel, "imagine", prompt="a boat", speed="turbo"))
    assert said == (
        "Turbo is not open to you in this server. Choose Relax or Fast. Nothing was spent."
    )
    grid = await world.asks(alice, speed="turbo")
    await world.finished(grid)
    variation = answer(await world.press(bob, grid, "V1"))
    assert (await world.task(variation)).request.speed is None


@pytest.mark.parametrize(
    ("speeds", "asked", "said"),
    [
        (["turbo"], "turbo", "neither is open to you in this server. Ask its owners."),
        (["turbo"], None, "neither is open to you in this server. Ask its owners."),
        (["relax", "turbo"], "turbo", "Films are not made in Turbo. Choose Relax."),
        (["relax", "turbo"], "fast", "Fast is not open to you in this server. Choose Relax."),
    ],
)
async def test_nobody_is_told_to_choose_a_speed_that_films_do_not_have(
    world: World, speeds: list[str], asked: str | None, said: str
) -> None:
    """And what is left out is made at one that they have, whatever is usual here."""
    bob = world.member("bob")
    await set_to(world, "everyone", {"speeds": speeds})
    await set_to(world, "speed", "turbo")
    options = {"prompt": "waves", "picture": ("a.png", b"a picture")}
    chosen = {"speed": asked} if asked else {}

    refused = (await bob.slash(world.channel, "video", **options, **chosen)).response

    assert refused is not None
    assert said in text_of(refused)
    if "relax" in speeds:
        film = await world.made(bob, await bob.slash(world.channel, "video", **options))
        assert (await world.task(film)).request.speed is Speed.RELAX


async def test_what_a_server_chose_holds_where_a_prompt_says_nothing(world: World) -> None:
    """Its speed and its parameters."""
    await set_to(world, "speed", "relax")
    await set_to(world, "parameters", "--ar 16:9")

    request = (await world.task(await world.asks(world.member("alice")))).request

    assert request.speed is Speed.RELAX
    assert "--ar 16:9" in request.sent_prompt


@pytest.mark.parametrize("allowed", [True, False])
async def test_direct_messages_are_up_to_the_server_a_member_comes_from(
    world: World,
    allowed: bool,  # noqa: FBT001 - a case
) -> None:
    """It is the one in which they asked for something last."""
    alice = world.member("alice")
    await world.grid(alice)
    await set_to(world, "direct_messages", allowed)

    result = await alice.user.slash("imagine", prompt="a paper boat")

    assert result.response is not None
    assert ("Ask there" in text_of(result.response)) is not allowed
