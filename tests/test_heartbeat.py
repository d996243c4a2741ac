"""A health check sees by a file whether the bot goes on."""

import asyncio
import os
import time
from pathlib import Path

import pytest

from bot import heartbeat
from bot.app import StartError


async def test_the_file_is_touched_as_long_as_the_loop_turns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And not while it hangs, nor after the end."""
    monkeypatch.setattr(heartbeat, "EVERY_S", 0.01)
    file = tmp_path / "heartbeat"
    with heartbeat.heartbeat(file):
        os.utime(file, (0, 0))
        time.sleep(0.05)  # noqa: ASYNC251 - it hangs
        assert file.stat().st_mtime == 0
        await asyncio.sleep(0)  # what is due is done, and then whatever waited for that
        await asyncio.sleep(0)
        assert file.stat().st_mtime > 0
    os.utime(file, (0, 0))
    await asyncio.sleep(0.05)
    assert file.stat().st_mtime == 0


async def test_a_file_that_cannot_be_written_stops_the_start(tmp_path: Path) -> None:
    """Rather than let a check end a bot that is well."""
    beating = heartbeat.heartbeat(tmp_path / "none" / "heartbeat")

    with pytest.raises(StartError, match=r"HEARTBEAT .* \(No such file or directory\)"):
        beating.__enter__()
