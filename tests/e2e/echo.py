"""A gateway between the bot and CometAPI that can turn against the bot, with all it was told."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import quote

import aiohttp
from aiohttp import web

if TYPE_CHECKING:
    from playground.comet import LocalComet


@dataclass(slots=True)
class Echo:
    """Passes everything on, until `turn` says what it answers instead."""

    comet: LocalComet
    origin: str = ""
    turn: str = ""
    media: list[str] = field(default_factory=list)
    answered: dict[str, int] = field(default_factory=dict)
    _session: aiohttp.ClientSession | None = None
    _runner: web.AppRunner | None = None

    @classmethod
    async def start(cls, comet: LocalComet) -> Self:
        """Listen before this CometAPI."""
        echo = cls(comet)
        app = web.Application(client_max_size=64 << 20)
        app.router.add_route("*", "/{path:.*}", echo._answer)
        echo._session = aiohttp.ClientSession(auto_decompress=False)
        echo._runner = web.AppRunner(app)
        await echo._runner.setup()
        site = web.TCPSite(echo._runner, "127.0.0.1", 0)
        await site.start()
        echo.origin = f"http://127.0.0.1:{echo._runner.addresses[0][1]}"
        return echo

    async def close(self) -> None:
        """Stop listening."""
        assert self._runner is not None
        assert self._session is not None
        await self._runner.cleanup()
        await self._session.close()

    async def _answer(self, request: web.Request) -> web.Response:
        if request.path == "/user/quota":  # where CometAPI wants the key in the address
            return await self._passed_on(request)
        is_api = "/submit/" in request.path or "/mj/task/" in request.path
        if not is_api:
            self.media.append(f"{request.raw_path}\n{dict(request.headers)}")
        if not is_api or not self.turn:
            return await self._passed_on(request)
        self.answered[self.turn] = self.answered.get(self.turn, 0) + 1
        key = request.headers["Authorization"].removeprefix("Bearer ")
        return self._turned(request, key)

    async def _passed_on(self, request: web.Request) -> web.Response:
        assert self._session is not None
        url = f"{self.comet.base_url}{request.raw_path}"
        headers = {name: value for name, value in request.headers.items() if name != "Host"}
        body = await request.read()
        async with self._session.request(
            request.method, url, headers=headers, data=body
        ) as response:
            content = await response.read()
            return web.Response(
                status=response.status,
                body=content.replace(self.comet.base_url.encode(), self.origin.encode()),
                content_type=response.content_type,
            )

    def _turned(self, request: web.Request, key: str) -> web.Response:
        said = (
            f"{key} [{key[:14]}***{key[-10:]}] Bearer {key} {quote(key, safe='')} "
            f"{base64.b64encode(key.encode()).decode()} ({request.url.with_query(key=key)})"
        )
        match self.turn:
            case "page":
                return web.Response(
                    status=500, text=f"<html>{said}</html>", content_type="text/html"
                )
            case "redirect":
                leak = f"{self.origin}/leak?key={quote(key)}"
                return web.Response(status=302, headers={"Location": leak}, text=said)
            case "unauthorised":
                body: dict[str, Any] = {"error": {"message": said, "code": key}}
                return web.json_response(body, status=401, headers={"X-Request-Id": key})
            case "refusal":
                return web.json_response({"code": 4, "description": said, "result": key})
            case _:
                return web.json_response(self._finished(request, key, said))

    def _finished(self, request: web.Request, key: str, said: str) -> Any:  # noqa: ANN401 - JSON
        """A success whose every field quotes the key."""
        if "/submit/" in request.path:
            return {"code": 1, "description": said, "result": "177", "properties": {"prompt": said}}
        row = {
            "id": "177",
            "status": "SUCCESS" if self.turn == "success" else "FAILURE",
            "progress": "100%",
            "failReason": said,
            "prompt": said,
            "description": said,
            "properties": {"finalPrompt": said},
            "imageUrl": f"{self.origin}/leak/{key}.png?key={key}",
            "buttons": [{"customId": f"MJ::JOB::x::{key}", "label": key, "emoji": key, "style": 2}],
        }
        return json.loads(json.dumps([row] if "list" in request.path else row))
