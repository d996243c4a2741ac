"""Reports about which nobody decided, in the log that a server has now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.notices import Notice, NoticeKind
from bot.domain.servers.log_entries import LogChannel
from bot.domain.servers.reports import NewReport, Outcome
from bot.store import Store, open_store
from tests.store.test_ledger import asked
from tests.store.test_server_logs import put, told

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = [pytest.mark.both_databases, pytest.mark.twice]

NOW = 1_000_000.0
SERVER, FIRST, SECOND = 1, 10**18 + 4, 10**18 + 5


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    async with open_store(url, gather_s=0.0) as opened:
        yield opened


async def shown(store: Store) -> list[Notice]:
    """The reports with their buttons that are told."""
    return [one for one in await told(store) if one.kind is NoticeKind.REPORTED]


def whose(notices: list[Notice]) -> list[tuple[str, Any]]:
    """Where they are told, and who reported."""
    return [(one.to_whom, one.values["by"]) for one in notices]


async def test_reports_go_where_the_log_goes(store: Store) -> None:
    """With who reported first; none without a log, and none about which somebody decided."""
    await put(store, "log_channel", FIRST, guild_id=SERVER)
    task = await asked(store, guild_id=SERVER)
    for number, user_id in enumerate((9, 8)):
        new = NewReport(task=task, guild_id=SERVER, user_id=user_id)
        await store.reports.add(new, most=5, now_s=NOW + number)
    assert whose(await shown(store)) == [(LogChannel(SERVER, FIRST).recipient, 9)]

    await put(store, "log_channel", None, guild_id=SERVER)
    assert await store.reports.show_waiting(SERVER, now_s=NOW) == 0
    assert await shown(store) == []
    await put(store, "log_channel", SECOND, guild_id=SERVER)
    found = await shown(store)
    assert whose(found) == [(LogChannel(SERVER, SECOND).recipient, 9)]

    report = await store.reports.get(found[0].values["report_id"])
    assert report is not None
    await store.reports.decide(report, Outcome.LEFT, author_id=1, by_user_id=2, now_s=NOW)
    assert await store.reports.show_waiting(SERVER, now_s=NOW) == 0
