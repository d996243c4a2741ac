"""A backup is put back: what waited in it was paid since, and is not paid again by itself."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.e2e.stage import finished, has, says, tells

if TYPE_CHECKING:
    from pathlib import Path

    from playground.discord import Answer, Person
    from tests.e2e.stage import Stage

EDITS = "PATCH /channels/{channel_id}/messages/{message_id}"


def back_up(folder: Path) -> None:
    """As `sqlite3 imagine.db ".backup copy.db"` does it, and the file beside it as well."""
    with (
        closing(sqlite3.connect(folder / "imagine.db")) as database,
        closing(sqlite3.connect(folder / "copy.db")) as copy,
    ):
        database.backup(copy)
    claims = folder / "imagine.db.claims"
    if claims.exists():
        shutil.copy(claims, folder / "copy.db.claims")


def put_back(folder: Path, *, whole_folder: bool) -> None:
    """Put the copy in the place of the database, and maybe of the file beside it."""
    for ending in ("-wal", "-shm"):
        (folder / f"imagine.db{ending}").unlink(missing_ok=True)
    (folder / "copy.db").replace(folder / "imagine.db")
    if whole_folder:
        (folder / "copy.db.claims").replace(folder / "imagine.db.claims")


async def _waiting(stage: Stage, alice: Person, *prompts: str) -> list[Answer]:
    """Tasks that wait since CometAPI is down."""
    await stage.comet.go_down()
    answers = [await alice.slash("imagine", channel="pictures", prompt=one) for one in prompts]
    for answer in answers:
        await alice.wait_until(answer.message["id"], tells("Midjourney is not answering"))
    return answers


@pytest.mark.parametrize("whole_folder", [False, True])
async def test_what_was_made_since_asks_its_member_and_keeps_its_picture(
    stage: Stage,
    alice: Person,
    whole_folder: bool,  # noqa: FBT001 - a parameter
) -> None:
    """Nothing is submitted; the picture stays in its message; Try again works, once for each."""
    answers = await _waiting(stage, alice, "a boat", "a kite")
    back_up(stage.folder)
    await stage.comet.come_up()
    for answer in answers:
        await finished(alice, answer, "U1")
    await stage.crash()
    put_back(stage.folder, whole_folder=whole_folder)

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
    back_up(stage.folder)
    stage.discord.faults.fail(status=503, route=EDITS, times=None)
    await stage.comet.come_up()
    await stage.submitted(1)
    await stage.comet.wait_for(lambda _: bool(stage.comet.charges))
    await stage.crash()
    stage.discord.faults.clear()
    if claims == "gone":
        back_up(stage.folder)  # of now, and moved elsewhere without the file beside it
        (stage.folder / "imagine.db.claims").unlink()
    put_back(stage.folder, whole_folder=False)

    await stage.start()

    if claims == "older":
        await alice.wait_until(answer.message["id"], has("Try again", "Dismiss"))
    assert stage.submits == ["imagine"]
    assert "recovery.older_database" in (stage.bot.log if stage.bot else "")


async def test_a_batch_of_an_old_plan_is_not_made_again(stage: Stage, alice: Person) -> None:
    """Its preview was answered since; who still sees the button reads that it is too late."""
    shown = await alice.slash("imagine", channel="pictures", prompt="a {red, blue} boat")
    back_up(stage.folder)
    await alice.press(shown.message["id"], "Make 2 pictures")
    await stage.submitted(2)
    await stage.crash()
    put_back(stage.folder, whole_folder=False)
    await stage.start()

    with closing(sqlite3.connect(stage.folder / "imagine.db")) as database:
        assert database.execute("SELECT count(*) FROM drafts").fetchone() == (0,)
    later = await alice.slash("imagine", channel="pictures", prompt="a house")
    with closing(sqlite3.connect(stage.folder / "imagine.db")) as database:
        [(new,)] = database.execute("SELECT max(id) FROM tasks")
    assert new > 1_000_000  # messages of the time since name lower ones
    await finished(alice, later, "U1")
    assert stage.submits == ["imagine"] * 3
