"""`/operator`: servers for whoever runs the bot, and for nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
import pytest
from simcord.backend import serializers

from bot.domain.servers.settings import LOG_CHANNEL
from tests.behaviour.messages import has_button, text_of
from tests.behaviour.test_access import set_to
from tests.behaviour.test_log import logged
from tests.behaviour.test_settings import custom_ids, fill
from tests.behaviour.world import World, refusal

if TYPE_CHECKING:
    from simcord import MemberActor, ResponseMessage

ELSEWHERE = 99


@pytest.fixture
def boss(world: World, monkeypatch: pytest.MonkeyPatch) -> MemberActor:
    """Who owns the application; the simulated Discord says it is the bot."""
    owner = world.member("boss", administrator=True)
    ask = world.client.application_info

    async def application_info() -> discord.AppInfo:
        found = await ask()
        found.owner.id = owner.id
        return found

    monkeypatch.setattr(discord.Client, "application_info", lambda _: application_info())
    return owner


async def opened(world: World, person: MemberActor, **options: bool) -> ResponseMessage:
    result = await person.slash(world.channel, "operator", **options)
    assert result.response is not None
    assert result.ephemeral
    return result.response


async def server(world: World, person: MemberActor) -> ResponseMessage:
    """The card of the only server."""
    shown = await opened(world, person)
    [menu] = [one for one in custom_ids(shown.components) if one.startswith("op:1:open")]
    await person.select(shown, [str(world.guild.id)], custom_id=menu)
    return shown


async def test_strangers_are_refused(world: World, boss: MemberActor) -> None:
    """Also who sends what a press of the operator's would, and who manages the server."""
    manager = world.member("manager", manage_guild=True, administrator=True)
    pressed = {"component_type": 2, "custom_id": f"op:1:pause:{world.guild.id}"}
    sent = {"components": [], "custom_id": f"op:1:limit:{world.guild.id}"}

    said = {
        refusal(await manager.slash(world.channel, "operator")),
        refusal(await world.forge(manager, pressed, message=None)),
        refusal(await world.forge(manager, sent, message=None)),
    }

    assert said == {"Only whoever runs me may use that."}
    await world.asks(boss)


async def test_a_server_is_paused_limited_and_allowed(world: World, boss: MemberActor) -> None:
    """Each takes effect at once, as the commands of the command line do."""
    bob = world.member("bob")
    await world.finished(await world.asks(bob))
    shown = await server(world, boss)
    assert "1 picture for $0.06 this month, by 1 member." in text_of(shown)
    assert "Nothing is under way there." in text_of(shown)

    await world.press(boss, shown, "Pause")
    assert "It is paused: nothing new is taken." in text_of(shown)
    assert "has paused me" in refusal(await bob.slash(world.channel, "imagine", prompt="a"))
    await world.press(boss, shown, "Allow")
    await world.asks(bob)
    await fill(world, boss, shown, "Limit …", text="0.1")

    assert "Your limit: $0.10 a month." in text_of(shown)
    assert "as whoever runs me decided" in refusal(
        await bob.slash(world.channel, "imagine", prompt="a boat")
    )
    await fill(world, boss, shown, "Limit …", text="")
    assert "Your limit is removed" in text_of(shown)
    said = refusal(await fill(world, boss, shown, "Limit …", text="ten"))
    assert "ten" in said


@pytest.mark.parametrize("chosen", [{"servers": str(ELSEWHERE)}])
async def test_servers_that_the_settings_do_not_name_are_allowed(
    world: World, boss: MemberActor
) -> None:
    """Without a restart; pausing closes them again."""
    bob = world.member("bob")
    assert "this is not one of them" in refusal(
        await bob.slash(world.channel, "imagine", prompt="a boat")
    )
    shown = await server(world, boss)
    assert "It is not among `SERVERS`" in text_of(shown)

    await world.press(boss, shown, "Allow")

    await world.asks(bob)
    await world.press(boss, shown, "Pause")
    assert "has paused me" in refusal(await bob.slash(world.channel, "imagine", prompt="a"))


async def test_leaving_a_server_is_asked_twice(world: World, boss: MemberActor) -> None:
    """What is under way there is said first."""
    shown = await server(world, boss)
    await world.asks(world.member("bob"))

    await world.press(boss, shown, "Leave …")
    assert "1 picture being made, 0 in line." in text_of(shown)
    await world.press(boss, shown, "Leave …")
    assert "for good?" in text_of(shown)
    assert world.client.get_guild(world.guild.id) is not None
    await world.press(boss, shown, "Leave this server")

    assert "I leave Test Guild." in text_of(shown)
    assert world.client.get_guild(world.guild.id) is None


async def test_a_server_that_could_not_be_left_is_told_of(
    world: World, boss: MemberActor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody takes the bot for gone from a server that it is still in."""
    shown = await server(world, boss)
    await world.press(boss, shown, "Leave …")
    await world.press(boss, shown, "Leave …")

    async def unreachable(_http: object, _guild_id: int) -> None:
        raise OSError("no route to Discord")

    monkeypatch.setattr(discord.http.HTTPClient, "leave_guild", unreachable)
    result = await world.press(boss, shown, "Leave this server")

    assert "still in that server" in text_of(result.followups[-1])
    assert world.client.get_guild(world.guild.id) is not None


async def test_what_the_bot_lacks_in_a_server_is_shown(world: World, boss: MemberActor) -> None:
    """Where it is used; asked for with the command or with a button."""
    await world.finished(await world.asks(world.member("bob")))
    assert "Checked the 1 channel where I was used: I may do there what I need." in text_of(
        await opened(world, boss, check=True)
    )
    world.deny("attach_files")
    channel = world.env.backend.channels[world.channel.id]
    payload = dict(serializers.channel_payload(world.env.backend, channel))
    world.env.backend.emit("CHANNEL_UPDATE", payload)
    shown = await server(world, boss)

    await world.press(boss, shown, "Check")

    assert "I lack permissions. Give them to my role there:\n- #pictures: Attach Files" in text_of(
        shown
    )


async def test_all_servers_are_told_once(world: World, boss: MemberActor) -> None:
    """In their logs, after it was shown how many have one; without any, nothing can be sent."""
    shown = await opened(world, boss)
    await fill(world, boss, shown, "Tell all servers …", text="Down on *Sunday*, @everyone.")
    assert "No server has a log channel yet" in text_of(shown)
    assert not has_button(shown, "Send")
    await world.press(boss, shown, "All servers")
    log = world.guild.create_text_channel("log")
    await set_to(world, LOG_CHANNEL, log.id)
    await fill(world, boss, shown, "Tell all servers …", text="Down on *Sunday*, @everyone.")
    assert "This goes to the log of 1 server:" in text_of(shown)

    for _ in range(2):
        world.begin_press(boss, shown, "Send")
    await world.env.settle()

    [line] = [one for one in await logged(world, log, "From whoever") if "From whoever" in one]
    assert line.endswith(r"From whoever runs me: Down on \*Sunday\*, \@everyone.")
