"""Starting and stopping, as an operator and a newcomer do."""

import asyncio
import os
import re
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from playground.bot_process import BotProcess
from playground.discord import Person
from tests.e2e.stage import COMMANDS, DISCORD_WAITS_S, Stage, finished, tells
from tests.support.command_line import run


async def test_missing_settings_are_listed_one_a_line(tmp_path: Path) -> None:
    """The first start of a newcomer says what to put where."""
    code, said = await run("run", folder=tmp_path, LOG_LEVEL="loud")
    assert code == 2
    assert said.count("\n") == 1
    assert "LOG_LEVEL" in said

    code, said = await run("run", folder=tmp_path)
    assert code == 2
    token, key, first_step = said.splitlines()
    assert "DISCORD_TOKEN" in token
    assert "discord.com/developers" in token
    assert "COMETAPI_KEY" in key
    assert "imagine-bot setup" in first_step


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PRICES", "junk"),
        ("COMETAPI_KEY", "sk-schl\u00fcssel"),
        ("DATABASE_URL", "sqlite+aiosqlite:///held.db"),
    ],
)
async def test_what_cannot_work_is_one_line(tmp_path: Path, name: str, value: str) -> None:
    """Whatever is wrong, also with the files: exit code 2, no traceback, and no secret in it."""
    (tmp_path / "held.db.lock").mkdir()
    usual = {"DISCORD_TOKEN": "a-secret-token", "COMETAPI_KEY": "sk-a-key"}
    environment: dict[str, Any] = {**usual, name: value}

    code, said = await run("run", folder=tmp_path, **environment)

    assert code == 2, said
    assert said.count("\n") == 1, said
    assert "sk-" not in said.replace("(sk-...)", "")
    assert "a-secret-token" not in said


async def test_it_says_so_with_its_exit_code_where_nobody_listens(tmp_path: Path) -> None:
    """Standard error is closed, full, or a program that has ended."""
    for end in ("2>&-", "<&- >&- 2>&-", "2>/dev/full", "2>&1 | true; exit ${PIPESTATUS[0]}"):
        process = await asyncio.create_subprocess_exec(
            "bash",
            "-c",
            f'"$0" -m bot run {end}',
            sys.executable,
            cwd=tmp_path,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(Path.cwd()), "LOG_LEVEL": "loud"},
        )
        assert await process.wait() == 2, end


async def test_it_runs_without_standard_streams(stage: Stage) -> None:
    """As some services start it: what it opens is not taken for them, and pictures are made."""
    begin = "import os, sys; os.execl('/bin/sh', 'sh', '-c', sys.argv[1], sys.executable)"
    bot = await stage.start(program=("-c", begin, 'exec "$0" -m bot run <&- >&- 2>&-'))
    alice = await stage.person("alice")

    await finished(alice, await alice.slash("imagine", channel="pictures", prompt="a boat"))

    streams = [(Path("/proc") / str(bot.pid) / "fd" / number).readlink() for number in "012"]
    assert streams == [Path(os.devnull)] * 3
    assert await bot.stop() == 0


