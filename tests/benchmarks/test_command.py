"""The real command: what it prints, how it ends, and that nothing of it stays."""

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

pytestmark = pytest.mark.timeout(180)

ROOT = Path(__file__).parents[2]


@asynccontextmanager
async def _benchmarks(*arguments: str) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "benchmarks",
        *arguments,
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def _children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [int(child) for child in found.split()]


def _is_there(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


async def test_stopped_in_the_middle_it_shows_what_it_has(tmp_path: Path) -> None:
    """Ctrl-C while the bot runs: a table of that much, exit code 1, no process left behind."""
    json_file = tmp_path / "figures.json"
    options = ("--side", "ours", "--json", str(json_file))
    async with _benchmarks("idle", "--seconds", "3000", *options) as process:
        while not (children := _children(process.pid)):  # noqa: ASYNC110 - the system's own list
            await asyncio.sleep(0.05)
        process.send_signal(signal.SIGINT)
        out, err = await process.communicate()
    assert process.returncode == 1
    assert out.decode().startswith("| scenario | bot |")
    assert "Not everything could be measured." in err.decode()
    assert "Traceback" not in err.decode()
    assert json.loads(json_file.read_text(encoding="utf-8"))["machine"]["cores"] == os.cpu_count()
    assert [child for child in children if _is_there(child)] == []


async def test_a_taken_port_is_said_in_one_line() -> None:
    """Both bots fail at once, with the port, and nothing is started."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        async with _benchmarks("idle", "--side", "ours", "--port", str(port)) as process:
            _, err = await process.communicate()
    assert process.returncode == 1
    assert f"idle, ours: Port {port} cannot be used" in err.decode()


async def test_wrong_wishes_are_refused_before_anything_starts() -> None:
    """An unknown scenario or a window of no length: click's own line and exit code."""
    for arguments in (["nothing"], ["idle", "--seconds", "0"]):
        async with _benchmarks(*arguments) as process:
            _, err = await process.communicate()
        assert process.returncode == 2
        assert "Error: Invalid value" in err.decode()
