"""`imagine-bot playground` as it is typed."""

import asyncio
import os
import signal
import socket
import sys
from pathlib import Path

import aiohttp
import pytest


async def start(*words: str, folder: Path) -> asyncio.subprocess.Process:
    """Start it with nobody at standard input."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "playground",
        *words,
        cwd=folder,
        env={"PATH": os.environ["PATH"], "TMPDIR": str(folder), "PYTHONUNBUFFERED": "1"},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def test_a_port_in_use_gives_one_line(tmp_path: Path) -> None:
    """It names the port and the way out, and ends with 2."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = await start("--port", str(port), folder=tmp_path)
        said, complaint = await process.communicate()

    assert process.returncode == 2
    assert said == b""
    assert complaint.decode().count("\n") == 1
    assert f"Port {port}" in complaint.decode()
    assert "--port" in complaint.decode()


@pytest.mark.parametrize(
    "words", [("--member", "nobody"), ("--pace", "0"), ("--port", "70000"), ("--processes", "9")]
)
async def test_what_cannot_be_is_refused(tmp_path: Path, words: tuple[str, str]) -> None:
    """Without a traceback, and with 2."""
    process = await start(*words, folder=tmp_path)
    _said, complaint = await process.communicate()

    assert process.returncode == 2
    assert b"Traceback" not in complaint


async def test_a_folder_holds_no_server(tmp_path: Path) -> None:
    """What is kept is a file; one line says which word to leave out."""
    process = await start("--postgres", "--state", "kept", folder=tmp_path)
    _said, complaint = await process.communicate()

    assert process.returncode == 2
    assert b"leave out either --state or --postgres" in complaint


async def test_it_serves_the_page_until_it_is_stopped(tmp_path: Path) -> None:
    """Without a terminal it waits for a signal, and saves at the end."""
    process = await start("--state", "kept", folder=tmp_path)
    assert process.stdout is not None
    url = ""
    while not url.startswith("http://127.0.0.1:"):
        line = await process.stdout.readline()
        assert line, "it ended without saying where the page is"
        url = line.decode().split()[-1]
    async with aiohttp.ClientSession() as http, http.get(f"{url}world") as answer:
        assert (await answer.json())["bot"]["ready"]

    process.send_signal(signal.SIGTERM)
    _said, complaint = await process.communicate()

    assert (process.returncode, complaint) == (0, b"")
    assert (tmp_path / "kept" / "state.json").exists()
