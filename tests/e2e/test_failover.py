"""A standby of the database's server takes its place while pictures are made: LONG=1 runs it."""

from __future__ import annotations

import asyncio
import os
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from bot.domain.leases import START_AGAIN
from playground.bot_process import BotProcess
from playground.postgres import Server, binaries
from tests.e2e.stage import PATIENCE_S, Stage, has, tells
from tests.support.databases import DatabaseKind

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playground.discord import Person

pytestmark = [
    pytest.mark.skipif(not os.environ.get("LONG"), reason="takes a minute; LONG=1 runs it"),
    pytest.mark.one_process,  # nobody starts again what ends
    pytest.mark.parametrize("database_kind", [DatabaseKind.POSTGRESQL], indirect=True),
]

ONE_AT_A_TIME = {"MAX_RUNNING_PER_USER": "1"}


@dataclass
class Pair:
    """A server, and one that follows it."""

    primary: Server
    standby: Server
    database: str

    @property
    def url(self) -> str:
        """Both, of which the bot takes the one that takes writes."""
        hosts = ",".join(f"127.0.0.1:{one.port}" for one in (self.primary, self.standby))
        return f"postgresql://imagine@{hosts}/{self.database}"

    async def followed(self, *states: str) -> None:
        """Wait until the standby has tasks in those states, oldest first."""
        query = "SELECT state FROM imagine.tasks ORDER BY id"
        with closing(self.standby.admin(self.database)) as connection:
            async with asyncio.timeout(PATIENCE_S):
                while [row[0] for row in connection.execute(query)] != list(states):  # noqa: ASYNC110
                    await asyncio.sleep(0.02)

    async def fail_over(self) -> None:
        """The first is gone for ever, and the other is promoted."""
        await asyncio.to_thread(self.primary.stop)
        await asyncio.to_thread(self.standby.promote)


@pytest.fixture
async def pair(stage: Stage) -> AsyncIterator[Pair]:
    """Servers of the story's own, on which the bot is to work."""
    found = binaries()
    assert found is not None
    primary = await asyncio.to_thread(Server.start, found)
    database = primary.new_database()
    standby = await asyncio.to_thread(primary.standby)
    made = Pair(primary, standby, database)
    stage.server_url = made.url
    yield made
    if stage.bot is not None:
        await stage.bot.stop()
    for server in (primary, standby):
        server.end()


async def asked(stage: Stage) -> tuple[Person, BotProcess, list[str]]:
    """A picture that is half made, and another of the same member that waits for it."""
    bot = await stage.start(**ONE_AT_A_TIME)
    assert isinstance(bot, BotProcess)
    alice = await stage.person("alice")
    stage.comet.hold(46)
    answers = [
        await alice.slash("imagine", channel="pictures", prompt=prompt)
        for prompt in ("a boat", "a kite")
    ]
    await alice.wait_until(answers[0].message["id"], tells("46 %"))
    return alice, bot, [answer.message["id"] for answer in answers]


async def test_a_synchronous_standby_is_no_more_than_a_restart(stage: Stage, pair: Pair) -> None:
    """It has all that was committed: the bot goes on with it, and so does its next start."""
    with pair.primary.admin("postgres") as connection:
        connection.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
        connection.execute("SELECT pg_reload_conf()")
    alice, bot, messages = await asked(stage)

    await pair.fail_over()
    stage.comet.release()
    await alice.wait_until(messages[0], has("U1"), PATIENCE_S)
    assert bot.running
    await stage.crash()
    await stage.start(**ONE_AT_A_TIME)

    for message in messages:
        await alice.wait_until(message, has("U1"), PATIENCE_S)
    assert len(stage.submits) == len(stage.comet.charges) == 2


async def test_what_a_standby_lacks_is_not_paid_again(stage: Stage, pair: Pair) -> None:
    """It does not know that the second picture was submitted: the member is asked about that."""
    alice, bot, messages = await asked(stage)
    await pair.followed("running", "queued")
    pair.standby.cut_off()
    stage.comet.release()
    await alice.wait_until(messages[0], has("U1"), PATIENCE_S)
    await stage.submitted(2)

    await pair.fail_over()
    assert await bot.ended() == START_AGAIN
    await stage.start(**ONE_AT_A_TIME)

    await alice.wait_until(messages[1], has("Try again", "Dismiss"), PATIENCE_S)
    await alice.wait_until(messages[0], has("U1"), PATIENCE_S)
    assert len(stage.submits) == len(stage.comet.charges) == 2
