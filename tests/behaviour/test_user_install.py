"""Used where the bot is not, by members who installed it: pictures come by direct message."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

import discord
import pytest
from simcord.backend import serializers

from tests.behaviour.messages import button_of, picture_of, text_of
from tests.behaviour.test_access import set_to
from tests.behaviour.test_settings import custom_ids
from tests.behaviour.world import World, refusal

if TYPE_CHECKING:
    from simcord import InteractionResult, MemberActor, ResponseMessage

ON: Final = pytest.mark.parametrize("chosen", [{"user_install": "on"}])
ELSEWHERE: Final = 4_000_000_000_000_000_001
EVERYTHING: Final = str(discord.Permissions.all().value)


async def asked(
    world: World,
    member: MemberActor,
    prompt: str = "a paper boat",
    *,
    guild_id: int | None = None,
    installed: bool = True,
) -> InteractionResult:
    """A member's `/imagine` in a server that the bot is not in; None: in a group."""
    command = world.env.backend.find_command("imagine", world.guild.id)
    assert command is not None
    options = [{"name": "prompt", "type": 3, "value": prompt}]
    data = {"id": command["id"], "name": "imagine", "type": 1, "options": options}
    change = partial(_moved, world, member, guild_id, installed=installed)
    kind = discord.InteractionType.application_command
    result = world._begin(member, kind, data, change=change)
    await world.env.settle()
    return result


def _moved(
    world: World,
    member: MemberActor,
    guild_id: int | None,
    payload: dict[str, Any],
    *,
    installed: bool,
) -> None:
    """Let an interaction come from elsewhere, as Discord tells of it there."""
    for name in ("guild_id", "guild_locale", "member"):
        del payload[name]
    owners = {"1": str(member.id)} if installed else {"0": str(guild_id or 0)}
    payload |= {"authorizing_integration_owners": owners, "channel_id": "777"}
    user = dict(serializers.user_payload(world.env.backend.get_user(member.id)))
    if guild_id is None:
        payload |= {"context": 2, "user": user, "channel": {"id": "777", "type": 3, "name": "us"}}
        return
    there = {"user": user, "roles": [], "flags": 0, "permissions": EVERYTHING}
    payload |= {"context": 0, "guild_id": str(guild_id), "member": there | {"joined_at": None}}
    payload["channel"] = {"id": "777", "type": 0, "name": "quay", "position": 0}


def pictures(world: World, member: MemberActor) -> list[ResponseMessage]:
    """What came by direct message with a picture."""
    return [one for one in world.private_messages(member) if picture_of(one)]


@ON
@pytest.mark.parametrize("guild_id", [None, ELSEWHERE])
async def test_pictures_come_by_direct_message_where_the_bot_is_not(
    world: World, guild_id: int | None
) -> None:
    """In groups and in other servers, and nothing is shown there to anybody else."""
    alice = world.member("alice")

    said = refusal(await asked(world, alice, guild_id=guild_id))
    [message] = world.private_messages(alice)
    await world.finished(message)

    assert said.startswith("Your picture comes by direct message: ")
    assert f"/channels/@me/{message.channel_id}/{message.id}" in said
    request = (await world.task(message)).request
    assert (request.guild_id, request.channel_id) == (None, message.channel_id)
    assert len(world.comet.charges) == 1


@ON
async def test_a_page_of_history_shows_pictures_by_direct_message_where_the_bot_is_not(
    world: World,
) -> None:
    """As `/show` does: a message there could not be changed later."""
    alice = world.member("alice")
    await asked(world, alice)
    [message] = world.private_messages(alice)
    await world.finished(message)
    page = (await alice.slash(world.channel, "history")).response
    assert page is not None

    pressed = await world.forge(
        alice,
        {"custom_id": button_of(page, "Show here")["custom_id"], "component_type": 2},
        message=page,
        change=partial(_moved, world, alice, None, installed=True),
    )

    assert refusal(pressed).startswith("Your picture comes by direct message: ")
    assert len(world.private_messages(alice)) == 2


@ON
async def test_with_closed_direct_messages_the_answer_becomes_the_picture(world: World) -> None:
    """For its member alone, who is told what that means; and nothing of the token is left."""
    alice = world.member("alice")
    world.close_direct_messages(alice)

    result = await asked(world, alice)
    shown = result.response
    assert shown is not None
    assert shown.ephemeral
    await world.finished(shown)
    pressed = await world.forge(
        alice,
        {"custom_id": button_of(shown, "U1")["custom_id"], "component_type": 2},
        message=shown,
        change=partial(_moved, world, alice, None, installed=True),
    )
    upscaled = pressed.response
    assert upscaled is not None
    await world.finished(upscaled)

    assert "closed to me, so your picture appears here" in text_of(result.followups[-1])
    assert "U1" in text_of(upscaled)
    assert len(world.comet.charges) == 2
    await world.restart()  # by then all is written
    for task_id in (1, 2):
        task = await world.engine.store.tasks.get(task_id)
        assert task is not None
        assert task.shown.answer_token == ""


