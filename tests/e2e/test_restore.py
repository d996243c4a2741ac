"""A backup is put back: what waited in it was paid since, and is not paid again by itself."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING
from unittest.mock import ANY

import pytest

from bot.store.database.copies.backup import back_up as back_up_database
from bot.store.database.copies.backup import restore
from playground.bot_process import LOOK_S
from tests.e2e.stage import PATIENCE_S, finished, has, says, tells
from tests.support.command_line import run

if TYPE_CHECKING:
    from pathlib import Path

    from playground.discord import Answer, Person
    from tests.e2e.stage import Stage

pytestmark = pytest.mark.of_files

EDITS = "PATCH /channels/{channel_id}/messages/{message_id}"


def claims_of(folder: Path, database: str) -> Path:
    """The file beside a database that knows how often tasks were claimed."""
    return folder / f"{database}.claims"


def back_up(stage: Stage) -> None:
    """Copy the database beside the running bot, and the file beside it as well."""
    copy = stage.folder / "copy.db"
    copy.unlink(missing_ok=True)
    back_up_database(stage.database_url, copy)
    if claims_of(stage.folder, "imagine.db").exists():
        shutil.copy(claims_of(stage.folder, "imagine.db"), claims_of(stage.folder, "copy.db"))


def put_back(stage: Stage, *, whole_folder: bool) -> None:
    """Put the copy in the place of the database, and maybe of the file beside it."""
    restore(stage.database_url, stage.folder / "copy.db")
    if whole_folder:
        claims_of(stage.folder, "copy.db").replace(claims_of(stage.folder, "imagine.db"))


async def _waiting(stage: Stage, alice: Person, *prompts: str) -> list[Answer]:
    """Tasks that wait since CometAPI is down."""
    await stage.comet.go_down()
    answers = [await alice.slash("imagine", channel="pictures", prompt=one) for one in prompts]
    for answer in answers:
        await alice.wait_until(answer.message["id"], tells("Midjourney is not answering"))
    return answers


async def _succeeded(stage: Stage, *, task_id: int) -> None:
    """Wait until the row of a task says that it is done."""
    state = None
    async with asyncio.timeout(PATIENCE_S):
        while state != "succeeded":
            await asyncio.sleep(LOOK_S)
            with closing(sqlite3.connect(stage.folder / "imagine.db")) as database:
                [(state,)] = database.execute("SELECT state FROM tasks WHERE id = ?", [task_id])


async def test_the_commands_are_those_of_the_program_that_a_backup_is_put_back_for(
    stage: Stage,
) -> None:
    """Going back to the version before: the backup does not know what Discord was told since."""
    await stage.start()
    back_up(stage)
    await stage.crash()
    await stage.start(EXTRAS="shorten")
    await stage.crash()
    put_back(stage, whole_folder=False)

    await stage.start()

    names = {command["name"] for command in stage.discord.world.commands.values()}
    assert "imagine" in names
    assert "shorten" not in names


@pytest.mark.parametrize("whole_folder", [False, True])
async def test_what_was_made_since_asks_its_member_and_keeps_its_picture(
    stage: Stage,
    alice: Person,
    whole_folder: bool,  # noqa: FBT001 - a parameter
) -> None:
    """Nothing is submitted; the picture stays in its message; Try again works, once for each."""
    answers = await _waiting(stage, alice, "a boat", "a kite")
    back_up(stage)
    await stage.comet.come_up()
    for answer in answers:
        await finished(alice, answer, "U1")
    await stage.crash()
    put_back(stage, whole_folder=whole_folder)

    await stage.start()

    for answer in answers:
        asks = await alice.wait_until(answer.message["id"], has("Try again", "Dismiss"))
        assert "not certain" in says(asks)
        assert len(asks["attachments"]) == 1
    assert stage.submits == ["imagine", "imagine"]
    assert len(stage.comet.charges) == 2
    assert ("recovery.older_database" in (stage.bot.log if stage.bot else "")) is not whole_folder

    await alice.press(answers[0].message["id"], "Try again")
    await finished(alice, answers[0], "U1")
    later = await alice.slash("imagine", channel="pictures", prompt="a house")
    await finished(alice, later, "U1")
    assert stage.submits == ["imagine"] * 4


@pytest.mark.parametrize("claims", ["older", "gone"])
async def test_what_was_sent_before_its_message_said_so_asks_as_well(
    stage: Stage, alice: Person, claims: str
) -> None:
    """The message still says that it waits; the file beside the database knows better."""
    [answer] = await _waiting(stage, alice, "a boat")
    back_up(stage)
    stage.discord.faults.fail(status=503, route=EDITS, times=None)
    await stage.comet.come_up()
    await stage.submitted(1)
    await stage.comet.wait_for(lambda _: bool(stage.comet.charges))
    await stage.crash()
    stage.discord.faults.clear()
    if claims == "gone":
        back_up(stage)  # of now, and moved elsewhere without the file beside it
        claims_of(stage.folder, "imagine.db").unlink()
    put_back(stage, whole_folder=False)

    await stage.start()

    if claims == "older":
        await alice.wait_until(answer.message["id"], has("Try again", "Dismiss"))
    assert stage.submits == ["imagine"]
    assert "recovery.older_database" in (stage.bot.log if stage.bot else "")


async def test_a_batch_of_an_old_plan_is_not_made_again(stage: Stage, alice: Person) -> None:
    """Its preview was answered since; who still sees the button reads that it is too late."""
    shown = await alice.slash("imagine", channel="pictures", prompt="a {red, blue} boat")
    back_up(stage)
    await alice.press(shown.message["id"], "Make 2 pictures")
    await stage.submitted(2)
    await stage.crash()
    put_back(stage, whole_folder=False)
    await stage.start()

    with closing(sqlite3.connect(stage.folder / "imagine.db")) as database:
        assert database.execute("SELECT count(*) FROM drafts").fetchone() == (0,)
    later = await alice.slash("imagine", channel="pictures", prompt="a house")
    with closing(sqlite3.connect(stage.folder / "imagine.db")) as database:
        [(new,)] = database.execute("SELECT max(id) FROM tasks")
    assert new > 1_000_000  # messages of the time since name lower ones
    await finished(alice, later, "U1")
    assert stage.submits == ["imagine"] * 3


async def test_what_went_on_at_cometapi_meanwhile_is_found_by_looking(
    stage: Stage, alice: Person
) -> None:
    """By the commands, beside the running bot: the picture comes, and nothing is paid again."""
    stage.comet.hold(46)
    answer = await alice.slash("imagine", channel="pictures", prompt="a boat")
    await alice.wait_until(answer.message["id"], tells("46 %"))
    command = partial(run, folder=stage.folder, DATABASE_URL=stage.database_url)
    assert await command("backup", "copy.db") == (0, ANY)
    refused, _ = await command("restore", "copy.db")
    stage.comet.release()
    await finished(alice, answer, "U1")
    await finished(alice, await alice.press(answer.message["id"], "V1"), "U1")
    await stage.crash()
    restored, said = await command("restore", "copy.db")
    assert (refused, restored) == (2, 0), said

    await stage.start()

    await _succeeded(stage, task_id=1)
    await finished(alice, await alice.press(answer.message["id"], "V2"), "U1")
    assert stage.submits == ["imagine", "action", "action"]
