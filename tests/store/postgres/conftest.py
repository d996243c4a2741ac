from pathlib import Path

import pytest

from tests.support import postgres
from tests.support.databases import Chosen, DatabaseKind, new_database
from tests.support.postgres import Server


@pytest.fixture
def server(database_kind: DatabaseKind) -> Server:
    """The server of this process, on which all new databases are."""
    del database_kind  # chosen before this one chooses
    running = postgres.server()
    if running is None:
        pytest.skip(postgres.why_not() or "")
    Chosen.kind = DatabaseKind.POSTGRESQL
    return running


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is tried again is tried at once, and at a start not for long."""
    monkeypatch.setattr("bot.store.database.database.INSIST_S", 0.05)
    monkeypatch.setattr("bot.store.database.postgres.backend.AGAIN_S", 0.05)
    monkeypatch.setattr("bot.store.database.postgres.backend.STARTS_WITHIN_S", 0.1)


@pytest.fixture
def url(tmp_path: Path, server: Server) -> str:
    """Of a database with nothing but its tables."""
    del server  # it runs
    return new_database(tmp_path)
