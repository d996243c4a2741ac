"""The page and the world panel over HTTP: see docs/playground-protocol.md, "The world"."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

from aiohttp import web
from yarl import URL

from playground.errors import SessionError
from playground.page.acts import ACTS
from playground.page.switches import SwitchError, set_switches, switch_values
from playground.page.world import Json, world_events, world_json
from playground.process_acts import act_on

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from aiohttp.typedefs import Middleware

    from playground.session import Session

    Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

WEB: Final = Path(__file__).parent / "web"
ELSEWHERE: Final = WEB / "elsewhere.html"
CONTENT_TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webp": "image/webp",
    ".json": "application/json",
}
"""The files that are served; others in the folder are not for browsers."""

RETRY_MS: Final = 300
"""How soon a browser comes back to a stream that has ended."""
HTTP_PORT: Final = 80
"""The port that clients leave out of the Host header."""

_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
    "media-src 'self' blob:; connect-src 'self'; font-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
_ELSEWHERE_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def add_page(session: Session, app: web.Application, key: str) -> None:
    """Serve the page of a session, and refuse foreign hosts on the whole port."""
    app.middlewares.append(_host_check(session))
    Site(session).add_routes(app.router, f"/play/{key}")


def page_url(session: Session) -> str:
    """Return the page's address; whoever has it can do everything."""
    return f"{session.discord.user_url.replace('/user/', '/play/')}/"


class Site:
    """Serves the page under `/play/KEY/` and the panel under `/play/KEY/world`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add_routes(self, router: web.UrlDispatcher, prefix: str) -> None:
        """Register everything."""
        router.add_get(f"{prefix}/world", self._world)
        router.add_get(f"{prefix}/world/events", self._events)
        router.add_post(f"{prefix}/world/switches", self._switch)
        router.add_post(f"{prefix}/world/act", self._act)
        router.add_get(prefix, self._to_folder)
        router.add_get(f"{prefix}/{{file:[\\w./-]{{0,200}}}}", self._file)
        for path in ("/", "/play", "/play/{rest:.*}"):
            router.add_get(path, self._elsewhere)

    async def _to_folder(self, request: web.Request) -> web.StreamResponse:
        """Add the slash without which the page's relative addresses lead nowhere."""
        raise web.HTTPPermanentRedirect(f"{request.path}/")

    async def _file(self, request: web.Request) -> web.StreamResponse:
        path = WEB / (request.match_info["file"] or "index.html")
        inside = path.resolve().is_relative_to(WEB)
        if not inside or path.suffix not in CONTENT_TYPES or not path.is_file():
            raise web.HTTPNotFound
        data = await asyncio.to_thread(path.read_bytes)
        headers = _HEADERS | {"Content-Type": CONTENT_TYPES[path.suffix]}
        headers["Content-Security-Policy"] = self._policy()
        return web.Response(body=data, headers=headers)

    def _policy(self) -> str:
        """What the page may load: CometAPI's pictures too, which Discord's proxy would bring."""
        pictures = URL(self._session.comet.base_url).origin()
        return _POLICY.replace("-src 'self' blob:", f"-src 'self' {pictures} blob:")

    async def _elsewhere(self, request: web.Request) -> web.StreamResponse:
        """Say where the page's address is found: not here, or anybody who asks would have it."""
        page = await asyncio.to_thread(ELSEWHERE.read_bytes)
        headers = {"Content-Type": CONTENT_TYPES[".html"]}
        headers["Content-Security-Policy"] = _ELSEWHERE_POLICY
        status = 200 if request.path == "/" else 404
        return web.Response(body=page, status=status, headers=_HEADERS | headers)

    async def _world(self, _request: web.Request) -> web.StreamResponse:
        return _answer(world_json(self._session))

    async def _events(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers=_HEADERS | {"Content-Type": "text/event-stream"})
        await response.prepare(request)
        try:
            await response.write(f"retry: {RETRY_MS}\n\n".encode())
            async for event, data in world_events(self._session):
                await response.write(_event(event, data))
            await response.write_eof()
        except ConnectionError:
            pass
        return response

    async def _switch(self, request: web.Request) -> web.StreamResponse:
        try:
            await set_switches(self._session, await _body(request))
        except SwitchError as error:
            return _refusal("switch", str(error))
        self._session.changed()
        return _answer(switch_values(self._session))

    async def _act(self, request: web.Request) -> web.StreamResponse:
        body = await _body(request)
        what, number = str(body.get("do")), body.get("process")
        if number is None and what not in ACTS:
            return _refusal("act", f"What one can do is {', '.join(ACTS)}.")
        if not isinstance(number, int | None):
            return _refusal("act", "A process has a number.")
        try:
            if number is not None:
                return _answer({"said": await act_on(self._session, number, what)})
            return _answer({"said": await ACTS[what](self._session)})
        except SessionError as error:
            return _refusal("act", str(error))


def _host_check(session: Session) -> Middleware:
    """Refuse other names for this machine: a web site may point its own here."""

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        port = request.transport.get_extra_info("sockname")[1] if request.transport else 0
        names = ("127.0.0.1", "localhost")
        allowed = {
            f"{name}:{one}" for name in names for one in {port, *session.supervisor.proxy_ports}
        }
        if request.host not in (allowed | set(names) if port == HTTP_PORT else allowed):
            return web.Response(status=403, text="This host name does not lead here.")
        return await handler(request)

    return check


async def _body(request: web.Request) -> Json:
    """Read a JSON object; raises web.HTTPBadRequest, which carries the refusal."""
    try:
        body = await request.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        refusal = {"error": "body", "message": "The body has to be a JSON object."}
        raise web.HTTPBadRequest(text=json.dumps(refusal), content_type="application/json")
    return body


def _answer(data: Json) -> web.Response:
    return web.json_response(data, headers=_HEADERS)


def _refusal(code: str, message: str) -> web.Response:
    return web.json_response({"error": code, "message": message}, status=400, headers=_HEADERS)


def _event(event: str, data: Json | None) -> bytes:
    """Return an event as server-sent text; without data, a comment that shows life."""
    if data is None:
        return f": {event}\n\n".encode()
    return f"event: {event}\ndata: {json.dumps(data)}\n\n".encode()
