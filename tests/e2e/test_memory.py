"""How much memory the bot's process takes when members send the largest pictures there are."""

from __future__ import annotations

import asyncio
import re
import struct
import sys
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from tests.e2e.stage import Stage, finished

pytestmark = pytest.mark.one_process

MOST_MB = 350
LARGE = 31 * 1024 * 1024

needs_linux = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


def large_picture() -> bytes:
    """A PNG of 31 MB: some pixels that compress badly, and much that belongs to nothing."""
    bands = [Image.effect_noise((1000, 1000), 90) for _ in "RGB"]
    file = BytesIO()
    Image.merge("RGB", bands).save(file, "PNG", compress_level=1)
    data = file.getvalue()
    end = len(data) - 12
    padding = b"prVt" + bytes(LARGE - len(data) - 12)
    chunk = struct.pack(">I", len(padding) - 4) + padding + struct.pack(">I", zlib.crc32(padding))
    return data[:end] + chunk + data[end:]


def peak_mb(stage: Stage) -> float:
    """The most memory that the bot's process has taken so far."""
    assert stage.bot is not None
    status = Path(f"/proc/{stage.bot.pid}/status").read_text(encoding="ascii")
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found is not None
    return int(found[1]) / 1024


@needs_linux
@pytest.mark.timeout(240)  # 620 MB go through this machine twice
async def test_four_members_with_five_large_pictures_each(stage: Stage) -> None:
    """620 MB come in, and each is reduced before there is room for the next."""
    await stage.start()
    large = large_picture()
    assert len(large) == LARGE

    async def blend(name: str) -> None:
        member = await stage.person(name)
        uploaded = await member.upload("large.png", large)
        pictures = {f"picture{n}": uploaded for n in range(1, 6)}
        answer = await member.slash("blend", channel="pictures", **pictures)
        await finished(member, answer, "U1")

    world = stage.discord.world
    world.set_boost_level(world.guild("Harbour"), 2)
    for name in ("dora", "emil", "fred"):
        world.add_person(name, guild=world.guild("Harbour"))
    await asyncio.gather(*(blend(name) for name in ("alice", "dora", "emil", "fred")))

    bodies = [request.body for request in stage.comet.requests if request.path.endswith("blend")]
    assert [len(body["base64Array"]) for body in bodies] == [5] * 4
    assert peak_mb(stage) < MOST_MB
