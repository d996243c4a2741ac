"""Ids that no database holds, in presses of those who may press: each gets a sentence or a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.servers.settings import fingerprint
from tests.behaviour.messages import text_of
from tests.behaviour.test_operator import boss
from tests.behaviour.test_settings import document

if TYPE_CHECKING:
    from simcord import InteractionResult, MemberActor

    from tests.behaviour.world import World

__all__ = ["boss"]

HIGHEST = 2**63 - 1
IDS = [str(HIGHEST + 1), "9" * 19, "0"]
FAULT = "Something went wrong"
UNSET = fingerprint(None)

MEMBER = ["block", "unblock", "forgive", "give", "refund", "later"]
OPERATOR = [
    "server",
    "pause",
    "allow",
    "check",
    "leave",
    "sure",
    "goodbye",
    "send",
    "list",
    "limit",
]
MENUS = ["allowed_roles", "blocked_members", "allowed_channels", "log_channel", "gallery_channel"]


def said_by(result: InteractionResult) -> list[str]:
    """All that an interaction was answered with."""
    assert result.acknowledged
    return [text_of(one) for one in (result.response, *result.followups) if one is not None]


async def forge(world: World, person: MemberActor, data: dict[str, Any]) -> list[str]:
    """Send it from a message of the bot's."""
    message = await world.posted_button("set:1:page:access")
    return said_by(await world.forge(person, data, message=message))


@pytest.mark.parametrize("number", IDS)
async def test_a_member_that_nobody_can_be_is_left_alone(
    world: World, boss: MemberActor, number: str
) -> None:
    """In the card that moderators open."""
    for verb in MEMBER:
        custom_id = f"mem:1:{verb}:{number}:1"
        found = await forge(world, boss, {"custom_id": custom_id, "component_type": 2})
        assert not any(FAULT in one for one in found), custom_id

    assert "blocked_members" not in await document(world)


@pytest.mark.parametrize("number", IDS)
async def test_a_server_that_nobody_has_is_left_alone(
    world: World, boss: MemberActor, number: str
) -> None:
    """In the panel of whoever runs the bot: as a button, a choice or a dialog."""
    for verb in OPERATOR:
        custom_id = f"op:1:{verb}:{number}"
        found = await forge(world, boss, {"custom_id": custom_id, "component_type": 2})
        assert not any(FAULT in one for one in found), custom_id
        found = await forge(world, boss, {"custom_id": custom_id, "components": []})
        assert not any(FAULT in one for one in found), custom_id
    for chosen in (number, number * 300):
        data = {"custom_id": "op:1:open:0", "component_type": 3, "values": [chosen]}
        assert not any(FAULT in one for one in await forge(world, boss, data)), chosen


@pytest.mark.parametrize("number", IDS)
@pytest.mark.parametrize("name", MENUS)
async def test_a_setting_takes_no_id_that_nothing_has(
    world: World, boss: MemberActor, name: str, number: str
) -> None:
    """What no database holds would stop the loops that read it."""
    for chosen in (number, number * 300):
        custom_id = f"set:1:put:{name}@{UNSET}"
        data = {"custom_id": custom_id, "component_type": 6, "values": [chosen]}
        assert not any(FAULT in one for one in await forge(world, boss, data)), chosen

    assert name not in await document(world)


@pytest.mark.parametrize("number", IDS)
@pytest.mark.parametrize("kind", ["role", "channel"])
async def test_a_page_of_what_nothing_has_is_shown(
    world: World, boss: MemberActor, kind: str, number: str
) -> None:
    """Of a role, or of a channel, that was never there."""
    for custom_id in (f"set:1:page:{kind}.{number}", f"set:1:ask:{kind}.{number}:numbers"):
        found = await forge(world, boss, {"custom_id": custom_id, "component_type": 2})
        assert not any(FAULT in one for one in found), custom_id
    verb = "role" if kind == "role" else "place"
    for chosen in (number, number * 300, "x"):
        data = {"custom_id": f"set:1:{verb}:limits", "component_type": 6, "values": [chosen]}
        assert not any(FAULT in one for one in await forge(world, boss, data)), chosen


@pytest.mark.parametrize("number", IDS)
async def test_a_channel_that_nobody_has_has_no_pictures(world: World, number: str) -> None:
    """In what is looked for in a history."""
    alice = world.member("alice")
    for chosen in (number, number * 300):
        field = {"type": 18, "component": {"custom_id": "channel", "values": [chosen]}}
        data = {"custom_id": "his:1:s:m:::::::", "components": [field]}
        assert not any(FAULT in one for one in await forge(world, alice, data)), chosen


@pytest.mark.parametrize("values", [7, 0.5, True, "on", {"on": 1}, [None], [["on"]]])
async def test_a_menu_in_which_nothing_can_be_chosen_so_is_no_fault(
    world: World, boss: MemberActor, values: object
) -> None:
    """What Discord never sends as the choice counts as none, in panels as under pictures."""
    for custom_id in ("set:1:own:remix", "set:1:page:access", "acts:1:1"):
        data = {"custom_id": custom_id, "component_type": 3, "values": values}
        found = await forge(world, boss, data)
        assert found, custom_id
        assert not any(FAULT in one for one in found), custom_id
