"""Requests with pictures go out piece by piece, and arrive as the same JSON."""

import json
import tracemalloc
from base64 import b64encode

import pytest
from aiohttp import web

from bot.cometapi import CometClient
from bot.cometapi.bodies import sent_as

from .conftest import KEY, Serve

PICTURE = "data:image/png;base64," + b64encode(bytes(90_000)).decode()
LONG = 'na\u00efve \u2028 "quoted" \\ \U0001f6a4 ' * 3000


@pytest.mark.parametrize(
    "images", [[], ["data:,a"], [PICTURE], [PICTURE] * 5, [PICTURE, "data:,b", PICTURE]]
)
@pytest.mark.parametrize("prompt", ["a boat", LONG])
async def test_what_is_sent_arrives(serve: Serve, images: list[str], prompt: str) -> None:
    """With its length and type, whether it is a stream or not."""
    seen: list[tuple[bytes, dict[str, str]]] = []

    async def answer(request: web.Request) -> web.Response:
        seen.append((await request.read(), dict(request.headers)))
        return web.json_response({"code": 1, "description": "ok", "result": "7"})

    async with CometClient(await serve(answer), KEY) as comet:
        assert (await comet.imagine(prompt, images=images, state="x")).id == "7"

    [(body, headers)] = seen
    assert json.loads(body) == {
        "prompt": prompt,
        "botType": "MID_JOURNEY",
        **({"base64Array": images} if images else {}),
        "state": "x",
    }
    assert headers["Content-Length"] == str(len(body))
    assert headers["Content-Type"] == "application/json"
    assert headers["Authorization"] == f"Bearer {KEY}"
    assert "Transfer-Encoding" not in headers


async def test_pictures_are_not_put_together_in_memory() -> None:
    """Beside the pictures themselves, there is one of them at a time."""
    pictures = [PICTURE + "A" * 4_000_000 for _ in range(5)]
    length = 0
    tracemalloc.start()
    try:
        async for piece in sent_as({"base64Array": pictures})["data"]:
            length += len(piece)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert length > 20_000_000
    assert peak < 3.5 * len(pictures[0])
