"""Two copies of the bot with one token, each with a database of its own: nothing is paid twice."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import asynccontextmanager, closing
from typing import TYPE_CHECKING, Any

import pytest

from bot.ui.texts import operators, refusals
from playground.bot_process import BotProcess
from tests.e2e.stage import PATIENCE_S, Stage, finished, has, is_ephemeral, says, tells

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from playground.discord import Person
    from playground.discord.model.objects import Message

pytestmark = pytest.mark.of_files

CALLBACKS = "POST /interactions/{interaction_id}/{interaction_token}/callback"
PROMPTS = 4


@asynccontextmanager
async def another_copy(stage: Stage, folder: Path) -> AsyncIterator[BotProcess]:
    """A second process, on whatever database lies in that folder."""
    sessions = len(stage.discord.gateway.sessions)
    copy = await BotProcess.start(
        stage.discord, stage.comet, folder, settings={"DEFAULT_SPEED": "fast"}
    )
    try:
        await stage.discord.wait_for(lambda: len(stage.discord.gateway.sessions) > sessions)
        yield copy
    finally:
        await copy.stop()
    assert "Traceback" not in copy.log


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    folder = tmp_path / "copy"
    folder.mkdir()
    return folder


async def an_unsure(stage: Stage, alice: Person) -> dict[str, Any]:
    """A message that asks whether to try again: its submit was charged, and its answer lost."""
    stage.comet.faults.reset_after_accept = 1
    answer = await alice.slash("imagine", channel="pictures", prompt="a boat")
    return await alice.wait_until(answer.message["id"], has("Try again"))


async def copy_database(stage: Stage, folder: Path) -> None:
    """The bot's database as it is now, for a second one; the bot starts again."""
    assert stage.bot is not None
    await stage.bot.stop()
    shutil.copy(stage.folder / "imagine.db", folder / "imagine.db")
    await stage.start()


async def test_of_two_copies_one_answers_and_submits(
    stage: Stage, alice: Person, elsewhere: Path
) -> None:
    """Four prompts are four messages and four charges, though both give the same task ids."""
    async with another_copy(stage, elsewhere) as copy:
        answers = [
            await alice.slash("imagine", channel="pictures", prompt=f"boat {number}")
            for number in range(PROMPTS)
        ]
        for answer in answers:
            await finished(alice, answer, "U1")
        await stage.discord.wait_for(lambda: _warnings(stage))

        assert len(stage.submits) == PROMPTS
        assert stage.bot is not None
        assert all(_rows_left(folder) == 0 for folder in (stage.folder, elsewhere))
        logs = stage.bot.log + copy.log
    assert logs.count("copy.another_runs") >= PROMPTS
    assert "interaction.fault" not in logs
    losers = sum("copy.another_runs" in bot.log for bot in (stage.bot, copy))
    assert len(_warnings(stage)) <= losers


async def test_presses_are_left_to_the_copy_that_knows_the_picture(
    stage: Stage, alice: Person, elsewhere: Path
) -> None:
    """The other one has another picture of that number, and says nothing over the real answer."""
    async with another_copy(stage, elsewhere):
        one = await finished(
            alice, await alice.slash("imagine", channel="pictures", prompt="a boat")
        )
        other = await finished(
            alice, await alice.slash("imagine", channel="pictures", prompt="a kite")
        )
        for grid, button in ((one, "U1"), (other, "U1"), (one, "V2")):
            await finished(alice, await alice.press(grid["id"], button))
        for grid in (one, other):
            details = await alice.press(grid["id"], "Details")
            assert says(details.message).startswith("### Details")
            assert is_ephemeral(details.message)
        upscale = await finished(alice, await alice.press(one["id"], "U3"), "Custom Zoom")
        dialog = await alice.press(upscale["id"], "Custom Zoom")
        zoomed = await alice.submit(dialog.modal, {"prompt": "a boat", "zoom": "1.5", "ratio": ""})
        await finished(alice, zoomed)

        assert len(stage.comet.charges) == 7
        assert stage.submits == ["imagine"] * 2 + ["action"] * 5 + ["modal"]


async def test_a_batch_is_made_by_the_copy_that_showed_it(
    stage: Stage, alice: Person, elsewhere: Path
) -> None:
    """Both planned it, and both are told of the press."""
    async with another_copy(stage, elsewhere):
        for _ in range(2):
            shown = await alice.slash("imagine", channel="pictures", prompt="a {red, blue} boat")
            await alice.press(shown.message["id"], "Make 2 pictures")
            await alice.wait_until(shown.message["id"], tells("2 pictures are on their way"))
        await stage.discord.wait_for(lambda: len(_grids(stage)) == 4)

    assert len(stage.comet.charges) == len(stage.submits) == 4


async def test_what_both_know_is_done_by_one(stage: Stage, alice: Person, elsewhere: Path) -> None:
    """The database was copied with an unsure task and a batch in it: each is paid once."""
    unsure = await an_unsure(stage, alice)
    plan = await alice.slash("imagine", channel="pictures", prompt="a {red, blue} boat")
    paid = len(stage.comet.charges)
    await copy_database(stage, elsewhere)

    async with another_copy(stage, elsewhere):
        await alice.press(unsure["id"], "Try again")
        await alice.press(plan.message["id"], "Make 2 pictures")
        await alice.wait_until(unsure["id"], has("U1"))
        await stage.discord.wait_for(lambda: len(_grids(stage)) == 3)

    assert len(stage.comet.charges) == paid + 3


async def test_who_may_have_been_second_does_nothing(
    stage: Stage, alice: Person, elsewhere: Path
) -> None:
    """One of them is told 500 and then that there is an answer, which is the other one's."""
    unsure = await an_unsure(stage, alice)
    paid = len(stage.comet.charges)
    await copy_database(stage, elsewhere)

    async with another_copy(stage, elsewhere):
        stage.discord.faults.fail(CALLBACKS, status=500)
        await alice.press(unsure["id"], "Try again")
        await stage.discord.wait_for(lambda: _told(stage, refusals.NOT_TAKEN_UP))
        await alice.wait_until(unsure["id"], has("U1"))

    assert len(stage.comet.charges) == paid + 1


async def test_the_operator_is_told_when_discord_can(
    stage: Stage, alice: Person, elsewhere: Path
) -> None:
    """Once a process, though direct messages fail for a while, and not for each interaction."""
    stage.discord.faults.fail("POST /users/@me/channels", status=503, times=2)
    async with another_copy(stage, elsewhere):
        for number in range(PROMPTS):
            await alice.slash("imagine", channel="pictures", prompt=f"boat {number}")
        await stage.discord.wait_for(lambda: _warnings(stage), PATIENCE_S)

    assert 1 <= len(_warnings(stage)) <= 2


def _grids(stage: Stage) -> list[Message]:
    return [
        message
        for message in stage.discord.world.messages.values()
        if message.visible_to is None and "U1" in str(message.components)
    ]


def _warnings(stage: Stage) -> list[Message]:
    """What the operator was told of another copy."""
    return _told(stage, operators.ANOTHER_COPY)


def _told(stage: Stage, sentence: str) -> list[Message]:
    messages = stage.discord.world.messages.values()
    return [message for message in messages if message.content == sentence]


def _rows_left(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "imagine.db")) as connection:
        [count] = connection.execute(
            "SELECT count(*) FROM tasks WHERE message_id IS NULL OR state = 'queued'"
        ).fetchone()
        return int(count)
