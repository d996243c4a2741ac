"""The bot's own process on a PostgreSQL server that ends under it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.domain.leases import START_AGAIN
from playground.bot_process import BotProcess
from tests.e2e.stage import Stage, finished, is_ephemeral
from tests.support import postgres
from tests.support.databases import DatabaseKind

if TYPE_CHECKING:
    from playground.discord import Person


@pytest.mark.one_process  # nobody starts again what lost its lease meanwhile
@pytest.mark.parametrize("database_kind", [DatabaseKind.POSTGRESQL], indirect=True)
async def test_a_picture_outlasts_a_server_that_crashed(stage: Stage, alice: Person) -> None:
    """What is asked meanwhile is declined in words; what was asked before is paid once."""
    server = postgres.server()
    assert server is not None
    stage.comet.hold(46)
    answer = await alice.slash("imagine", channel="pictures", prompt="a boat")
    await stage.submitted(1)

    await asyncio.to_thread(server.stop)
    declined = await alice.slash("imagine", channel="pictures", prompt="a kite")
    server.start_again()
    stage.comet.release()

    assert is_ephemeral(declined.message)
    await finished(alice, answer, "U1")
    await finished(alice, await alice.slash("imagine", channel="pictures", prompt="a kite"), "U1")
    assert stage.submits == ["imagine", "imagine"]


@pytest.mark.one_process
@pytest.mark.parametrize("database_kind", [DatabaseKind.POSTGRESQL], indirect=True)
async def test_a_server_with_too_little_room_may_have_more_later(stage: Stage) -> None:
    """It lets the bot in, and not often enough: one line, and whatever starts it tries again."""
    server = postgres.server()
    assert server is not None
    name = stage.database_url.rpartition("/")[2]
    with server.admin("postgres") as admin:
        admin.execute(f"ALTER DATABASE {name} CONNECTION LIMIT 3")

    bot = await stage.begin()

    assert isinstance(bot, BotProcess)
    assert await bot.ended() == START_AGAIN
    assert "too many connections" in bot.log
    assert "Traceback" not in bot.log


@pytest.mark.one_process
@pytest.mark.parametrize("database_kind", [DatabaseKind.POSTGRESQL], indirect=True)
@pytest.mark.parametrize(
    "statement", ["DROP SCHEMA imagine CASCADE", "ALTER SCHEMA imagine RENAME TO before"]
)
async def test_tables_that_are_taken_away_end_the_bot(
    stage: Stage, alice: Person, statement: str
) -> None:
    """In one line, and for good: whatever starts it again would make others in their place."""
    answer = await alice.slash("imagine", channel="pictures", prompt="a boat")
    await finished(alice, answer, "U1")
    name = stage.database_url.rpartition("/")[2]
    server = postgres.server()
    assert server is not None
    with server.admin(name) as admin:
        admin.execute(statement)

    assert isinstance(stage.bot, BotProcess)
    assert await stage.bot.ended() == 2
    assert "its tables are gone" in stage.bot.log.splitlines()[-1]
