"""The switch that finds work which cannot be run again."""

import pytest
from sqlalchemy import text

from bot.store import Store
from bot.store.database.statements import Connection

pytestmark = [pytest.mark.both_databases, pytest.mark.twice]


async def test_work_is_run_twice_and_done_once(store: Store) -> None:
    """What it changes outside of the database happens twice, which is how it is found."""
    runs = list[None]()

    def work(connection: Connection) -> None:
        runs.append(None)
        connection.execute(text("INSERT INTO facts (name, value) VALUES ('colour', 'blue')"))

    await store.tasks._database.write(work)

    assert len(runs) == 2
    assert await store.key_values.get("colour") == "blue"
