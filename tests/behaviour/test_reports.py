"""Pictures that members report, and what moderators decide in the log of their server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simcord.backend import serializers

from bot.domain.servers.reports import Outcome
from bot.ui.texts.servers import reports as texts
from tests.behaviour.messages import has_button, picture_of, rows_of, text_of
from tests.behaviour.test_access import asked, set_to
from tests.behaviour.test_age_rule import blurred
from tests.behaviour.test_log import logged, with_log
from tests.behaviour.test_removal import is_removed, remove
from tests.behaviour.test_settings import document
from tests.behaviour.world import World, refusal

if TYPE_CHECKING:
    from simcord import ChannelHandle, MemberActor, ResponseMessage

SEEN = "The moderators see your report, and I tell you what became of it."


async def report(world: World, member: MemberActor, message: ResponseMessage) -> str:
    """Right-click on a message, Apps, Report; what it says."""
    stored = world.env.backend.get_message(message.channel_id, message.id)
    shown: dict[str, Any] = dict(serializers.message_payload(world.env.backend, stored))
    return refusal(await world.right_click(member, "Report", shown))


async def reported(world: World, channel: ChannelHandle) -> ResponseMessage:
    """The first report in a log."""

    def found() -> list[ResponseMessage]:
        return [one for one in world.posted(channel) if "reported a picture of" in text_of(one)]

    return (await world.until(found))[0]


async def told(world: World, member: MemberActor) -> str:
    """What a reporter reads in a direct message."""
    [message] = await world.until(lambda: world.private_messages(member))
    return text_of(message)


async def test_a_picture_is_reported_and_removed(world: World) -> None:
    """Its spoiler, its prompt and a link come to the log; the reporter learns the outcome."""
    _, channel = await with_log(world)
    alice, bob = world.member("alice"), world.member("bob")
    moderator = world.member("moderator", manage_messages=True)
    grid = await world.grid(alice, "a kraken")

    assert await report(world, bob, grid) == SEEN
    found = await reported(world, channel)

    assert text_of(found).splitlines() == [
        f"{bob.mention} reported a picture of {alice.mention} in <#{world.channel.id}>.",
        "a kraken",
    ]
    assert blurred(found) == [True]
    assert rows_of(found) == [["Remove", "Block member", "Leave it", "Go to it"]]
    assert f"/{grid.channel_id}/{grid.id}" in str(found.components)
    await world.restart()
    await world.press(moderator, found, "Remove")

    await is_removed(world, grid, f"{moderator.mention} removed this picture of {alice.mention}.")
    assert f"{moderator.mention} removed it." in text_of(found)
    assert "kraken" not in text_of(found)
    assert (picture_of(found), rows_of(found)) == (None, [])
    assert await told(world, bob) == "The picture that you reported was removed. Thank you."


async def test_others_join_a_report_and_it_is_decided_once(world: World) -> None:
    """Of two moderators who press at once one decides; whoever comes later hears that."""
    _, channel = await with_log(world)
    alice, bob, carol = (world.member(name) for name in ("alice", "bob", "carol"))
    one, two = (world.member(name, manage_messages=True) for name in ("one", "two"))
    grid = await world.grid(alice)
    await report(world, bob, grid)
    found = await reported(world, channel)

    assert await report(world, carol, grid) == (
        "Others reported it, too. I tell you what became of it."
    )
    assert await report(world, bob, grid) == (
        "You reported this picture. I tell you as soon as somebody decided."
    )
    await logged(world, channel, "too.")
    world.begin_press(one, found, "Leave it")
    world.begin_press(two, found, "Block member")
    await world.env.settle()

    decided = await world.engine.store.reports.get(1)
    assert decided is not None
    assert decided.outcome is not None
    said = {await told(world, member) for member in (bob, carol)}
    assert said == {texts.SETTLED[decided.outcome]}
    is_blocked = alice.id in (await document(world)).get("blocked_members", [])
    assert is_blocked is (decided.outcome is Outcome.BLOCKED)
    assert f"<@{decided.decided_by}>" in text_of(found)
    assert picture_of(grid)
    assert "decided that it stays" in await report(world, two, grid)


async def test_a_blocked_member_can_still_lose_the_picture(world: World) -> None:
    """The reporters hear once."""
    _, channel = await with_log(world)
    alice, bob = world.member("alice"), world.member("bob")
    moderator = world.member("moderator", manage_messages=True)
    grid = await world.grid(alice)
    await report(world, bob, grid)
    found = await reported(world, channel)

    await world.press(moderator, found, "Block member")
    assert "do not let you use me" in await asked(world, alice)
    assert rows_of(found) == [["Remove"]]
    await world.press(moderator, found, "Remove")

    await is_removed(world, grid, f"{moderator.mention} removed this picture of {alice.mention}.")
    await logged(world, channel, "removed a picture")
    assert "did something about the picture" in await told(world, bob)


async def test_what_was_removed_otherwise_settles_its_report(world: World) -> None:
    """Its member may have done so; a press on the report shows it."""
    _, channel = await with_log(world)
    alice, bob = world.member("alice"), world.member("bob")
    moderator = world.member("moderator", manage_messages=True)
    grid = await world.grid(alice)
    await report(world, bob, grid)
    found = await reported(world, channel)

    await remove(world, alice, grid)
    assert "was removed" in await told(world, bob)
    await world.press(moderator, found, "Block member")

    assert f"{alice.mention} removed it." in text_of(found)
    await world.asks(alice)


async def test_only_moderators_decide(world: World) -> None:
    """Whatever their client sends."""
    _, channel = await with_log(world)
    alice, bob = world.member("alice"), world.member("bob")
    grid = await world.grid(alice)
    await report(world, bob, grid)
    found = await reported(world, channel)

    said = refusal(await world.press(bob, found, "Remove"))

    assert "Manage Messages" in said
    assert has_button(found, "Remove")
    assert picture_of(grid)


async def test_where_nobody_reads_reports_that_is_said(world: World) -> None:
    """And whom to ask; nothing is kept."""
    alice, bob = world.member("alice"), world.member("bob")
    grid = await world.grid(alice)

    assert "This server has no channel for reports yet." in await report(world, bob, grid)

    await set_to(world, "log_channel", world.channel.id)
    assert await report(world, bob, grid) == SEEN


async def test_nobody_floods_the_log(world: World) -> None:
    """After five pictures within an hour a member has to wait."""
    _, channel = await with_log(world)
    alice, bob = world.member("alice"), world.member("bob")
    grids = [await world.grid(alice) for _ in range(6)]

    said = [await report(world, bob, grid) for grid in grids]
    assert said[:5] == [SEEN] * 5
    assert "You reported 5 pictures within an hour." in said[5]
    await world.skip(3700.0)

    assert await report(world, bob, grids[5]) == SEEN
    await reported(world, channel)


async def test_a_report_comes_without_a_picture_that_cannot_be_shown(world: World) -> None:
    """Where files are forbidden since, say; the words and the buttons are there."""
    _, channel = await with_log(world)
    alice, bob = world.member("alice"), world.member("bob")
    grid = await world.grid(alice)
    world.env.inject_error("POST", f"/channels/{channel.id}/messages", status=403, code=50013)

    await report(world, bob, grid)
    found = await reported(world, channel)

    assert picture_of(found) is None
    assert has_button(found, "Remove")
