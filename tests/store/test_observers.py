"""Whoever observes transactions is told of each, and by whom it was asked for."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bot.store import Store, open_store
from bot.store.database.observers import Transaction, observers
from tests.store.conftest import a_request

pytestmark = pytest.mark.both_databases


@pytest.fixture
def seen() -> Iterator[list[tuple[str, bool, list[str]]]]:
    told: list[tuple[str, bool, list[str]]] = []

    @contextmanager
    def observer(transaction: Transaction) -> Iterator[None]:
        assert transaction.connection.statements == 0
        yield
        if transaction.connection.statements:
            told.append(("ended", transaction.writes, transaction.names))

    observers.append(observer)
    yield told
    observers.remove(observer)


async def test_every_transaction_is_told_of(store: Store, seen: list[object]) -> None:
    """Reads and writes, after the methods that asked for them."""
    task = (await store.tasks.create(a_request(), now_s=1.0, max_live=9)).task
    await store.tasks.get(task.id)

    assert seen == [("ended", True, ["TaskStore.create"]), ("ended", False, ["TaskStore.get"])]


async def test_what_is_taken_along_is_named_first(url: str, seen: list[object]) -> None:
    """As it is written before what takes it along."""
    async with open_store(url, gather_s=60.0) as store:
        task = (await store.tasks.create(a_request(), now_s=1.0, max_live=9)).task
        noted = store.tasks.posted(task.id, channel_id=5, message_id=6)
        await store.preferences.set_remix(7, on=True)
        await noted

    assert seen[-1] == ("ended", True, ["TaskStore.posted", "Preferences.put"])
