"""Processes of the bot on a server that was started for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aiohttp
import pytest

from playground.discord import Person
from playground.page.site import add_page, page_url
from playground.postgres import why_not
from playground.process_acts import act_on
from playground.session import Session
from playground.unit import State
from tests.e2e.stage import finished
from tests.support.leased_bot import PLAYED, PROGRAM

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(why_not() is not None, reason=str(why_not()))


async def until(session: Session, state: State) -> None:
    """Wait until the process stands so."""
    while session.supervisor.units[0].state is not state:
        await session.news.wait()


async def test_one_that_is_cut_off_ends_and_comes_back(tmp_path: Path) -> None:
    """It has lost its slot by then; the next one takes that as soon as the server is reached."""
    session = await Session.open(
        tmp_path,
        pace=0.1,
        settings={"DEFAULT_SPEED": "fast", **PLAYED.settings},
        postgres=True,
        program=PROGRAM,
        add_routes=add_page,
    )
    try:
        await until(session, State.RUNNING)
        unit = session.supervisor.units[0]
        assert unit.slots == [0]
        await act_on(session, 1, "cut-database")
        assert unit.process is not None
        assert await unit.process.ended() == 75
        await act_on(session, 1, "mend-database")
        await until(session, State.RUNNING)
        await session.ready()
        async with await Person.join(session.discord.user_url, "alice") as alice:
            await finished(alice, await alice.slash("imagine", channel="pictures", prompt="a kite"))
        async with aiohttp.ClientSession() as http:
            proxied = {"Host": f"127.0.0.1:{min(session.supervisor.proxy_ports)}"}
            async with http.get(f"{page_url(session)}world", headers=proxied) as answer:
                [shown] = (await answer.json())["processes"]
        assert shown["words"][:2] == ["Running", "slot 0"]
        await session.reset()
        await until(session, State.RUNNING)
    finally:
        await session.close()