@ON
async def test_what_takes_longer_than_an_answer_lives_comes_when_direct_messages_open(
    world: World,
) -> None:
    """It is paid, so it is kept for them."""
    alice = world.member("alice")
    world.close_direct_messages(alice)
    world.comet.hold(46)
    result = await asked(world, alice)
    assert result.response is not None
    await world.shows(result.response, "46 %")
    await world.skip(20 * 60.0)
    world.comet.release()
    await world.task_ended(result.response)
    await world.skip(60.0)

    world.env.backend.faults.clear()
    await alice.user.slash("remix", on=True)
    [message] = await world.until(lambda: pictures(world, alice))
    await world.finished(message)

    assert len(world.comet.charges) == 1


@ON
async def test_where_the_answer_cannot_be_changed_either_nothing_is_spent(world: World) -> None:
    """What was typed is given back."""
    alice = world.member("alice")
    world.close_direct_messages(alice)
    world.env.inject_error("PATCH", "/webhooks/*", status=400, code=50035)

    said = refusal(await asked(world, alice))

    assert said.startswith("Your direct messages are closed to me, so the picture could not come")
    assert await world.engine.store.tasks.get(1) is None
    assert world.comet.charges == []


async def test_nobody_uses_it_elsewhere_unless_the_operator_says_so(world: World) -> None:
    """Whoever installed it when that was open reads where to ask."""
    alice = world.member("alice")

    in_group = refusal(await asked(world, alice))
    in_server = refusal(await asked(world, alice, guild_id=ELSEWHERE))

    assert in_group.startswith("I make pictures in servers that I am in")
    assert in_server.startswith("I am not a member of this server")
    assert world.private_messages(alice) == []


@ON
async def test_who_did_not_install_it_may_not_use_it_elsewhere(world: World) -> None:
    """A server that has its commands alone pays for nobody."""
    alice = world.member("alice")

    said = refusal(await asked(world, alice, guild_id=ELSEWHERE, installed=False))

    assert said.startswith("I am not a member of this server")
    assert world.comet.charges == []


@pytest.mark.parametrize(
    "chosen", [{"user_install": "on", "user_install_pictures_per_day": 1}], ids=["one_a_day"]
)
async def test_who_comes_from_no_server_has_what_the_operator_allows(world: World) -> None:
    """Members of a server have what their server allows."""
    alice, bob = world.member("alice"), world.member("bob")
    await world.asks(bob)

    first, second = await asked(world, alice), await asked(world, alice)
    for _ in range(2):
        assert refusal(await asked(world, bob)).startswith("Your picture comes")

    assert refusal(first).startswith("Your picture comes")
    assert "1 picture" in refusal(second)
    assert len(world.private_messages(alice)) == 1


@ON
async def test_whom_a_server_refuses_is_refused_elsewhere(world: World) -> None:
    """Both by the server that they come from, and by the one where they ask."""
    alice, bob = world.member("alice"), world.member("bob")
    await world.asks(alice)
    await set_to(world, "blocked_members", [alice.id])
    await world.engine.store.listing.pause(ELSEWHERE)

    by_home = refusal(await asked(world, alice))
    by_place = refusal(await asked(world, bob, guild_id=ELSEWHERE))

    assert by_home.startswith("The owners of this server do not let you use me")
    assert by_place.startswith("Whoever runs me has paused me for this server")


@ON
async def test_a_right_over_another_server_is_none_over_its_settings(world: World) -> None:
    """Whoever manages a server that the bot is not in changes nothing of it from there."""
    alice = world.member("alice")
    command = world.env.backend.find_command("settings", world.guild.id)
    assert command is not None
    data = {"id": command["id"], "name": "settings", "type": 1, "options": []}
    change = partial(_moved, world, alice, ELSEWHERE, installed=True)

    result = world._begin(alice, discord.InteractionType.application_command, data, change=change)
    await world.env.settle()

    assert result.response is not None
    assert "Remix is off" in text_of(result.response)
    pages = [one for one in custom_ids(result.response.components) if ":page:" in one]
    assert pages == ["set:1:page:answers"]
