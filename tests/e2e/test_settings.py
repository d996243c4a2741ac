"""The panel of `/settings` over real sockets: an owner sets a server up, members meet the rules."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

from bot.ui.texts.servers.panels import PAGES as ALL_PAGES
from playground.discord.client.person import buttons
from playground.discord.model.objects import Role
from playground.discord.model.permissions import Permission
from tests.e2e.stage import finished, is_ephemeral, says
from tests.support.databases import connected

if TYPE_CHECKING:
    from playground.discord import Person
    from tests.e2e.stage import Message, Stage


PAGES = {name: title for name, title in ALL_PAGES.items() if name != "mine"}


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
    assert "holds for the server holds here" in await choose("place", "studio")
    assert "`--ar 16:9`" in await write("Parameters …", parameters="--ar 16:9")
    await finished(alice, await alice.slash("imagine", channel="studio", prompt="a kite"))
    sent = [one for one in stage.comet.requests if one.path.endswith("/submit/imagine")]
    assert sent[-1].path.startswith("/mj-relax/")
    assert sent[-1].body["prompt"] == "a kite --ar 16:9"

    await owner.press(key, "This server: Safety")
    assert "After 5 prompts" in await write("Refused prompts …", strikes="5")


async def test_whoever_loses_manage_server_finds_every_page_closed(stage: Stage) -> None:
    """In the panels that they opened before; nothing is changed by them."""
    world, guild = stage.discord.world, stage.discord.world.guild("Harbour")
    role = Role(
        id=world.snowflakes.next(), name="Manager", permissions=int(Permission.MANAGE_GUILD)
    )
    guild.roles[role.id] = role
    user = world.add_person("manager", guild=guild)
    guild.members[user.id].add(role.id)
    manager = await stage.person("manager")
    await stage.start()
    shown = [await panel(manager) for _ in PAGES]
    for message, page in zip(shown, PAGES.values(), strict=True):
        await manager.press(message["id"], page)

    guild.members[user.id].discard(role.id)

    for message in shown:
        for one in buttons(await manager.see(message["id"])):
            answer = await manager.press(message["id"], custom_id=one["custom_id"])
            assert "Only members with the permission Manage Server" in says(answer.message)
    assert "Remix is off" in says(await panel(manager))
    with closing(connected(stage.database_url)) as connection:
        assert connection.execute("SELECT count(*) FROM setting_changes").fetchone() == (0,)


async def test_a_member_finds_their_own_side_alone(stage: Stage, alice: Person) -> None:
    """And an owner's panel is closed to them, whatever they send."""
    mine = await panel(alice)
    assert "Remix is off" in says(mine)
    others = [one for one in _custom_ids(mine["components"]) if not one.startswith("set:1:own:")]
    assert others == ["set:1:reset:mine", "set:1:page:answers"]
    switched = await alice.press(mine["id"], "Switch remix on")
    assert "Remix is on" in says(switched.message)
    assert stage.submits == []
