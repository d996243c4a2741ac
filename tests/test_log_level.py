"""The level of the log is switched while the bot runs, on every kind of database, and by SIGHUP."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from bot import log_level, logs
from bot.cli.group import main
from bot.store import Store, open_store
from bot.store.processes.log_level import LEVEL
from tests.support.databases import DatabaseKind, new_database

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


class Switched(asyncio.Queue[str]):
    """The levels that were switched to, in order."""


@pytest.fixture
def switched(monkeypatch: pytest.MonkeyPatch) -> Switched:
    levels = Switched()
    monkeypatch.setattr(logs, "set_level", levels.put_nowait)
    return levels


@pytest.fixture
def url(tmp_path: Path, database_kind: DatabaseKind) -> str:
    del database_kind  # chosen before
    return new_database(tmp_path)


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    async with open_store(url) as opened:
        yield opened


def say(url: str, level: str) -> None:
    done = CliRunner().invoke(main, ["log-level", level], env={"DATABASE_URL": url})
    assert (done.exit_code, f"from {level} on" in done.output) == (0, True)


@pytest.mark.both_databases
async def test_a_command_reaches_what_runs(url: str, store: Store, switched: Switched) -> None:
    """Each time, also if it says the same; not what was said before, nor what makes no sense."""
    say(url, "error")
    following = asyncio.create_task(log_level.follow_level(store.key_values, look_s=0.01))
    await asyncio.sleep(0.05)
    for level in ("debug", "debug", "warning"):
        say(url, level)
        assert await asyncio.wait_for(switched.get(), 30) == level
    await store.key_values.set(LEVEL, "shout")
    say(url, "info")
    assert await asyncio.wait_for(switched.get(), 30) == "info"
    following.cancel()


async def test_a_terminal_that_is_closed_ends_the_bot(
    switched: Switched, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it always did, but in order: it would else go on where nobody sees it."""
    outer, inner = os.openpty()
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    with os.fdopen(inner, "w") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        log_level.follow_hangups(lambda: "debug")
        os.close(outer)
        os.kill(os.getpid(), signal.SIGHUP)
        await asyncio.wait_for(ended.wait(), 30)
    for number in (signal.SIGHUP, signal.SIGTERM):
        loop.remove_signal_handler(number)

    assert switched.empty()


async def test_sighup_reads_the_settings_again(switched: Switched) -> None:
    """And changes nothing where they cannot be read."""
    told = iter(["debug", None, "info"])
    log_level.follow_hangups(lambda: next(told))
    try:
        for _ in range(3):
            os.kill(os.getpid(), signal.SIGHUP)
            await asyncio.sleep(0.01)
        levels = [await asyncio.wait_for(switched.get(), 30) for _ in range(2)]
    finally:
        asyncio.get_running_loop().remove_signal_handler(signal.SIGHUP)

    assert levels == ["debug", "info"]
