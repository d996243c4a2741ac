"""A picture is shown once more, with all its buttons, for nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.states import State
from tests.behaviour.messages import (
    BLURPLE,
    button_of,
    picture_of,
    rows_of,
    text_of,
)
from tests.behaviour.world import World, answer, refusal

if TYPE_CHECKING:
    from simcord import ChannelHandle, InteractionResult, MemberActor, ResponseMessage


def link_to(message: ResponseMessage, guild_id: int | str = "@me") -> str:
    return f"https://discord.com/channels/{guild_id}/{message.channel_id}/{message.id}"


async def show(
    world: World, member: MemberActor, picture: str, channel: ChannelHandle | None = None
) -> InteractionResult:
    """`/show`, later than the member did so before."""
    await world.skip(10.0)
    return await member.slash(channel or world.channel, "show", picture=picture)


async def test_a_picture_is_shown_again_with_all_its_buttons(world: World) -> None:
    """By its number or a link, where it is asked for; nothing is submitted, counted or paid."""
    alice, bob = world.member("alice"), world.member("bob")
    grid = await world.grid(alice)
    task = await world.task(grid)
    paid = len(world.comet.requests)
    elsewhere = world.guild.create_text_channel("elsewhere")

    for named in (str(task.id), f"#{task.id}", link_to(grid, world.guild.id)):
        again = answer(await show(world, bob, named, elsewhere))
        await world.finished(again)
        assert again.channel_id == elsewhere.id
        assert picture_of(again)
        assert rows_of(again) == rows_of(grid)
        assert text_of(again).splitlines()[:2] == text_of(grid).splitlines()[:2]
        assert f"Shown again by {bob.mention}" in text_of(again)
        shown = await world.task(again)
        assert (shown.request.kind.name, shown.state) == ("show", State.SUCCEEDED)
        assert shown.result.remote_id == task.result.remote_id
    assert [one for one in world.comet.requests[paid:] if one.method == "POST"] == []


async def test_presses_work_as_those_of_the_original(world: World) -> None:
    """They link to the message that was pressed; what was made once is not paid twice."""
    alice, bob = world.member("alice"), world.member("bob")
    grid = await world.grid(alice)
    again = answer(await show(world, bob, str((await world.task(grid)).id)))
    await world.finished(again)

    upscale = answer(await world.press(alice, again, "U2"))
    await world.finished(upscale)

    assert f"U2 of [this grid]({link_to(again, world.guild.id)})" in text_of(upscale)
    for message in (again, grid):
        await world.until(lambda: button_of(message, "U2")["style"] == BLURPLE)  # noqa: B023 - at once
    said = refusal(await world.press(bob, grid, "U2"))
    assert said.startswith("This was already made")
    assert said.endswith(f"/{upscale.id}")
