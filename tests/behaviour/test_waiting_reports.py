"""Reports about which nobody decided, when the log is no longer where they stood."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.behaviour.messages import picture_of, rows_of, text_of
from tests.behaviour.test_access import set_to
from tests.behaviour.test_log import closes, with_log
from tests.behaviour.test_removal import is_removed
from tests.behaviour.test_reports import SEEN, report, reported, told
from tests.behaviour.test_settings import menu, panel
from tests.behaviour.world import World, refusal

if TYPE_CHECKING:
    from simcord import ChannelHandle, MemberActor

BUTTONS = [["Remove", "Block member", "Leave it", "Go to it"]]


async def move_log(world: World, owner: MemberActor) -> ChannelHandle:
    """Choose another channel for the log."""
    channel = world.guild.create_text_channel("new-log")
    message = await panel(world, owner, "This server: Channels")
    await owner.select(message, [channel], custom_id=menu(message, "log_channel"))
    return channel


async def test_a_report_follows_the_log(world: World) -> None:
    """It stands in the new one with all it had; decided there, the old message shows that, too."""
    owner, old = await with_log(world)
    alice, bob = world.member("alice"), world.member("bob")
    moderator = world.member("moderator", manage_messages=True)
    await report(world, bob, await world.grid(alice, "a kraken"))
    before = await reported(world, old)

    found = await reported(world, await move_log(world, owner))

    assert text_of(found) == text_of(before)
    assert picture_of(found)
    assert rows_of(found) == BUTTONS
    await world.press(moderator, found, "Leave it")
    assert "it stays" in await told(world, bob)
    await world.press(moderator, before, "Remove")
    assert f"{moderator.mention} left it." in text_of(before)
    assert rows_of(before) == []


async def test_a_report_that_no_channel_took_waits_for_one(world: World) -> None:
    """Whoever chose the log hears of that; the reporter learns the outcome in the end."""
    owner, old = await with_log(world)
    alice, bob = world.member("alice"), world.member("bob")
    moderator = world.member("moderator", manage_messages=True)
    grid = await world.grid(alice)
    closes(world, old)

    assert await report(world, bob, grid) == SEEN
    [lost] = await world.until(lambda: world.private_messages(owner))
    assert "Reports that wait for a decision are shown there then." in text_of(lost)
    found = await reported(world, await move_log(world, owner))
    await world.press(moderator, found, "Remove")

    await is_removed(world, grid, f"{moderator.mention} removed this picture of {alice.mention}.")
    assert await told(world, bob) == "The picture that you reported was removed. Thank you."


async def test_a_manager_has_waiting_reports_shown_again(world: World) -> None:
    """Where their messages were deleted, say."""
    owner, channel = await with_log(world)
    alice, bob = world.member("alice"), world.member("bob")
    moderator = world.member("moderator", manage_messages=True)
    await report(world, bob, await world.grid(alice))
    first = await reported(world, channel)
    message = await panel(world, owner, "This server: Channels")

    await world.press(owner, message, "Show waiting reports again")

    said = f"1 report waits for a decision. I show it in <#{channel.id}> once more."
    assert said in text_of(message)

    def shown() -> bool:
        return [rows_of(one) for one in world.posted(channel)].count(BUTTONS) == 2

    await world.until(shown)
    await world.press(moderator, first, "Leave it")
    await world.press(owner, message, "Show waiting reports again")
    assert "No report waits for a decision." in text_of(message)


async def test_without_a_log_nothing_can_be_shown_again(world: World) -> None:
    """An old panel may still have the button."""
    owner, _ = await with_log(world)
    message = await panel(world, owner, "This server: Channels")
    await set_to(world, "log_channel", None)

    said = refusal(await world.press(owner, message, "Show waiting reports again"))

    assert "no channel for reports yet" in said
