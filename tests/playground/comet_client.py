"""A plain client of the local CometAPI, as little clever as possible."""

import base64
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from unittest.mock import patch

import aiohttp
from PIL import Image, ImageChops, ImageStat

from playground.comet import LocalComet
from playground.comet.drawing import artworks

Json = dict[str, Any]

SIDE = 384
PREVIEW_SIDE = 96
"""Of pictures here, in pixels: to draw them as large as usual takes longer than all the rest."""

USUAL_SIDE = artworks.SIDE
"""For tests that name places in a picture."""


class Client:
    """Speaks HTTP to the server under test."""

    def __init__(self, comet: LocalComet, session: aiohttp.ClientSession) -> None:
        self.comet = comet
        self.session = session

    async def post(self, path: str, body: Json) -> tuple[int, Any]:
        """Post JSON and return status and JSON."""
        async with self.session.post(path, json=body) as answer:
            return answer.status, await answer.json()

    async def get(self, path: str) -> tuple[int, Any]:
        """Get status and JSON."""
        async with self.session.get(path) as answer:
            return answer.status, await answer.json()

    async def submit(self, name: str, body: Json, *, mode: str = "mj-fast") -> Json:
        """Submit something that is accepted."""
        status, answer = await self.post(f"/{mode}/mj/submit/{name}", body)
        assert status == 200, answer
        assert isinstance(answer, dict)
        return answer

    async def task(self, task_id: str) -> Json:
        """Fetch a task."""
        status, answer = await self.get(f"/mj/task/{task_id}/fetch")
        assert status == 200, answer
        assert isinstance(answer, dict)
        return answer

    async def until(self, task_id: str, status: str) -> Json:
        """Fetch a task once the gateway shows it with this status."""
        await self.comet.wait_for(lambda comet: comet.gateway.reads.status(task_id) == status)
        return await self.task(task_id)

    async def finished(self, name: str, body: Json) -> Json:
        """Submit something and return the task that came of it."""
        answer = await self.submit(name, body)
        return await self.until(answer["result"], "SUCCESS")

    async def press(self, task: Json, label: str, **extra: object) -> Json:
        """Press the button with this label or emoji and return the envelope."""
        body = {"taskId": task["id"], "customId": custom_id(task, label), **extra}
        return await self.submit("action", body)

    async def pressed(self, task: Json, label: str) -> Json:
        """Press a button and return the task that came of it."""
        answer = await self.press(task, label)
        return await self.until(answer["result"], "SUCCESS")

    async def image(self, url: str) -> Image.Image:
        """Download a picture."""
        async with self.session.get(url) as answer:
            assert answer.status == 200, await answer.text()
            image = Image.open(io.BytesIO(await answer.read()))
        image.load()
        return image


def custom_id(task: Json, label: str) -> str:
    """Return the customId of the button with this label or emoji."""
    button = next(b for b in task["buttons"] if label in {b["label"], b["emoji"]})
    return str(button["customId"])


@asynccontextmanager
async def running_comet(
    *,
    pace: float = 0.002,
    undocumented: bool = False,
    link_life_s: float = 86_400,
    side: int = SIDE,
) -> AsyncIterator[tuple[LocalComet, Client]]:
    """Open a server that is five hundred times faster than its default, and a client for it."""
    comet = await LocalComet.start(
        pace=pace, undocumented=undocumented, link_life_s=link_life_s, seed=7
    )
    headers = {"Authorization": f"Bearer {comet.key}"}
    try:
        with patch.multiple(artworks, SIDE=side, PREVIEW_SIDE=PREVIEW_SIDE):
            async with aiohttp.ClientSession(comet.base_url, headers=headers) as session:
                yield comet, Client(comet, session)
    finally:
        await comet.close()


def data_uri(image: Image.Image) -> str:
    """Return a picture as the API wants it."""
    file = io.BytesIO()
    image.save(file, "PNG")
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"


def distance(first: Image.Image, second: Image.Image) -> float:
    """Return the mean difference of two pictures, 0 to 255, after making them equally small."""
    small = [picture.convert("RGB").resize((64, 64)) for picture in (first, second)]
    return sum(ImageStat.Stat(ImageChops.difference(*small)).mean) / 3


def quarters(grid: Image.Image) -> list[Image.Image]:
    """Return the four tiles of a grid."""
    wide, high = grid.width // 2, grid.height // 2
    return [grid.crop((x, y, x + wide, y + high)) for y in (0, high) for x in (0, wide)]
