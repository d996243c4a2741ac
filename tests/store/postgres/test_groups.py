"""Writes that are committed together while the connection breaks."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.domain.tasks import TaskView
from bot.store.errors import CommitUnknownError
from tests.store.conftest import a_request
from tests.store.postgres.test_sessions import CUTS, behind_a_proxy
from tests.store.test_group_commit import all_waiting
from tests.support.databases import run

if TYPE_CHECKING:
    from bot.store import Store
    from bot.store.database.statements import Connection
    from tests.store.postgres.proxy import Fault, Proxy
    from tests.support.postgres import Server

MEMBERS = (7, 8, 9)


async def asked_together(store: Store, proxy: Proxy, cut: Fault) -> list[object]:
    """What each of three members is told, whose requests are cut off as they are committed."""
    cuts = [cut]

    def first(_: Connection) -> None:
        if cuts:
            proxy.fault = cuts.pop()

    async with all_waiting(store.tasks._database):
        asyncio.ensure_future(store.tasks._database.write(first))  # noqa: RUF006 - those after it are waited for
        asking = [
            asyncio.ensure_future(
                store.tasks.create(a_request(user_id=user_id), now_s=1.0, max_live=1)
            )
            for user_id in MEMBERS
        ]
    return await asyncio.gather(*asking, return_exceptions=True)


@pytest.mark.parametrize("cut", CUTS)
async def test_a_group_that_was_cut_off_is_written_once(
    server: Server, url: str, cut: Fault
) -> None:
    """The server tells whether it was; nobody hears of it, and none is there twice."""
    async with behind_a_proxy(server, url) as (store, proxy):
        views = await asked_together(store, proxy, cut)

        assert proxy.faulted.is_set()
        ids = [view.task.id for view in views if isinstance(view, TaskView)]
        assert await run(store.tasks._database, "SELECT id FROM tasks ORDER BY id") == [
            (task_id,) for task_id in ids
        ]
        assert len(ids) == len(MEMBERS)


@pytest.mark.parametrize("cut", CUTS)
async def test_a_group_of_which_nobody_knows_is_forgotten(
    server: Server, url: str, cut: Fault
) -> None:
    """Each was told to try again, and can."""
    async with behind_a_proxy(server, url) as (store, proxy):
        proxy.stays_away = True
        told = await asked_together(store, proxy, cut)
        assert [type(one) for one in told] == [CommitUnknownError] * len(MEMBERS)
        proxy.stays_away = False

        for user_id in MEMBERS:
            await store.tasks.create(a_request(user_id=user_id), now_s=1.0, max_live=1)
        assert await run(store.tasks._database, "SELECT count(*) FROM tasks") == [(len(MEMBERS),)]
