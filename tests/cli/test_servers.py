"""`imagine-bot servers`: what each used, and what the operator lets it use; beside a bot."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from bot.cli.group import main
from bot.domain.servers.settings import fingerprint
from bot.store import Store, open_store
from tests.store.conftest import a_request
from tests.support.databases import DatabaseKind, new_database

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

pytestmark = pytest.mark.both_databases


@pytest.fixture
def url(tmp_path: Path, database_kind: DatabaseKind) -> str:
    del database_kind  # chosen before
    return new_database(tmp_path)


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    async with open_store(url) as opened:
        yield opened


def run(url: str, *words: str) -> list[dict[str, Any]]:
    """What it said of each server."""
    done = CliRunner().invoke(main, ["servers", *words, "--json"], env={"DATABASE_URL": url})
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.output.splitlines()]


async def ask(store: Store, guild_id: int, user_id: int) -> None:
    new = replace(a_request(user_id=user_id), guild_id=guild_id, estimate_usd=0.5)
    await store.tasks.create(new, now_s=time.time(), max_live=99)


async def test_each_server_is_shown_with_what_it_used(url: str, store: Store) -> None:
    """Those with settings alone as well, and direct messages not."""
    for guild_id, user_id in ((1, 7), (1, 7), (1, 8), (2, 9)):
        await ask(store, guild_id, user_id)
    await store.servers.change(
        3, "budget_usd", 20, expected=fingerprint(None), by_user_id=1, now_s=0.0
    )
    month = time.strftime("%Y-%m", time.gmtime())
    await store.grants.add(3, month, 10.0, to_usd=0.0, by_user_id=1, now_s=1.0)

    shown = {one["guild_id"]: one for one in run(url, "list")}

    assert [(shown[guild]["members"], shown[guild]["pictures"]) for guild in (1, 2, 3)] == [
        (2, 3),
        (1, 1),
        (0, 0),
    ]
    assert (shown[1]["usd"], shown[3]["budget_usd"], shown[3]["month"]) == (1.5, 30.0, month)


async def test_limit_pause_and_allow_hold_at_once(url: str, store: Store) -> None:
    """The bot that runs reads them with the next request; its owners' settings stay."""
    await store.servers.change(
        5, "budget_usd", 9, expected=fingerprint(None), by_user_id=1, now_s=0.0
    )
    for words, limit_usd, paused in (
        (("limit", "5", "20"), 20.0, False),
        (("pause", "5"), 20.0, True),
        (("allow", "5"), 20.0, False),
        (("limit", "5", "none"), None, False),
    ):
        [shown] = run(url, *words)
        server = await store.servers.fresh(5)
        assert (server.limit_usd, server.paused) == (limit_usd, paused)
        assert (shown["limit_usd"], shown["paused"]) == (limit_usd, paused)
        assert server.settings.budget_usd == 9.0
        assert server.allowed == shown["allowed"] == (words[0] == "allow" or limit_usd is None)
    [new] = run(url, "pause", "6")
    assert new["paused"]
    assert (await store.servers.fresh(6)).paused


@pytest.mark.parametrize("words", [("limit", "5", "ten"), ("limit", "5", "-1"), ("pause", "0")])
def test_what_is_no_amount_or_server_changes_nothing(url: str, words: tuple[str, ...]) -> None:
    """And is said to be none."""
    done = CliRunner().invoke(main, ["servers", *words], env={"DATABASE_URL": url})

    assert done.exit_code == 2
    assert run(url, "list") == []
