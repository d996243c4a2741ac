"""The panel of `/settings` over real sockets: an owner sets a server up, members meet the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.e2e.stage import finished, is_ephemeral, says

if TYPE_CHECKING:
    from playground.discord import Person
    from tests.e2e.stage import Message, Stage


async def panel(person: Person) -> Message:
    """The panel that somebody opened."""
    answer = await person.slash("settings", channel="pictures")
    assert is_ephemeral(answer.message)
    return answer.message


def control(message: Message, setting: str) -> str:
    """The custom_id of the control of a setting."""
    return next(one for one in _custom_ids(message["components"]) if f":{setting}" in one)


def _custom_ids(components: list[dict[str, Any]]) -> list[str]:
    inside = [
        child
        for part in components
        for child in [*part.get("components", []), *filter(None, [part.get("accessory")])]
    ]
    own = [part["custom_id"] for part in components if "custom_id" in part]
    return own + (_custom_ids(inside) if inside else [])


async def test_an_owner_sets_a_server_up_and_a_restart_changes_nothing(
    stage: Stage, alice: Person
) -> None:
    """Every page, with menus of roles, channels and members, dialogs and an undo."""
    owner = await stage.person("owner")
    message = await panel(owner)
    key = message["id"]

    async def choose(setting: str, *values: str) -> str:
        shown = await owner.see(key)
        return says((await owner.select(key, control(shown, setting), list(values))).message)

    async def write(name: str, **values: object) -> str:
        opened = await owner.press(key, name)
        return says((await owner.submit(opened.modal, values)).message)

    assert "@Muted" not in await choose("blocked_roles", "Muted")  # a mention, by its id
    assert "but not <@" in await choose("blocked_members", "alice")
    refused = await alice.slash("imagine", channel="pictures", prompt="a boat")
    assert "do not let you use me" in says(refused.message)
    undone = await owner.press(key, "Undo")
    assert "Changed: Members who may not ask" in says(undone.message)

    await stage.crash()
    await stage.start()
    await owner.press(key, "This server: Channels")
    assert "Pictures are made in <#" in await choose("allowed_channels", "Studios")
    elsewhere = await alice.slash("imagine", channel="pictures", prompt="a boat")
    assert "Pictures are made in <#" in says(elsewhere.message)
    await finished(alice, await alice.slash("imagine", channel="studio", prompt="a boat"))

    await owner.press(key, "This server: Limits")
    assert "holds for everyone" in await choose("limits", "Artist")
    assert "40 pictures a day" in await write("Pictures and dollars …", pictures_a_day="40")
    await owner.press(key, "Back")
    assert "$20.00 a month" in await write("Budget …", budget_usd="20")

    await owner.press(key, "This server: Defaults")
    await owner.press(key, "Relax")
    assert "Relax and with `--ar 3:2`" in await write("Parameters …", parameters="--ar 3:2")
    await finished(alice, await alice.slash("imagine", channel="studio", prompt="a kite"))
    sent = [one for one in stage.comet.requests if one.path.endswith("/submit/imagine")]
    assert sent[-1].path.startswith("/mj-relax/")
    assert sent[-1].body["prompt"] == "a kite --ar 3:2"


async def test_a_member_finds_their_own_side_alone(stage: Stage, alice: Person) -> None:
    """And an owner's panel is closed to them, whatever they send."""
    mine = await panel(alice)
    assert "Remix is off" in says(mine)
    assert _custom_ids(mine["components"]) == ["set:1:remix:mine", "set:1:prompts:mine"]
    switched = await alice.press(mine["id"], "Switch on")
    assert "Remix is on" in says(switched.message)
    assert stage.submits == []
