"""`/usage`: figures and a chart for managers of a server, and everybody's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.media import charts
from tests.behaviour.messages import has_button, text_of
from tests.behaviour.test_settings import custom_ids
from tests.behaviour.world import World, refusal

if TYPE_CHECKING:
    from simcord import MemberActor, ResponseMessage


@pytest.fixture
def without_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.ui.panels.usage.can_draw", lambda: False)


async def card(world: World, member: MemberActor) -> ResponseMessage:
    result = await member.slash(world.channel, "usage")
    assert result.response is not None
    assert result.ephemeral
    return result.response


async def made(world: World, member: MemberActor, count: int = 1) -> None:
    """So many pictures of a member, all done."""
    for number in range(count):
        await world.finished(await world.asks(member, f"boat {number}"))


async def test_a_manager_sees_the_server_in_a_chart(world: World) -> None:
    """With its main figures in words, for who sees no picture as well; dark, then light."""
    owner, bob = world.member("owner", manage_guild=True), world.member("bob")
    await made(world, bob, 2)
    await made(world, owner)

    shown = await card(world, owner)

    said = text_of(shown)
    assert "### Used in this server" in said
    assert "**3 pictures** for **$0.17**" in said
    assert "0 failed. Half took " in said
    assert "$0.17 this month so far" in said
    [gallery] = [part for part in shown.components[0]["components"] if part["type"] == 12]
    assert "Charts of 3 pictures for $0.17" in gallery["items"][0]["description"]
    dark = [file.filename for file in shown.attachments]
    await world.press(owner, shown, "Light")
    assert has_button(shown, "Dark")
    assert dark == ["usage.png"]


@pytest.mark.usefixtures("without_extra")
async def test_without_the_extra_the_figures_are_words(world: World) -> None:
    """And one sentence names the extra."""
    owner, bob = world.member("owner", manage_guild=True), world.member("bob")
    await made(world, bob)

    said = text_of(await card(world, owner))

    assert f"**By member**\n<@{bob.id}>: 1 · $0.06" in said
    assert "**By kind and speed**\nPictures from words: 1 · $0.06" in said
    assert "`pip install 'imagine-bot[charts]'`" in said


@pytest.mark.usefixtures("without_extra")
async def test_members_see_their_own_only(world: World) -> None:
    """Whatever they press, also when a manager's card was shown to them before."""
    owner, bob = world.member("owner", manage_guild=True), world.member("bob")
    await made(world, owner)

    own = await card(world, bob)
    managed = await card(world, owner)
    world.env.backend.guilds[world.guild.id].members[owner.id].role_ids.clear()
    said = refusal(await world.press(owner, managed, "Light"))

    assert "### Used by you" in text_of(own)
    assert "Nothing was asked for in this time." in text_of(own)
    assert not has_button(own, "Show the server's")
    assert said.startswith("Only members with the permission Manage Server")


@pytest.mark.usefixtures("without_extra")
async def test_the_card_works_after_a_restart(world: World) -> None:
    """A period is chosen, mine or the server's, and the numbers come as a file."""
    owner = world.member("owner", manage_guild=True)
    await made(world, owner)
    shown = await card(world, owner)
    await world.restart()

    [menu] = [one for one in custom_ids(shown.components) if one.endswith(":period")]
    await owner.select(shown, ["days7"], custom_id=menu)
    await world.press(owner, shown, "Show mine")
    result = await world.press(owner, shown, "Numbers as CSV")

    assert "### Used by you" in text_of(shown)
    assert "use:1:mine:days7:dark:csv" in custom_ids(shown.components)
    assert result.response is not None
    lines = (await numbers_of(world, result.response)).splitlines()
    assert lines[0] == "by,which,pictures,usd,failed"
    assert len(lines) == 1 + 7 + 1
    assert lines[-1] == "kind,imagine,1,0.056,"


async def numbers_of(world: World, message: ResponseMessage) -> str:
    """The text of the attached file."""
    [file] = message.attachments
    data: Any = await world.client.http.get_from_cdn(file.url)
    return bytes(data).decode("utf-8-sig")


def test_the_extra_is_found() -> None:
    """Where it is installed."""
    assert charts.can_draw()
