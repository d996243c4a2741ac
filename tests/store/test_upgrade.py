"""Files of earlier versions go on with all that they hold."""

import dataclasses
import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Final

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

import bot.store.migrations
from bot.domain import notices
from bot.domain.deadlines import DEADLINE_S
from bot.domain.messages import VERBATIM, Message, loads
from bot.domain.outages import Cause
from bot.domain.states import State
from bot.store import DatabaseUnusableError, open_store
from bot.store.migrations import REVISIONS
from tests.store import interrupting
from tests.store.conftest import a_request
from tests.store.filling import fill
from tests.store.queue_model import line_as_kept, line_by_definition

pytestmark = pytest.mark.of_files

ROOT: Final = Path(__file__).parents[2]


def make_file(path: Path, revision: str) -> None:
    """An empty database as that revision left it."""
    config = Config()
    config.set_main_option("script_location", str(Path(bot.store.migrations.__file__).parent))
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


async def test_the_first_release_keeps_its_tasks_and_its_line(url: str, tmp_path: Path) -> None:
    """What waited under the first schema waits in the same order under the newest."""
    path = tmp_path / "imagine.db"
    make_file(path, "0001")
    fill(path, settled=300, live=600)
    with closing(sqlite3.connect(path)) as connection:
        before = connection.execute("SELECT turn, id FROM waiting_line ORDER BY 1, 2").fetchall()

    async with open_store(url) as store:
        assert await line_as_kept(store) == before == await line_by_definition(store)
        front = await store.tasks.get(before[0][1])
        assert front is not None
        assert front.state is State.QUEUED
        claims = await store.queue.claim(limit=6, max_running=9, now_s=1.0, quiet_s=1)
        assert [task.id for task in claims.tasks] == [task_id for _, task_id in before[:3]]

    assert (tmp_path / f"imagine.db.before-{REVISIONS[-1]}").exists()


RELEASED: Final = ("", *REVISIONS)
"""Every schema there ever was; the first stands for a file that holds nothing yet."""

LONG: Final = bool(os.environ.get("LONG"))
"""The long form is for hand: from every version, at every statement."""

FROM: Final = RELEASED if LONG else (*RELEASED[:2], RELEASED[-1])
"""Those from which an upgrade is interrupted."""

EVERY: Final = 1 if LONG else 24
"""How many statements of its transaction pass between two interruptions: what any of them left
in the file by itself would be found there at the next as well."""

STEPS: Final = list(pairwise(RELEASED[2:]))[0 if LONG else -3 :]
"""The steps that are interrupted by themselves: those before were, and change no more."""


def _file_of(revision: str, folder: Path) -> Path:
    """A file as that version left it, with tasks and a token in it."""
    path = folder / f"left{revision}.db"
    if not revision:
        path.touch()
        return path
    make_file(path, revision)
    fill(path, settled=30, live=20)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE tasks SET interaction_token = 'a-token' WHERE id = 31")
    return path


@pytest.mark.parametrize("revision", FROM)
def test_a_full_disk_at_any_statement_leaves_everything(revision: str, tmp_path: Path) -> None:
    """The start says so in one line, and the next one finds the file as it was."""
    start = interrupting.Start.on(_file_of(revision, tmp_path))

    for at in start.points(every=EVERY):
        start.check_next(start.with_an_error(at))


@pytest.mark.parametrize(("revision", "later"), STEPS)
def test_a_full_disk_in_the_next_step_leaves_what_that_version_wrote(
    revision: str, later: str, tmp_path: Path
) -> None:
    """Each version's own rows, at each statement that brings them to the version after it."""
    start, beyond = (interrupting.Start.on(_file_of(one, tmp_path)) for one in (revision, later))
    points = start.points_before(beyond)

    assert points
    for at in points:
        start.check_next(start.with_an_error(at))


@pytest.mark.parametrize("revision", RELEASED[:2])
def test_kill_at_any_statement_leaves_everything(revision: str, tmp_path: Path) -> None:
    """The process that is gone left the old file or the new one, never one between them."""
    file = _file_of(revision, tmp_path)

    program = [sys.executable, "-m", "tests.store.interrupting", str(file), str(EVERY)]
    done = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603

    assert (done.returncode, done.stdout) == (0, "whole"), done.stderr


async def test_no_id_is_given_twice_since_the_table_was_made_anew(url: str, tmp_path: Path) -> None:
    """Not even that of the newest task, which was forgotten."""
    path = tmp_path / "imagine.db"
    make_file(path, "0011")
    fill(path, settled=30, live=20)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DELETE FROM tasks WHERE id = 50")

    async with open_store(url) as store:
        view = await store.tasks.create(a_request(), now_s=1.0, max_live=9)
        assert view.task.id == 51


