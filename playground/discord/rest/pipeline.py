"""What every REST request passes through: recording, faults, the token, rate limits, errors."""

import asyncio
import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from aiohttp import web

from playground.discord.errors import ApiError, Code
from playground.discord.exchanges import Exchange, SentFile
from playground.discord.faults import Fault, Odd
from playground.discord.limits.messages import Upload
from playground.discord.model import permissions
from playground.discord.ratelimits import RateLimitedError
from playground.discord.rest.bodies import MOST_BOOSTED, MOST_REQUEST, Body, read_body
from playground.discord.rest.channels import ChannelRoutes
from playground.discord.rest.commands import CommandRoutes
from playground.discord.rest.endpoint import Call, Endpoint, Reply
from playground.discord.rest.reactions import ReactionRoutes
from playground.discord.rest.threads import ThreadRoutes
from playground.discord.rest.users import UserRoutes
from playground.discord.rest.webhooks import WebhookRoutes
from playground.discord.services import Services

PREFIX = "/api/v10"
RESOURCES = (
    UserRoutes,
    ChannelRoutes,
    ReactionRoutes,
    ThreadRoutes,
    WebhookRoutes,
    CommandRoutes,
)
TOO_MANY = 429
_log = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class _Passage:
    """One request on its way through."""

    endpoint: Endpoint | None
    request: web.Request
    body: Body = None
    files: list[Upload] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    at_s: float = 0.0
    began: float = field(default_factory=time.perf_counter)
    shared: bool = False


class Pipeline:
    """Serves the API; `record` gets every exchange."""

    def __init__(self, services: Services, record: Callable[[Exchange], None]) -> None:
        self._services = services
        self._record = record

    def add_routes(self, app: web.Application) -> None:
        """Register all routes, and 404 for the rest."""
        for resource in RESOURCES:
            for endpoint in resource(self._services).endpoints():
                serve = partial(self._serve, endpoint)
                app.router.add_route(endpoint.method, PREFIX + endpoint.template, serve)
        app.router.add_route("*", PREFIX + "/{tail:.*}", partial(self._serve, None))

    async def _serve(self, endpoint: Endpoint | None, request: web.Request) -> web.StreamResponse:
        passage = _Passage(endpoint=endpoint, request=request, at_s=self._services.world.now_s())
        reply = await self._answer(passage)
        if reply is None:
            self._note(passage, Reply(0))
            if request.transport:
                request.transport.abort()
            return web.Response(status=500)
        self._services.rate_limits.note(reply.status, shared=passage.shared)
        text = json.dumps(reply.body) if reply.text is None else reply.text
        has_body = reply.body is not None or reply.text is not None
        if has_body:
            # Exactly this type: with a charset behind it discord.py hands out text, not JSON.
            passage.headers["Content-Type"] = reply.content_type
        self._note(passage, reply)
        data = text.encode() if has_body else None
        return web.Response(status=reply.status, body=data, headers=passage.headers)

    async def _answer(self, passage: _Passage) -> Reply | None:
        """Return the answer to send, or None to cut the connection."""
        faults = self._services.faults
        name = passage.endpoint.name if passage.endpoint else passage.request.method
        request = passage.request
        exactly = f"{request.method} {request.path.removeprefix(PREFIX)}"
        has_files = request.content_type == "multipart/form-data"
        fault = faults.take(name, exactly, has_files=has_files)
        if faults.latency_s:
            era = self._services.world.era
            await asyncio.sleep(faults.latency_s)
            if era != self._services.world.era:
                return None  # what it was about is no more
        try:
            await self._read(passage)
            reply = None
            if fault is None or fault.applied:
                reply = await self._handle(passage)
            return reply if fault is None else _failure(fault, reply)
        except ApiError as error:
            return Reply(error.status, error.body)
        except RateLimitedError as error:
            passage.headers |= error.headers
            passage.shared = error.shared
            return Reply(TOO_MANY, error.body)
        except ConnectionError:
            return None  # the bot died while it was asking
        except Exception:  # noqa: BLE001 - logged; the bot gets the 500 that Discord would send
            _log.exception("The local Discord failed at %s", name)
            return Reply(500, {"message": "500: Internal Server Error", "code": 0})

    async def _read(self, passage: _Passage) -> None:
        guilds = self._services.world.guilds.values()
        boosted = any(permissions.file_limit(guild) > MOST_REQUEST for guild in guilds)
        most = MOST_BOOSTED if boosted else MOST_REQUEST
        passage.body, passage.files = await read_body(passage.request, most=most)

    async def _handle(self, passage: _Passage) -> Reply:
        services, endpoint, request = self._services, passage.endpoint, passage.request
        if services.rate_limits.banned:
            # A ban is Cloudflare's own page: no Via, no JSON that says how long.
            raise RateLimitedError(600, with_via=False)
        if endpoint is None:
            raise ApiError(Code.NOT_FOUND)
        params = dict(request.match_info)
        if endpoint.with_token and request.headers.get("Authorization") != f"Bot {services.token}":
            raise ApiError(Code.UNAUTHORIZED)
        if services.faults.rate_limits:
            if endpoint.with_token:
                services.rate_limits.take_global()
            if endpoint.rate is not None:
                major = params.get(endpoint.major, "")
                bucket = endpoint.bucket or endpoint.name
                passage.headers |= services.rate_limits.take(bucket, major, endpoint.rate)
        call = Call(
            params=params, query=dict(request.query), body=passage.body, files=passage.files
        )
        return await endpoint.handler(call)

    def _note(self, passage: _Passage, reply: Reply) -> None:
        request, files = passage.request, passage.files
        hidden = {k: v for k, v in request.headers.items() if k.lower() != "authorization"}
        self._record(
            Exchange(
                method=request.method,
                path=request.path.removeprefix(PREFIX),
                route=passage.endpoint.template if passage.endpoint else None,
                query=dict(request.query),
                request=passage.body,
                files=tuple(
                    SentFile(
                        field=f"files[{f.index}]",
                        filename=f.filename,
                        size=len(f.data),
                        content_type=f.content_type,
                    )
                    for f in files
                ),
                request_headers=hidden,
                status=reply.status,
                response=reply.body,
                headers=dict(passage.headers),
                at_s=passage.at_s,
                took_s=time.perf_counter() - passage.began,
            )
        )


