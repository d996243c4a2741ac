"""One process of the bot as a supervisor keeps it; programs of one line take the bot's place."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from playground import unit as unit_module
from playground.bot_process import BotProcess
from playground.comet import LocalComet
from playground.discord import LocalDiscord
from playground.unit import State, Unit

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

STAYS = "import time; time.sleep(600)"
LOST_ITS_SLOT = "raise SystemExit(75)"
FAILS = "raise SystemExit(1)"


class Stage:
    """Launches the programs that it is given, one after another, and the last again and again."""

    def __init__(self, discord: LocalDiscord, comet: LocalComet, folder: Path) -> None:
        self._servers = discord, comet
        self._folder = folder
        self._changed = asyncio.Event()
        self.programs = [STAYS]
        self.slots: dict[int, list[int]] = {}
        self.launched: list[BotProcess] = []

    def unit(self, *programs: str, restarts: bool = True) -> Unit:
        """A unit that runs these."""
        self.programs = list(programs)
        return Unit(
            1, self._launch, slots_of=self.slots.get, changed=self._changed.set, restarts=restarts
        )

    async def until(self, predicate: Callable[[], bool]) -> None:
        """Wait until it holds; it is asked after every change."""
        while not predicate():
            self._changed.clear()
            await asyncio.wait_for(self._changed.wait(), 60)

    async def launch(self, number: int) -> BotProcess:
        """The process of that launch, once it is there."""
        await self.until(lambda: len(self.launched) >= number)
        return self.launched[number - 1]

    async def _launch(self, _unit: Unit) -> BotProcess:
        program = self.programs.pop(0) if len(self.programs) > 1 else self.programs[0]
        self.launched.append(
            await BotProcess.start(*self._servers, self._folder, program=("-c", program))
        )
        return self.launched[-1]


@pytest.fixture
async def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    monkeypatch.setattr(unit_module, "AGAIN_S", 0.0)
    comet, discord = await LocalComet.start(), await LocalDiscord.start()
    yield Stage(discord, comet, tmp_path)
    await discord.close()
    await comet.close()


def states(unit: Unit) -> list[State]:
    """How it stands now."""
    return [unit.state]


async def test_what_ends_is_started_again(stage: Stage) -> None:
    """Killed, failed, or because it lost its slot; what was stopped stays so."""
    unit = stage.unit(LOST_ITS_SLOT, FAILS, STAYS)
    await unit.start()
    third = await stage.launch(3)
    assert [one.exit_code for one in stage.launched] == [75, 1, None]
    await unit.kill()
    fourth = await stage.launch(4)
    assert (third.exit_code, unit.process) == (-9, fourth)

    assert await unit.end(killed=False)
    assert (fourth.exit_code, unit.state, len(stage.launched)) == (-15, State.ENDED, 4)
    assert not await unit.end(killed=False)
    assert await unit.start()
    assert not await unit.start()
    await unit.close()
    assert [one.running for one in stage.launched] == [False] * 5


async def test_one_that_is_alone_is_started_again_if_it_asks_for_it(stage: Stage) -> None:
    """By its exit code; a crash is the operator's to see."""
    unit = stage.unit(LOST_ITS_SLOT, FAILS, STAYS, restarts=False)
    await unit.start()
    second = await stage.launch(2)
    assert await second.ended() == 1
    await unit.close()
    assert len(stage.launched) == 2


async def test_an_upgrade_starts_the_next_one_first(stage: Stage) -> None:
    """The old one ends when the new one takes part, and not before."""
    unit = stage.unit(STAYS)
    await unit.start()
    old = await stage.launch(1)
    stage.slots[old.pid] = [0]
    assert states(unit) == [State.RUNNING]

    assert await unit.upgrade()
    assert not await unit.upgrade(), "one at a time"
    new = await stage.launch(2)
    assert (unit.state, old.running, unit.process) == (State.UPGRADING, True, old)
    stage.slots[new.pid] = []
    assert await old.ended() == -15
    await stage.until(lambda: unit.process is new)
    assert states(unit) == [State.WAITING]
    await unit.kill()
    await stage.launch(3)
    await unit.close()


async def test_an_upgrade_that_fails_leaves_the_old_one(stage: Stage) -> None:
    """A new version that ends at once costs nothing."""
    unit = stage.unit(STAYS, FAILS)
    await unit.start()
    await unit.upgrade()
    assert await (await stage.launch(2)).ended() == 1
    await stage.until(lambda: unit.successor is None)
    assert unit.process is stage.launched[0]
    assert unit.running
    await unit.close()


async def test_a_frozen_one_can_be_ended(stage: Stage) -> None:
    """It hears SIGTERM as soon as it goes on, which it does for that."""
    unit = stage.unit(STAYS)
    await unit.start()
    process = await stage.launch(1)
    stage.slots[process.pid] = [0]
    await process.hold()
    assert states(unit) == [State.FROZEN]
    process.go_on()
    assert states(unit) == [State.RUNNING]
    await process.hold()
    await unit.end(killed=False)
    assert process.exit_code == -15
    await unit.close()