TOLD_S: Final = 1_732_800_000.0
RECORD: Final = json.dumps(
    {
        "open": [
            {
                "cause": "no credit",
                "calls": ["read"],
                "since_s": TOLD_S - 5,
                "lasting": True,
                "told_s": TOLD_S,
                "request_id": "a-request",
            },
            {
                "cause": "not answering",
                "calls": [],
                "since_s": TOLD_S,
                "lasting": True,
                "told_s": None,
                "request_id": None,
            },
        ],
        "told_s": {"no credit": TOLD_S, "busy": TOLD_S - 100},
    },
)


def _with_record(path: Path, revision: str, record: str) -> None:
    make_file(path, revision)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT INTO facts VALUES ('outages', ?)", (record,))


@pytest.mark.parametrize("revision", REVISIONS[: REVISIONS.index("0011")])
async def test_what_was_told_is_not_told_again(revision: str, url: str, tmp_path: Path) -> None:
    """An outage that was open goes on as told, and its like is told no sooner than before."""
    _with_record(tmp_path / "imagine.db", revision, RECORD)

    async with open_store(url) as store:
        credit, down = await store.outages.read()
        assert (credit.cause, credit.calls) == (Cause.CREDIT, ("read",))
        assert (credit.lasting, credit.told) == (True, True)
        assert (credit.since_s, credit.lasting, credit.request_id) == (
            TOLD_S - 5,
            True,
            "a-request",
        )
        assert (down.cause, down.lasting, down.told) == (Cause.DOWN, True, False)
        assert await store.notices.first() == []
        for cause, told_s in ((Cause.CREDIT, TOLD_S), (Cause.BUSY, TOLD_S - 100)):
            begun = {cause: notices.outage(cause, request_id=None)}
            again = dataclasses.replace(down, cause=cause, lasting=False)
            for now_s, kept in ((told_s + 899, []), (told_s + 900, [True])):
                found = await store.outages.save([again], begun=begun, over=[], now_s=now_s)
                assert [one.told for one in found] == kept


@pytest.mark.parametrize(
    "record", ["no json", "[]", "3", '{"open": 3}', '{"told_s": {"plague": 1}}', '{"open": [{}]}']
)
async def test_a_record_that_nobody_could_read_is_forgotten(
    record: str, url: str, tmp_path: Path
) -> None:
    """It stops no upgrade."""
    _with_record(tmp_path / "imagine.db", "0010", record)

    async with open_store(url) as store:
        assert await store.outages.read() == []
        assert await store.notices.first() == []


async def test_sentences_of_earlier_versions_become_codes_or_stay(url: str, tmp_path: Path) -> None:
    """What stood for a prompt is a code now; what was noted is said as it was written."""
    path = tmp_path / "imagine.db"
    make_file(path, "0011")
    fill(path, settled=3, live=0)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "UPDATE tasks SET kind = 'blend', prompt = 'A blend of 3 pictures', "
            "notes = '[\"A note of old.\"]', detail = 'The mask is too big.' WHERE id = 1"
        )
        connection.execute("UPDATE tasks SET prompt = 'A film from this picture' WHERE id = 3")

    async with open_store(url) as store:
        blend, child = await store.tasks.get(1), await store.tasks.get(3)

    assert blend is not None
    assert child is not None
    assert (blend.request.prompt, child.request.prompt) == ("", "")
    assert (blend.request.title, child.request.title) == (
        Message("title.blend", count=3),
        Message("title.film"),
    )
    assert blend.request.notes == (Message(VERBATIM, text="A note of old."),)
    assert loads(blend.result.detail) == Message(VERBATIM, text="The mask is too big.")


async def test_bookmarks_of_earlier_versions_are_favourites(url: str, tmp_path: Path) -> None:
    """Of who pressed, so that they can take them back; CometAPI was told, so it is not again."""
    path = tmp_path / "imagine.db"
    make_file(path, "0014")
    fill(path, settled=6, live=0)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "UPDATE tasks SET custom_id = 'MJ::BOOKMARK::x', user_id = 7 WHERE id = 3"
        )

    async with open_store(url) as store:
        views = [await store.tasks.view(task_id, now_s=1.0) for task_id in (2, 5)]
        switched = [await store.favourites.switch(2, user_id, now_s=1.0) for user_id in (7, 8)]

    assert [view and view.favourite for view in views] == [True, False]
    assert switched == [(False, False), (True, False)]


