"""Several processes of the bot on one database, and any of them may die."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import closing

import pytest
from yarl import URL

from bot.domain.leases import START_AGAIN
from playground.bot_process import BotProcess
from tests.e2e.stage import PATIENCE_S, Stage, finished, has, tells
from tests.store.postgres.proxy import Fault, proxied
from tests.support.databases import connected
from tests.support.leased_bot import PROGRAM, SHORT, VERSION

Start = Callable[..., Awaitable[BotProcess]]


@pytest.fixture
async def start(stage: Stage) -> AsyncIterator[Start]:
    """Starts one more process, of which two work; each has a folder for its log."""
    bots: list[BotProcess] = []

    async def one_more(**settings: str) -> BotProcess:
        folder = stage.folder / f"process{len(bots)}"
        folder.mkdir()
        bot = await BotProcess.start(
            stage.discord,
            stage.comet,
            folder,
            program=PROGRAM,
            settings={
                "DATABASE_URL": stage.database_url,
                "DEFAULT_SPEED": "fast",
                "PROCESSES": "2",
                "SHARDS": "2",
                **SHORT.settings,
                **settings,
            },
        )
        bots.append(bot)
        return bot

    yield one_more
    for bot in bots:
        await bot.stop()
        assert "Traceback" not in bot.log, bot.log


async def logged(bot: BotProcess, event: str) -> None:
    """Wait until it said so."""
    async with asyncio.timeout(PATIENCE_S):
        while f'"{event}"' not in bot.log:
            assert bot.running, bot.log
            await asyncio.sleep(0.05)


def slot_of(bot: BotProcess) -> int:
    """The slot that it took."""
    return 0 if '"slot": 0' in bot.log else 1


def commands(stage: Stage) -> set[str]:
    """The names of those that Discord has."""
    return {str(command["name"]) for command in stage.discord.world.commands.values()}


def owner_of_only_task(stage: Stage, *bots: BotProcess) -> BotProcess:
    """The process that edits the message of the task that there is."""
    with closing(connected(stage.database_url)) as connection:
        [(slot,)] = connection.execute("SELECT slot FROM tasks").fetchall()
    return next(bot for bot in bots if slot_of(bot) == slot)


async def test_another_process_goes_on_where_one_was_killed(stage: Stage, start: Start) -> None:
    """Kill -9: its slot is taken, the picture arrives in its message, and it is paid once."""
    bots = [await start(), await start()]
    for bot in bots:
        await logged(bot, "discord.ready")
    alice = await stage.person("alice")
    stage.comet.hold(46)
    answer = await alice.slash("imagine", channel="pictures", prompt="a boat")
    await alice.wait_until(answer.message["id"], tells("46 %"))
    waits = await start()
    await logged(waits, "slot.waits")

    owner = owner_of_only_task(stage, *bots)
    await owner.kill()
    stage.comet.release()

    await finished(alice, answer, "U1")
    await logged(waits, "slot.taken")
    assert slot_of(waits) == slot_of(owner)
    assert stage.submits == ["imagine"]
    assert len(await alice.history("pictures")) == 1


async def test_a_slot_without_a_gateway_is_left_to_a_process_that_waits(
    stage: Stage, start: Start
) -> None:
    """Its machine has no way to Discord's gateway: it ends as soon as there is somebody else."""
    short = SHORT._replace(without_gateway_s=1.0).settings
    gateway = URL(stage.discord.gateway_url)
    async with proxied(gateway.port or 0) as proxy:
        cut_off = await start(DISCORD_GATEWAY_URL=str(gateway.with_port(proxy.port)), **short)
        await logged(cut_off, "discord.ready")
        await logged(await start(**short), "discord.ready")
        alice = await stage.person("alice")
        proxy.fault = Fault.REFUSE
        await proxy.close()
        await stage.discord.wait_for(lambda: not stage.discord.gateway.ready)
        await asyncio.sleep(1.5)
        assert cut_off.running

        waits = await start(**short)
        assert await cut_off.ended() == START_AGAIN
        await logged(waits, "discord.ready")

    assert slot_of(waits) == slot_of(cut_off) == 0
    answer = await alice.slash("imagine", channel="pictures", prompt="a boat")
    await finished(alice, answer, "U1")


async def test_commands_stay_those_of_the_newest_program_that_runs(
    stage: Stage, start: Start
) -> None:
    """An older one with the first slot leaves them beside a newer one, and brings its own after."""
    newer = {VERSION: "99.0.0", "EXTRAS": "shorten"}
    first = await start(**newer)
    await logged(first, "commands.synced")
    other = await start(**newer)
    await logged(other, "slot.taken")
    older = await start()
    await logged(older, "slot.waits")

    await first.stop()
    await logged(older, "discord.ready")
    assert slot_of(older) == 0
    assert "shorten" in commands(stage)

    await asyncio.gather(other.stop(), older.stop())
    gone_back = await start()
    await logged(gone_back, "commands.synced")
    assert "shorten" not in commands(stage)


async def test_a_process_that_stood_still_ends_itself(stage: Stage, start: Start) -> None:
    """Its slot is another's by then, and what it was sending asks its member."""
    bots = [await start(), await start()]
    for bot in bots:
        await logged(bot, "discord.ready")
    alice = await stage.person("alice")
    stage.comet.faults.latency_s = 60
    answer = await alice.slash("imagine", channel="pictures", prompt="a boat")
    await stage.submitted(1)
    waits = await start()
    await logged(waits, "slot.waits")

    owner = owner_of_only_task(stage, *bots)
    async with owner.paused():
        await logged(waits, "slot.taken")
        await logged(waits, "discord.ready")
    assert await owner.ended() == START_AGAIN

    await alice.wait_until(answer.message["id"], has("Try again", "Dismiss"))
    assert stage.submits == ["imagine"]
