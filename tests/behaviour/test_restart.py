import asyncio

import pytest
from discord import Interaction, app_commands
from discord.ext import commands

from bot.discord_client.client import ImagineBot
from bot.store import Recovery, Unposted
from tests.behaviour.messages import picture_of
from tests.behaviour.world import World, answer
from tests.store.conftest import a_request

LATE_S = 0.3


async def test_old_buttons_work_after_a_restart(world: World) -> None:
    """What a press does stands in its custom_id and the database."""
    alice = world.member("alice")
    grid = await world.grid(alice)

    await world.restart()

    upscale = answer(await world.press(alice, grid, "U3"))
    await world.finished(upscale)
    [body] = world.sent("/submit/action")
    assert "::upsample::3::" in body["customId"]
    assert (await world.task(upscale)).request.parent_id == (await world.task(grid)).id


async def test_a_running_task_goes_on_in_its_message(world: World) -> None:
    """It is submitted once."""
    world.comet.hold(46)
    message = await world.asks(world.member("alice"))
    await world.shows(message, "46 %")

    await world.restart(while_down=world.comet.release)

    await world.finished(message)
    assert len(world.comet.charges) == 1


async def test_a_waiting_task_goes_on_in_its_message(world: World) -> None:
    """It was asked for while CometAPI was down, and is submitted by the next process."""
    await world.comet.go_down()
    message = await world.asks(world.member("alice"))
    await world.shows(message, "Midjourney is not answering")

    await world.restart()
    await world.comet.come_up()

    await world.finished(message)
    assert len(world.comet.charges) == 1


async def test_what_is_asked_for_at_once_is_not_left_over(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However late a slow machine reads the rows of the dead process: it reads only theirs."""
    read = Recovery.unposted

    async def read_late(store: Recovery) -> list[Unposted]:
        await asyncio.sleep(LATE_S)
        return await read(store)

    monkeypatch.setattr(Recovery, "unposted", read_late)
    await world.restart()
    [recovery] = [one for one in asyncio.all_tasks() if one.get_name() == "recovery"]
    now_s = world.clock()
    task = (await world.engine.store.tasks.create(a_request(), now_s=now_s, max_live=1)).task
    await recovery

    assert await world.engine.store.tasks.get(task.id) == task


async def test_a_finished_picture_is_not_sent_twice(world: World) -> None:
    """What a message shows is known after a restart, so nothing is edited again."""
    message = await world.grid(world.member("alice"))
    before = picture_of(message), message.attachments[0].id

    await world.restart()
    other = await world.grid(world.member("bob"))

    assert (picture_of(message), message.attachments[0].id) == before
    assert other.id != message.id


class _More(commands.Cog):
    """A later version of the bot, with one more command."""

    @app_commands.command(description="Says hello")
    async def hello(self, interaction: Interaction[ImagineBot]) -> None:
        await interaction.response.send_message("hello")


async def test_a_new_command_is_synced(world: World) -> None:
    """Since the definition changed; members see it after the restart."""
    alice = world.member("alice")
    before = set(alice.available_commands(world.channel))
    assert "imagine" in before

    await world.restart(cogs=[_More()])

    assert set(alice.available_commands(world.channel)) == {"hello", *before}