def _copies_beside(path: Path) -> list[Path]:
    return list(path.parent.glob(f"{path.name}.before-*"))


async def test_a_copy_is_never_written_over(url: str, tmp_path: Path) -> None:
    """The copy of another time may be all that is left of it; the same copy is not made twice."""
    path = tmp_path / "imagine.db"
    first, second = (tmp_path / f"imagine.db.before-{REVISIONS[-1]}{end}" for end in ("", ".2"))
    first.write_bytes(b"of another time")
    make_file(path, REVISIONS[-2])
    fill(path, settled=3, live=2)
    old = path.read_bytes()

    for _ in range(2):
        path.write_bytes(old)
        async with open_store(url):
            pass

    assert first.read_bytes() == b"of another time"
    assert interrupting.Content.of(second).revision == REVISIONS[-2]
    assert len(_copies_beside(path)) == 2


async def test_an_older_program_names_the_copy_to_go_back_to(url: str, tmp_path: Path) -> None:
    """It refuses what a newer one left, and leaves it as it is."""
    path = tmp_path / "imagine.db"
    make_file(path, REVISIONS[-2])
    async with open_store(url):
        pass
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    left = path.read_bytes()

    [copy] = _copies_beside(path)
    with pytest.raises(DatabaseUnusableError, match=f"newer version.* restore {copy}"):
        async with open_store(url):
            pass
    assert path.read_bytes() == left


