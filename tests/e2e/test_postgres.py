"""The bot's own process on a PostgreSQL server that ends under it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

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