def _failure(fault: Fault, reply: Reply | None) -> Reply | None:
    if fault.odd is not None and reply is not None:
        return _odd(fault.odd, reply)
    if fault.cut:
        return None
    if fault.code is not None and fault.code.value[0] == TOO_MANY:
        raise RateLimitedError(
            fault.retry_after_s, code=fault.code.value[1], message=fault.code.value[2]
        )
    if fault.code is not None:
        raise ApiError(fault.code)
    if fault.status == TOO_MANY:
        raise RateLimitedError(fault.retry_after_s, scope=fault.scope, with_via=fault.with_via)
    return Reply(fault.status, {"message": f"{fault.status}: planned fault", "code": 0})


def _odd(odd: Odd, reply: Reply) -> Reply:
    match odd:
        case "empty":
            return Reply(204)
        case "html":
            return Reply(200, text="<html>It is done.</html>", content_type="text/html")
        case "list":
            return Reply(200, [])
        case "broken":
            return Reply(200, text=json.dumps(reply.body)[: -len(json.dumps(reply.body)) // 2])
        case "bare":
            return Reply(200, {})
        case "shape":
            return Reply(200, _misshapen(reply.body))


def _misshapen(body: object) -> Any:  # noqa: ANN401 - any JSON
    """The same with other types: only objects, ids and what names the parts of a message stay."""
    if not isinstance(body, dict):
        return [body]
    kept = {"components", "id", "custom_id", "channel_id", "response_message_id"}
    return {
        name: value
        if name in kept
        else _misshapen(value)
        if name in {"interaction", "resource", "message"}
        else [value]
        for name, value in body.items()
    }
