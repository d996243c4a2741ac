"""The endpoints of a replay: they answer what the report has, and refuse what it has not."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from aiohttp import web

from playground.comet.drawing.files import still
from playground.comet.errors import gateway_error
from playground.comet.http.bodies import Body
from playground.comet.http.broken_answers import hang_up
from playground.comet.http.pipeline import MODES
from playground.comet.replay.player import PICTURES, Player
from playground.comet.upstream import jobs

if TYPE_CHECKING:
    from typing import Any

    from playground.comet.replay.report import Exchange

SPEEDS: Final = ("", *(f"/{{mode:{mode}}}" for mode in MODES))
_DRAWN: Final = "a picture of a replay"


class Replay:
    """Handlers of each request that a report can have an answer to."""

    def __init__(self, player: Player) -> None:
        self._player = player

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Register everything, under every speed mode."""
        for mode in SPEEDS:
            router.add_post(f"{mode}/mj/submit/{{endpoint}}", self._submit)
            router.add_get(f"{mode}/mj/task/{{id}}/fetch", self._fetch)
            router.add_post(f"{mode}/mj/task/list-by-condition", self._list)
        router.add_get("/user/quota", self._balance)
        router.add_get(rf"{PICTURES}/{{seed:\d+}}", self._picture)

    async def _submit(self, request: web.Request) -> web.StreamResponse:
        submit = self._player.report.submit(request.match_info["endpoint"])
        if submit is None:
            raise gateway_error("not_in_the_report")
        sent = await request.json()
        return _answer(request, submit, self._player.begin(submit, sent))

    async def _fetch(self, request: web.Request) -> web.StreamResponse:
        remote_id = request.match_info["id"]
        look = self._player.look(remote_id)
        if look is not None:
            return _answer(request, look, self._player.body(remote_id, look))
        unknown = self._player.report.unknown()
        if unknown is None:
            raise gateway_error("task_no_found")
        return _answer(request, unknown, unknown.body)

    async def _list(self, request: web.Request) -> web.StreamResponse:
        ids = (await Body.of(request)).texts("ids")
        listing = self._player.report.listing(empty=not ids)
        if listing is not None and not isinstance(listing.body, list):
            return _answer(request, listing, listing.body)
        rows = [row for row in map(self._player.row, ids) if row is not None]
        return web.json_response(rows)

    async def _balance(self, request: web.Request) -> web.StreamResponse:
        balance = self._player.report.balance()
        if balance is None:
            raise gateway_error("not_in_the_report")
        return _answer(request, balance, balance.body)

    async def _picture(self, request: web.Request) -> web.StreamResponse:
        """Draw what stands behind a link of the report, which nobody can follow any more."""
        seed = int(request.match_info["seed"])
        artwork = jobs.imagine(_DRAWN).draw(seed)
        file = await asyncio.to_thread(still, artwork)
        return web.Response(body=file.data, content_type=file.content_type)


def _answer(request: web.Request, exchange: Exchange, body: Any) -> web.StreamResponse:  # noqa: ANN401
    """The answer of an exchange with that body; a cut connection where none came."""
    if exchange.status is None:
        return hang_up(request)
    if isinstance(body, str) and exchange.content_type != "application/json":
        kind = exchange.content_type or "text/plain"
        return web.Response(status=exchange.status, text=body, content_type=kind)
    return web.json_response(body, status=exchange.status)
