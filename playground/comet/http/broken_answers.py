"""What a client gets in place of an answer, when the faults ask for it."""

import asyncio

from aiohttp import web

from playground.comet.errors import (
    error_object,
)
from playground.comet.faults import AfterAccept
from playground.comet.http.answers import (
    content_of,
)
from playground.comet.http.pages import WEBSITE

EMPTY_STATUSES = frozenset({200, 204})


REDIRECTS = range(300, 400)


def hang_up(request: web.Request) -> web.Response:
    """Reset the connection; what is returned reaches nobody."""
    if isinstance(request.transport, asyncio.WriteTransport):
        request.transport.abort()
    return web.Response(status=204)


def bare_answer(status: int, *, retry_after_s: int | None) -> web.Response:
    """Return an answer of this status that does not come from the gateway's code."""
    headers = {} if retry_after_s is None else {"Retry-After": str(retry_after_s)}
    if status in EMPTY_STATUSES:
        return web.Response(status=status, headers=headers)
    if status in REDIRECTS:
        return web.Response(status=status, headers={**headers, "Location": "/"})
    return web.json_response(
        error_object("something went wrong", code="fail"), status=status, headers=headers
    )


def instead(what: AfterAccept, response: web.StreamResponse) -> web.Response:
    """Return what the client gets in place of an accepting answer."""
    match what:
        case "503":
            return web.Response(status=503, text="upstream connect error or disconnect/reset")
        case "307":
            return web.Response(status=307, headers={"Location": "/elsewhere"})
        case "404":
            return web.Response(status=404, text=WEBSITE, content_type="text/html")
        case "403 page":
            return web.Response(status=403, text=WEBSITE, content_type="text/html")
        case "empty":
            return web.Response(status=200)
        case "no id":
            return web.json_response({**content_of(response), "result": None})


def cut_in_half(response: web.StreamResponse) -> web.StreamResponse:
    """Return the first half of an answer."""
    if not isinstance(response, web.Response) or not isinstance(response.body, bytes):
        return response
    half = response.body[: len(response.body) // 2]
    return web.Response(body=half, status=response.status, content_type=response.content_type)
