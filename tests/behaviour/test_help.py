"""`/help`: what a member can do, by what they want, with commands that can be clicked."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from bot.discord_client.command_sync import COMMAND_IDS
from bot.ui.panels.members.help import names_of
from bot.ui.texts.members.help import HELP
from tests.behaviour.messages import text_of
from tests.behaviour.test_access import set_to

if TYPE_CHECKING:
    from simcord import MemberActor

    from tests.behaviour.world import World

ALL_EXTRAS = [{"extras": "shorten,seed,swap"}]


async def help_of(world: World, member: MemberActor) -> str:
    result = await member.slash(world.channel, "help")
    assert result.response is not None
    assert result.ephemeral
    return text_of(result.response)


@pytest.mark.parametrize("chosen", ALL_EXTRAS)
async def test_every_command_is_in_it_once(world: World) -> None:
    """And nothing that the bot does not have; what stands in menus is told from commands."""
    told = [(one.name, not one.is_menu) for entries in HELP.values() for one in entries]

    assert Counter(told) == Counter(names_of(world.client.tree))


async def test_members_see_what_is_open_to_them(world: World) -> None:
    """With each command as Discord makes it clickable."""
    alice = world.member("alice")
    command = world.env.backend.find_command("imagine", world.guild.id)
    assert command is not None

    said = await help_of(world, alice)

    assert f"</imagine:{command['id']}> from words · " in said
    assert "*Edit* · *Animate* · " in said
    for closed in ("shorten", "operator", "on a member", "Send to gallery"):
        assert closed not in said


async def test_moderators_see_what_they_may(world: World) -> None:
    """As Discord shows it in menus to them alone."""
    said = await help_of(world, world.member("mod", manage_messages=True))

    assert "*Imagine Bot: member* on a member" in said
    assert "*Send to gallery*" in said


async def test_whoever_runs_the_bot_sees_theirs(world: World) -> None:
    """By what Discord said of the application at the start."""
    boss = world.member("boss")
    assert world.client.application is not None
    world.client.application.owner.id = boss.id

    assert "</operator:" in await help_of(world, boss)


@pytest.mark.parametrize("chosen", ALL_EXTRAS)
async def test_what_a_server_closed_is_left_out(world: World) -> None:
    """Also what does the same from a menu."""
    alice = world.member("alice")
    before = await help_of(world, alice)
    await set_to(world, "everyone", {"kinds": ["imagine", "blend"]})

    after = await help_of(world, alice)

    for closed in ("</video:", "*Animate*", "</shorten:", "</swap:", "</edit:"):
        assert (closed in before, closed in after) == (True, False)
    assert "</imagine:" in after
    await set_to(world, "blocked_members", [alice.id])
    assert "The owners of this server do not let you use me" in await help_of(world, alice)


async def test_without_ids_the_names_are_said(world: World) -> None:
    """As long as Discord told none, or nothing that can be read."""
    await world.engine.store.key_values.set(COMMAND_IDS, "{}")

    assert "`/imagine` from words" in await help_of(world, world.member("alice"))