def _of_another_program(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")


def _of_another_with_alembic(path: Path) -> None:
    _of_another_program(path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        connection.execute("INSERT INTO alembic_version VALUES ('0001')")


def _half_made(path: Path) -> None:
    make_file(path, REVISIONS[-1])
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DELETE FROM alembic_version")


def _half_upgraded(path: Path) -> None:
    make_file(path, REVISIONS[0])
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE line (turn INTEGER)")


def _newer(path: Path) -> None:
    make_file(path, REVISIONS[-1])
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


def _damaged(path: Path) -> None:
    make_file(path, REVISIONS[-1])
    fill(path, settled=300, live=20)
    content = bytearray(path.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 5000] = b"x" * 5000
    path.write_bytes(content)


def _cut_off(path: Path) -> None:
    _damaged(path)
    path.write_bytes(path.read_bytes()[:9000])


def _no_database(path: Path) -> None:
    path.write_bytes(b"these are my holiday notes" * 100)


def _a_few_letters(path: Path) -> None:
    path.write_bytes(b"notes")


@pytest.mark.parametrize(
    "made",
    [
        _of_another_program,
        _of_another_with_alembic,
        _half_made,
        _half_upgraded,
        _newer,
        _damaged,
        _cut_off,
        _no_database,
        _a_few_letters,
    ],
)
async def test_what_cannot_be_used_is_one_line_and_stays_as_it_is(
    url: str, tmp_path: Path, made: Callable[[Path], None]
) -> None:
    """Whatever stands in that place, it may be somebody's only copy."""
    path = tmp_path / "imagine.db"
    made(path)
    before = path.read_bytes()

    with pytest.raises(DatabaseUnusableError) as refused:
        async with open_store(url):
            pass

    assert str(path) in str(refused.value)
    assert "\n" not in str(refused.value)
    assert path.read_bytes() == before or made is _half_upgraded
    if made is _half_upgraded:
        assert interrupting.Content.of(path).revision == REVISIONS[0]


async def test_what_was_stopped_or_uncertain_counts_after_an_upgrade(
    url: str, tmp_path: Path
) -> None:
    """As far as CometAPI may still work on it; and an "Imagine all" that may yet go, as four."""
    path, now_s = tmp_path / "imagine.db", time.time()
    make_file(path, "0004")
    fill(path, settled=6, live=600)
    with closing(sqlite3.connect(path)) as connection, connection:
        for task_id, state, ending, remote_id, age_s in (
            (1, "cancelled", "stopped", "a", 60),
            (2, "cancelled", "stopped", "b", DEADLINE_S[None] + 60),
            (3, "cancelled", "withdrawn", None, 60),
            (4, "cancelled", "dismissed", None, 60),
            (5, "unsure", None, None, 60),
        ):
            connection.execute("DROP TRIGGER IF EXISTS tasks_move_legally")
            values = (state, ending, remote_id, now_s - age_s, task_id)
            connection.execute(
                "UPDATE tasks SET state = ?, ending = ?, remote_id = ?, submitted_s = ? "
                "WHERE id = ?",
                values,
            )
        connection.execute(
            "UPDATE tasks SET kind = 'action', parent_id = 6, custom_id = 'MJ::Job::PicReader::all'"
            "WHERE id IN (5, 8)",
        )

    async with open_store(url) as store:
        assert await line_as_kept(store) == await line_by_definition(store)
        for task_id, state in ((5, State.UNSURE), (8, State.QUEUED)):
            several = await store.tasks.get(task_id)
            assert several is not None
            assert (several.state, several.request.starts) == (state, 4)
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute("SELECT task_id, remote_id, places FROM held_places ORDER BY 1")
        assert found.fetchall() == [(1, "a", 1), (4, None, 1), (5, None, 4)]


async def test_a_dialog_that_waited_for_its_member_still_does(url: str, tmp_path: Path) -> None:
    """By a time that never came, until 0009; one that waits for a time goes then."""
    path = tmp_path / "imagine.db"
    make_file(path, "0009")
    fill(path, settled=3, live=20)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DROP TRIGGER tasks_move_legally")
        for task_id, state, after_s in (
            (4, "needs_input", 1e12),
            (6, "needs_input", 50.0),
            (8, "cancelled", 1e12),
        ):
            connection.execute(
                "UPDATE tasks SET state = ?, submit_after_s = ? WHERE id = ?",
                (state, after_s, task_id),
            )

    async with open_store(url) as store:
        claims = await store.queue.claim(limit=9, max_running=1, now_s=60.0, quiet_s=1.0)
        assert [task.id for task in claims.dialogs] == [6]
        assert await store.controls.answer_dialog(4, "a kite") is not None
        claims = await store.queue.claim(limit=9, max_running=1, now_s=60.0, quiet_s=1.0)
        assert [task.id for task in claims.dialogs] == [4]


@pytest.mark.parametrize("revision", REVISIONS[: REVISIONS.index("0013")])
async def test_what_an_earlier_version_had_in_hand_is_settled(
    revision: str, url: str, tmp_path: Path
) -> None:
    """Its rows say nothing of processes, but whatever wrote them has ended."""
    path = tmp_path / "imagine.db"
    make_file(path, revision)
    fill(path, settled=3, live=20)
    sending, dialog, waiting, watched, unposted = 7, 4, 6, 10, 5
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DROP TRIGGER tasks_move_legally")
        connection.execute("UPDATE tasks SET due_s = NULL")
        for task_id, values in (
            (sending, "state = 'submitting', submit_lease_s = 9e9"),
            (dialog, "state = 'needs_input', modal_sent = 1"),
            (waiting, "state = 'needs_input', remote_id = 'a-dialog'"),
            (watched, "state = 'running', due_s = 9e9"),
            (unposted, "message_id = NULL"),
        ):
            connection.execute(f"UPDATE tasks SET {values} WHERE id = ?", (task_id,))  # noqa: S608

    async with open_store(url) as store:
        await store.recovery.settle_submits()
        await store.recovery.release_running()
        found = await store.running.claim(limit=9, now_s=1.0, lease_s=9.0)
        assert {task.id for task in found.running} == {dialog, watched}
        for task_id, state in ((sending, State.UNSURE), (waiting, State.NEEDS_INPUT)):
            task = await store.tasks.get(task_id)
            assert task is not None
            assert task.state is state
        assert [row.task.id for row in await store.recovery.unposted()] == [unposted]


async def test_a_file_that_is_held_is_one_line(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program's transaction is no reason to move the file away."""
    monkeypatch.setattr("bot.store.database.sqlite.upgrade.BUSY_TIMEOUT_MS", 10)
    path = tmp_path / "imagine.db"
    make_file(path, REVISIONS[0])
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(DatabaseUnusableError, match="Another program holds it"):
            async with open_store(url):
                pass


OPENED: Final = """
import asyncio, sys
from bot.store import open_store

async def main():
    async with open_store(sys.argv[1]):
        pass

asyncio.run(main())
sys.exit("alembic" in sys.modules)
"""


def test_a_file_of_this_version_is_opened_without_alembic(url: str) -> None:
    """Only what makes or upgrades a file pays for it, in time and memory."""
    command_line = [sys.executable, "-c", OPENED, url]

    needed = [
        subprocess.run(command_line, cwd=ROOT, check=False).returncode  # noqa: S603 - ours
        for _ in range(2)
    ]

    assert needed == [1, 0]
