from collections.abc import AsyncIterator, Callable, Iterable
from pathlib import Path

import pytest

from playground.comet.drawing import artworks
from playground.discord import Person
from playground.discord.exchanges import Exchange
from tests.e2e.stage import Stage
from tests.support import openapi
from tests.support.databases import DatabaseKind

SILENT: dict[str, list[str]] = {"parse": []}


@pytest.fixture
def problems() -> Callable[[Iterable[Exchange]], list[str]]:
    """What of all that was said does not fit Discord's own description of its API."""
    return openapi.problems


@pytest.fixture
def processes(request: pytest.FixtureRequest, database_kind: DatabaseKind) -> int:
    """How many processes the bot is; one where a story is about one, or about a file.

    What is always told of a server as well is told of two processes on it.
    """
    has = request.node.get_closest_marker
    if has("of_files") or has("one_process"):
        return 1
    on_server_too = has("both_databases") and database_kind is DatabaseKind.POSTGRESQL
    return max(2 if on_server_too else 1, int(request.config.getoption("--processes")))


@pytest.fixture
async def stage(
    tmp_path: Path, problems: Callable[[Iterable[Exchange]], list[str]], processes: int
) -> AsyncIterator[Stage]:
    """Both servers, open; the bot is started by the story. All that was said is checked."""
    opened = await Stage.open(tmp_path, processes=processes)
    try:
        yield opened
    finally:
        await opened.close()
    log = opened.bot.log if opened.bot else ""
    for sign in ("Traceback", "was never awaited", "Unclosed", "was destroyed", opened.comet.key):
        assert sign not in log, log
    assert [said.path for said in opened.discord.exchanges if may_ping(said.request)] == []
    assert problems(opened.discord.exchanges) == []


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


@pytest.fixture(autouse=True)
def _without_waste(forks: None, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001
    """To draw large pictures as well takes longer than all that the bot does."""
    monkeypatch.setattr(artworks, "SIDE", 256)
    monkeypatch.setattr(artworks, "PREVIEW_SIDE", 96)
