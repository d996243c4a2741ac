import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from playground.discord import Person
from playground.discord.exchanges import Exchange
from playground.discord.openapi import Spec
from tests.e2e.stage import Stage

_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"')
_DIGITS = re.compile(r"[0-9]+|[0-9a-f]{8,}")

SILENT: dict[str, list[str]] = {"parse": []}
OPENAPI = Path(__file__).parents[3] / "shared" / "discord-openapi" / "openapi.json"


@pytest.fixture(scope="session")
def spec() -> Spec | None:
    """Discord's own description of its API, where it lies beside the project."""
    return Spec.load(OPENAPI) if OPENAPI.exists() else None


@pytest.fixture
async def stage(tmp_path: Path, spec: Spec | None) -> AsyncIterator[Stage]:
    """Both servers, open; the bot is started by the story. All that was said is checked."""
    opened = await Stage.open(tmp_path)
    try:
        yield opened
    finally:
        await opened.close()
    log = opened.bot.log if opened.bot else ""
    for sign in ("Traceback", "was never awaited", "Unclosed", "was destroyed", opened.comet.key):
        assert sign not in log, log
    assert [said.path for said in opened.discord.exchanges if may_ping(said.request)] == []
    if spec is not None:
        # Thousands of edits that differ in their ids only would take minutes to look at.
        kinds = {shape(said): said for said in opened.discord.exchanges}
        problems = [problem for said in kinds.values() for problem in spec.problems(said)]
        assert problems == []


def shape(said: Exchange) -> str:
    """What was said, without the digits of ids, times and links, which are written as texts."""
    bodies = json.dumps([said.request, said.response], sort_keys=True, default=str)
    texts = _TEXT.sub(lambda text: _DIGITS.sub(lambda run: "0" * len(run[0]), text[0]), bodies)
    return f"{said.name} {said.status} {texts}"


def may_ping(body: object) -> bool:
    """Whether a request writes a message without saying that it pings nobody."""
    if not isinstance(body, dict):
        return False
    if body.get("type") in {4, 7}:  # an answer to an interaction
        return may_ping(body.get("data") or {})
    writes = body.get("content") or body.get("embeds") or body.get("components")
    return "title" not in body and bool(writes) and body.get("allowed_mentions") != SILENT


@pytest.fixture
async def alice(stage: Stage) -> Person:
    """A member, with the bot running."""
    await stage.start()
    return await stage.person("alice")
