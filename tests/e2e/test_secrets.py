"""Planted secrets are nowhere but where they belong, whatever goes wrong."""

import asyncio
import base64
import json
import os
import stat
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote

import pytest

from playground.comet import LocalComet
from playground.discord import LocalDiscord, Person
from tests.e2e.echo import Echo
from tests.e2e.stage import PATIENCE_S, Stage, finished, has, tells

KEY = "sk-PlantedKey0Q7xW3nV9tB5mL1pR8sJ4hG6fD2aZcXyUi"
TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.Planted.Tok3nOfTheB0tWhichMustStayS3cret"
ODDS = {"Traceback", "was never awaited", "Unclosed", "was destroyed"}


def spellings(secret: str) -> set[str]:
    """The secret itself, its halves, and what encodings make of it."""
    halves = {secret[4:24], secret[-16:], secret[:18]}
    encoded = base64.b64encode(secret.encode()).decode().rstrip("=")
    return halves | {secret, quote(secret, safe=""), encoded[:-2]}


FORBIDDEN = spellings(KEY) | spellings(TOKEN)


def assert_clean(place: str, content: str) -> None:
    found = [secret for secret in FORBIDDEN if secret in content]
    assert not found, f"{place} has {found}"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """Both servers with the planted secrets."""
    comet = await LocalComet.start(key=KEY, pace=0.1)
    opened = Stage(
        comet, await LocalDiscord.start(token=TOKEN, answer_within_s=PATIENCE_S), tmp_path
    )
    yield opened
    await opened.close()


@pytest.fixture
async def echo(stage: Stage) -> AsyncIterator[Echo]:
    made = await Echo.start(stage.comet)
    yield made
    await made.close()


async def start(stage: Stage, echo: Echo, *, by_file: bool) -> None:
    """Start the bot with everything logged, and with files that anybody could read."""
    settings = {"LOG_LEVEL": "debug", "COMETAPI_BASE_URL": echo.origin}
    if by_file:
        for name, secret in (("DISCORD_TOKEN", TOKEN), ("COMETAPI_KEY", KEY)):
            file = stage.folder.parent / f"{stage.folder.name}-{name}"
            file.write_text(secret)
            settings |= {name: "", f"{name}_FILE": str(file)}
    before = os.umask(0)
    try:
        await stage.start(**settings)
    finally:
        os.umask(before)


async def ask(alice: Person, prompt: str) -> str:
    answer = await alice.slash("imagine", channel="pictures", prompt=prompt)
    assert answer.kind == "message"
    return str(answer.message["id"])


async def answered(echo: Echo, turn: str, times: int) -> None:
    while echo.answered.get(turn, 0) < times:  # noqa: ASYNC110 - the server's own count
        await asyncio.sleep(0.02)


def command_lines() -> str:
    """The arguments of every process of this machine."""
    lines = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            lines.append((process / "cmdline").read_bytes().decode(errors="replace"))
        except OSError:
            continue  # ended meanwhile
    return "\n".join(lines)


@pytest.mark.of_files
@pytest.mark.parametrize("by_file", [False, True], ids=["environment", "files"])
@pytest.mark.timeout(240)
async def test_no_secret_gets_out(stage: Stage, echo: Echo, *, by_file: bool) -> None:
    """A gateway that quotes the key everywhere, a Discord in trouble, and everything logged."""
    await start(stage, echo, by_file=by_file)
    alice = await stage.person("alice")
    answer = await alice.slash("imagine", channel="pictures", prompt="a paper boat")
    await finished(alice, answer, "U1")

    stage.discord.faults.fail("PATCH /channels/*", status=500, times=2)
    for turn, button in (("refusal", "Edit and retry"), ("page", "Dismiss"), ("redirect", "")):
        echo.turn = turn
        message = await ask(alice, f"a {turn}")
        if button:
            await alice.wait_until(message, has(button))
        else:
            await answered(echo, turn, 1)
    for turn, sign in (("failure", "Midjourney"), ("success", "Details")):
        echo.turn = turn
        message = await ask(alice, f"a {turn}")
        await alice.wait_until(message, tells(sign) if turn == "failure" else has(sign))
    echo.turn = "unauthorised"
    await ask(alice, "a boat nobody pays for")
    await answered(echo, "unauthorised", 1)

    assert stage.bot is not None
    assert_clean("the process list", await asyncio.to_thread(command_lines))
    await stage.bot.stop()
    check_log(stage)
    check_said(stage, echo)
    check_files(stage.folder)


def check_log(stage: Stage) -> None:
    """Secrets, and the tokens of interactions, which are credentials as well."""
    assert stage.bot is not None
    log = stage.bot.log
    assert_clean("the log", log)
    assert "[key]" in log or "[hidden]" in log, "nothing was echoed: the test tests nothing"
    for exchange in stage.discord.exchanges:
        parts = exchange.path.split("/")
        if parts[1] in {"interactions", "webhooks"}:
            assert parts[3] not in log
    assert not [odd for odd in ODDS if odd in log], log


def check_said(stage: Stage, echo: Echo) -> None:
    """What Discord was told (its header aside), and what hosts of pictures were."""
    for said in stage.discord.exchanges:
        assert_clean(said.name, json.dumps([said.path, said.query, said.request]))
        assert_clean(said.name, json.dumps(said.request_headers).replace(f"Bot {TOKEN}", ""))
        assert KEY not in json.dumps(said.request_headers)
    assert echo.media
    for request in echo.media:
        assert_clean("a request for a picture", request)
        assert "authorization" not in request.lower()


def check_files(folder: Path) -> None:
    """The database with its log and its lock; only their owner may read them."""
    files = [file for file in folder.iterdir() if file.name != "bot.log"]  # the test's own
    assert {"imagine.db"} <= {file.name for file in files}
    for file in files:
        assert_clean(file.name, file.read_bytes().decode("latin-1"))
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file.name
