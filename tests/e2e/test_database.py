"""What operators do to the database's file: the bot pays nothing for rows that it forgets."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from playground.bot_process import BotProcess
from tests.e2e.stage import PATIENCE_S, finished, tells

if TYPE_CHECKING:
    from playground.discord import Person
    from tests.e2e.stage import Stage

pytestmark = pytest.mark.of_files


async def test_a_file_that_is_deleted_ends_the_bot_with_a_line(stage: Stage, alice: Person) -> None:
    """By itself, with code 2; the next start goes on with a new file."""
    assert stage.bot is not None
    (stage.folder / "imagine.db").unlink()

    async with asyncio.timeout(PATIENCE_S):
        assert await stage.bot.ended() == 2

    assert "imagine.db was deleted or replaced" in stage.bot.log.splitlines()[-1]
    await stage.start()
    await finished(alice, await alice.slash("imagine", channel="pictures", prompt="a boat"), "U1")
    assert stage.submits == ["imagine"]


async def test_nothing_is_paid_for_a_file_that_was_replaced(stage: Stage, alice: Person) -> None:
    """What waits when it happens is not submitted, and a command gets a sentence or no answer."""
    assert stage.bot is not None
    await stage.comet.go_down()
    answer = await alice.slash("imagine", channel="pictures", prompt="a boat")
    await alice.wait_until(answer.message["id"], tells("Midjourney is not answering"))

    (stage.folder / "imagine.db").rename(stage.folder / "before.db")
    (stage.folder / "imagine.db").touch()
    await stage.comet.come_up()
    late = await alice.slash("imagine", channel="pictures", prompt="a kite")

    async with asyncio.timeout(PATIENCE_S):
        assert await stage.bot.ended() == 2
    assert stage.submits == []
    assert late.kind in {"message", "failed"}


async def test_another_name_of_the_file_is_one_line_and_code_2(stage: Stage, alice: Person) -> None:
    """A second bot that was set up through a link does not start, and the first goes on."""
    other = stage.folder / "other"
    other.mkdir()
    (other / "imagine.db").symlink_to(stage.folder / "imagine.db")

    second = await BotProcess.start(stage.discord, stage.comet, other)
    assert await second.ended() == 2

    assert second.log.count("\n") == 1
    assert "Another process is already running" in second.log
    await finished(alice, await alice.slash("imagine", channel="pictures", prompt="a boat"), "U1")
