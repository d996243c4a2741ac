import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Final
from zlib import crc32

import pytest
from hypothesis import settings

from bot.store import Store, open_store
from tests.support import forked, postgres
from tests.support.databases import Chosen, DatabaseKind, new_database
from tests.support.twice import run_twice

# How long an example takes on a busy machine says nothing about the code. The suite tries the
# same examples each time; `--hypothesis-profile search` looks for others.
settings.register_profile("repeatable", deadline=None, derandomize=True, max_examples=60)
settings.register_profile("search", deadline=None)
settings.load_profile("repeatable")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--processes",
        type=int,
        default=1,
        help="as how many processes the bot runs in tests/e2e",
    )
    parser.addoption(
        "--database",
        choices=list(DatabaseKind),
        default=DatabaseKind.SQLITE,
        help="what all tests run on that need some database",
    )
    parser.addoption(
        "--twice",
        action="store_true",
        help="run the work of each transaction twice, undone at first",
    )


def pytest_sessionstart(session: pytest.Session) -> None:
    """In a new clone, compile the tests once: all workers would do it, each for itself at once."""
    tests = Path(__file__).parent
    is_compiled = next(tests.rglob("test_*-pytest-*.pyc"), None) is not None
    has_workers = session.config.getoption("numprocesses", None)
    if is_compiled or sys.dont_write_bytecode or not has_workers:
        return
    files = sorted(map(str, tests.rglob("test_*.py")))
    collect = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-n", "0"]
    halves = [
        subprocess.Popen([*collect, *files[half::2]], stdout=subprocess.DEVNULL)  # noqa: S603
        for half in range(2)
    ]
    for half in halves:
        half.wait()


WAITING: Final = ("tests/e2e/", "tests/browser/", "tests/playground/", "tests/chaos/")
"""Stories that mostly wait, and may take long: they begin in the first four fifths of a run."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mix what waits with what computes, so that several workers use the cores evenly.

    The order is the same each time. In the order of folders all browsers would run at once.
    """
    if config.getoption("numprocesses", None) or hasattr(config, "workerinput"):
        items.sort(key=_place)


def _place(item: pytest.Item) -> float:
    share = crc32(item.nodeid.encode()) / 2**32
    return 0.8 * share if item.nodeid.startswith(WAITING) else share


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what is marked so on either kind of database; of a module, what uses any."""
    marks = {mark.name for mark in metafunc.definition.iter_markers()}
    itself = any(mark.name == "both_databases" for mark in metafunc.definition.own_markers)
    uses_any = itself or not {"store", "url"}.isdisjoint(metafunc.fixturenames)
    if "both_databases" in marks and "of_files" not in marks and uses_any:
        metafunc.parametrize("database_kind", list(DatabaseKind), indirect=True)


@pytest.fixture(autouse=True)
def database_kind(request: pytest.FixtureRequest) -> Iterator[DatabaseKind]:
    """What new databases are; of files where a test is about these."""
    kind = DatabaseKind(getattr(request, "param", request.config.getoption("--database")))
    if request.node.get_closest_marker("of_files") is not None:
        kind = DatabaseKind.SQLITE
    if kind is DatabaseKind.POSTGRESQL and (reason := postgres.why_not()) is not None:
        pytest.skip(reason)
    Chosen.kind = kind
    yield kind
    Chosen.kind = DatabaseKind.SQLITE


@pytest.fixture(autouse=True)
def _twice(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it is asked for, or marked so."""
    if request.config.getoption("--twice") or request.node.get_closest_marker("twice"):
        run_twice(monkeypatch)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """A store with nothing in it, which writes at once."""
    async with open_store(new_database(tmp_path), gather_s=0.0) as opened:
        yield opened


@pytest.fixture
def forks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start bots without their imports, which take longer than what most stories are about."""
    monkeypatch.setattr(asyncio, "create_subprocess_exec", forked.create_subprocess_exec)
