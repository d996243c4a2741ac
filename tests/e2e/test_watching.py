"""What who looks after a running bot sees: its log, its numbers, and what systemd hears."""

from __future__ import annotations

import asyncio
import json
import re
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import aiohttp
import pytest
import yaml

from playground.bot_process import LOOK_S
from tests.e2e.stage import PATIENCE_S, Stage, finished, tells
from tests.support.command_line import run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playground.bot_process import BotProcess
    from tests.e2e.processes import BotProcesses

pytestmark = pytest.mark.one_process

DEPLOY: Final = Path(__file__).parents[2] / "deploy"
NAME: Final = re.compile(r"\b(?:imagine_bot|process|python)_\w+")
HEALTHY: Final = {"alive": True, "stuck": []}


def free_port() -> str:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return str(tried.getsockname()[1])


def lines(bot: BotProcess | BotProcesses, word: str) -> list[dict[str, Any]]:
    """What `grep` finds in the log, as it is for people."""
    told = [json.loads(line) for line in bot.log.splitlines() if line.startswith("{")]
    return [line for line in told if word in " ".join(f"{k}={v}" for k, v in line.items()).split()]


async def written(bot: BotProcess | BotProcesses, event: str, times: int = 1) -> None:
    """Wait until a line stands there so often."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            if len(lines(bot, f"event={event}")) >= times:
                return
            await asyncio.sleep(LOOK_S)


async def read(port: str, path: str) -> str:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{port}{path}") as answer,
    ):
        return await answer.text()


async def test_one_search_tells_the_story_of_a_task(stage: Stage) -> None:
    """From the command to the picture, or to why there is none: each line with all three ids."""
    bot = await stage.start()
    alice = await stage.person("alice")
    await finished(alice, await alice.slash("imagine", channel="pictures", prompt="a boat"), "U1")
    stage.comet.faults.next_failures = ["[Invalid parameter] unrecognized parameter --zap"]
    failing = await alice.slash("imagine", channel="pictures", prompt="a goat")
    await alice.wait_until(failing.message["id"], tells("It cost nothing"), PATIENCE_S)
    await written(bot, "task.shown", 2)

    for task in ("task=1", "task=2"):
        story = lines(bot, task)
        assert [line["event"] for line in story] == [
            "task.asked",
            "submit.accepted",
            "task.outcome",
            "task.shown",
        ]
        assert len({(line["server"], line["member"]) for line in story}) == 1
    assert [line["outcome"] for line in lines(bot, "event=task.outcome")] == ["Succeeded", "Failed"]
    assert not any("task" in line for line in lines(bot, "event=discord.ready"))


async def test_every_number_that_is_shown_and_watched_exists(stage: Stage) -> None:
    """In the dashboard and the alert rules, after one picture; and the bot says that it is well."""
    port = free_port()
    await stage.start(HTTP_LISTEN=port)
    alice = await stage.person("alice")
    await finished(alice, await alice.slash("imagine", channel="pictures", prompt="a boat"), "U1")
    assert json.loads(await read(port, "/healthz")) == HEALTHY
    assert json.loads(await read(port, "/readyz")) == {"ready": True, "reasons": {}}
    there = set(NAME.findall(await read(port, "/metrics")))

    rules = yaml.safe_load((DEPLOY / "prometheus/imagine-bot.yml").read_text(encoding="utf-8"))
    watched = [rule["expr"] for group in rules["groups"] for rule in group["rules"]]
    board = json.loads((DEPLOY / "grafana/imagine-bot.json").read_text(encoding="utf-8"))
    shown = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    named = set(NAME.findall(" ".join([*watched, *shown])))
    assert len(named) > 15
    assert named - there == set()
    counted = {re.sub(r"_(bucket|count|sum)$", "", name) for name in there}
    unused = counted - {name.removesuffix("_bucket") for name in named}
    assert not [name for name in unused if f"{name}_total" not in named and "bot" in name]


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.setblocking(False)
        yield listening


async def test_systemd_hears_when_the_bot_is_ready_and_when_it_stops(
    stage: Stage, systemd: socket.socket
) -> None:
    """And in between that it goes on; in that order."""
    loop, heard = asyncio.get_running_loop(), list[str]()

    async def until(word: str) -> None:
        while not heard or word not in heard[-1]:
            heard.append((await asyncio.wait_for(loop.sock_recv(systemd, 999), 60)).decode())

    bot = await stage.start(NOTIFY_SOCKET=str(systemd.getsockname()), WATCHDOG_USEC="1000000")
    await until("READY=1")
    assert stage.discord.gateway.ready
    await until("WATCHDOG=1")
    assert await bot.stop() == 0
    await until("STOPPING=1")

    words = [one.split("\n", 1)[0] for one in heard if one != "WATCHDOG=1"]
    assert words == ["READY=1", "STOPPING=1"]


async def test_the_level_is_switched_and_the_file_has_all_of_it(stage: Stage) -> None:
    """By a command that needs nothing but the database."""
    file = stage.folder / "logs" / "bot.log"
    bot = await stage.start(LOG_FILE=str(file), LOG_LEVEL="warning")
    settings = {"DATABASE_URL": stage.database_url}
    code, said = await run("log-level", "debug", folder=stage.folder, settings=settings)
    await written(bot, "log.level")
    alice = await stage.person("alice")
    await finished(alice, await alice.slash("imagine", channel="pictures", prompt="a boat"), "U1")
    assert await bot.stop() == 0

    assert (code, "from debug on" in said) == (0, True)
    kept = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    told = [json.loads(line) for line in bot.log.splitlines()]
    assert [line["event"] for line in kept] == [line["event"] for line in told]
    assert lines(bot, "event=task.asked")


@pytest.mark.parametrize(
    ("name", "said"), [("LOG_FILE", "cannot be written"), ("HTTP_LISTEN", "already in use")]
)
async def test_what_another_process_has_stops_the_start(
    name: str, said: str, stage: Stage, tmp_path: Path
) -> None:
    """In one line that names the setting, with code 2, before anything else is done."""
    value = {"LOG_FILE": str(tmp_path / "bot.log"), "HTTP_LISTEN": free_port()}[name]
    first = await stage.begin_one(0, **{name: value})
    stage.bot = first
    await first.ready(stage.discord)
    second = await stage.begin_one(1, **{name: value})

    assert await second.ended() == 2
    [line] = second.log.splitlines()
    assert line.startswith(f"{name} names")
    assert said.lower() in line.lower()
