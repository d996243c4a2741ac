"""A machine that has no IPv4 at all, made as a network of its own."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.support.ipv6_story import PLACE

pytestmark = pytest.mark.one_process

ROOT: Final = Path(__file__).parents[2]
ALONE: Final = ("unshare", "--user", "--map-root-user", "--net")
NETWORK: Final = (
    "ip link set lo up && ip -4 address flush dev lo && "
    f'ip -6 address add {PLACE}/128 dev lo && exec "$@"'
)


def _why_not() -> str:
    """Why no such network can be made here; "" if it can."""
    if not all(map(shutil.which, ("unshare", "ip"))):
        return "needs unshare and ip (util-linux and iproute2)"
    command = [*ALONE, "sh", "-c", NETWORK, "sh", "true"]
    made = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603
    return "" if made.returncode == 0 else f"no network can be made here: {made.stderr.strip()}"


async def test_all_works_where_there_is_no_ipv4(tmp_path: Path) -> None:
    """Discord, its gateway, CometAPI, pictures, the web server and `doctor`."""
    if reason := _why_not():
        pytest.skip(reason)
    process = await asyncio.create_subprocess_exec(
        *(*ALONE, "sh", "-c", NETWORK, "sh"),
        *(sys.executable, "-m", "tests.support.ipv6_story", str(tmp_path)),
        cwd=ROOT,
        env=dict(os.environ),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    told = said.decode()

    assert process.returncode == 0, told
    assert told.startswith("picture 1024\nreadyz 200\n"), told
    assert told.rstrip().endswith("doctor 0"), told