@pytest.mark.parametrize(
    ("line", "more"),
    [
        ("BUTTONS=ke\u00ediner", {}),
        (
            "DATABASE_URL=sqlite+aiosqlite:///d\u00e4ta/\u00fc.db",
            {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        ),
    ],
)
async def test_umlauts_need_no_locale(tmp_path: Path, line: str, more: dict[str, str]) -> None:
    """With LANG=C, where names of files may be out of reach: a line, and no traceback."""
    (tmp_path / ".env").write_text(f"# F\u00fcr uns\n{line}\n", "utf-8")
    usual = {
        "DISCORD_TOKEN": "a-secret-token",
        "COMETAPI_KEY": "sk-a-key",
        "LC_ALL": "C",
        "LANG": "C",
    }
    environment: dict[str, Any] = {**usual, **more}

    code, said = await run("run", folder=tmp_path, **environment)

    assert code == 2, said
    assert said.count("\n") == 1, said
    assert line.partition("=")[0] in said
    assert "codec" not in said


@pytest.mark.of_files
async def test_a_second_bot_on_the_same_database_does_not_start(stage: Stage) -> None:
    """It would pay twice."""
    await stage.start()

    second = await BotProcess.start(stage.discord, stage.comet, stage.folder)

    assert await second.ended() == 2
    assert "Another process is already running" in second.log


async def test_it_starts_while_cometapi_is_down(stage: Stage) -> None:
    """Members get their answers; the pictures come when CometAPI does."""
    await stage.comet.go_down()
    await stage.start()
    alice = await stage.person("alice")
    answer = await alice.slash("imagine", channel="pictures", prompt="a boat")
    assert stage.submits == []

    await stage.comet.come_up()

    await finished(alice, answer, "U1")
    assert stage.submits == ["imagine"]


async def test_sigterm_stops_it_cleanly_with_work_in_hand(stage: Stage, alice: Person) -> None:
    """Before it loses its patience with what is in hand, with exit code 0 and nothing lost."""
    assert stage.bot is not None
    stage.comet.hold(46)
    answer = await alice.slash("imagine", channel="pictures", prompt="a boat")
    await alice.wait_until(answer.message["id"], tells("46 %"))

    assert await stage.bot.stop() == 0

    assert "bot.stopped_in_the_middle" not in stage.bot.log
    stage.comet.release()
    await stage.start()
    await finished(alice, answer, "U1")
    assert stage.submits == ["imagine"]


@pytest.mark.of_files
async def test_sigterm_stops_it_though_the_database_is_held(stage: Stage, alice: Person) -> None:
    """Another program does not let go of the file: nobody waits for that, and nothing is lost."""
    assert stage.bot is not None
    stage.comet.hold(46)
    answer = await alice.slash("imagine", channel="pictures", prompt="a boat")
    await alice.wait_until(answer.message["id"], tells("46 %"))

    with closing(sqlite3.connect(stage.folder / "imagine.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        stage.comet.release()
        stage.discord.services.interactions.answer_within_s = DISCORD_WAITS_S
        late = await alice.slash("imagine", channel="pictures", prompt="a kite")
        assert (late.kind, await stage.bot.stop()) == ("failed", 0)

    await stage.start()
    await finished(alice, answer, "U1")
    assert stage.submits == ["imagine"]


async def test_the_playground_makes_a_picture_and_leaves_nothing_behind(tmp_path: Path) -> None:
    """Two lines typed, two files on disk, no process left."""
    code, said = await run(
        "playground",
        "--pace",
        "0.1",
        "--folder",
        str(tmp_path / "play"),
        folder=tmp_path,
        stdin=b"/imagine a paper boat\nU2\nquit\n",
    )

    assert code == 0, said
    assert {file.suffix for file in (tmp_path / "play").glob("a-paper-boat-*")} <= {
        ".png",
        ".webp",
        ".jpg",
    }
    assert len(list((tmp_path / "play").glob("a-paper-boat-*"))) == 2
    assert "U2 of this grid" in said
    assert _processes_in(tmp_path) == []


async def test_the_playground_ends_with_a_signal(tmp_path: Path) -> None:
    """Ctrl-C or SIGTERM in the middle of a picture ends both servers and the bot."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "playground",
        "--folder",
        str(tmp_path / "play"),
        cwd=tmp_path,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b"/imagine a paper boat\n")
    while b"Sending" not in await process.stdout.readline():
        pass

    process.send_signal(signal.SIGINT)

    await process.communicate()
    assert process.returncode == 0
    assert _processes_in(tmp_path) == []


async def test_the_readme_lists_every_command_and_option(stage: Stage) -> None:
    """The reference is that of the commands which were synced."""
    await stage.start(EXTRAS="shorten,swap")
    synced = next(said.request for said in stage.discord.exchanges if said.name == COMMANDS)
    assert isinstance(synced, list)
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")

    rows = re.findall(r"^\| (`/[^|]+`) \| [^|]+ \| (.+) \|$", readme, re.MULTILINE)
    listed = {
        name: re.findall(r"`(\w+)`", options)
        for names, options in rows
        for name in re.findall(r"`/([\w ]+)`", names)
    }

    slash = [one for command in synced if command["type"] == 1 for one in _alone(command)]
    menus = [command["name"] for command in synced if command["type"] in {2, 3}]
    assert listed == {
        command["name"]: [option["name"] for option in command["options"]] for command in slash
    }
    assert len(menus) == 10
    assert all(f"\n| {name} | " in readme for name in menus)


def _alone(command: dict[str, Any]) -> list[dict[str, Any]]:
    """A command, or what it is made of, by their whole names."""
    parts = [option for option in command["options"] if option["type"] == 1]
    return [{**one, "name": f"{command['name']} {one['name']}"} for one in parts] or [command]


def _processes_in(folder: Path) -> list[str]:
    """Processes that work in a folder (Linux); none may be left behind."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if str(folder) in str((process / "cwd").readlink()):
                found.append(process.name)
        except OSError:
            continue
    return found
