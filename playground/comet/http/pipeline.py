"""The middlewares that every request passes: the log, the faults, the key."""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakSet

from aiohttp import web

from playground.comet import phrases
from playground.comet.errors import (
    Code,
    RefusalError,
    error_object,
    invalid_url,
    refused,
)
from playground.comet.faults import Faults
from playground.comet.gateway.prices import Charge, Ledger
from playground.comet.http.answers import (
    code_of,
    json_or_none,
    results_of,
    was_accepted,
)
from playground.comet.http.broken_answers import bare_answer, cut_in_half, hang_up, instead
from playground.comet.http.pages import WEBSITE

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

OPEN_PATHS = ("/mj/image/", "/files/", "/jobs/", "/user/quota")
MOST_KEPT = 20_000
"""How many requests are remembered, so that a playground left running does not grow."""
NO_CHANNEL = 503
MODES = ("mj-fast", "mj-turbo", "mj-relax")


@dataclass(slots=True, kw_only=True)
class Request:
    """One request that reached the server; `when` is epoch seconds.

    `status` is None until it is answered, and stays None when its connection was cut. `body` is
    the parsed JSON or None, `code` the application code of the answer if it has one, `authorized`
    tells whether an API key came along, `number` counts the requests from 1, and `charges` is
    what this one cost.
    """

    when: float
    method: str
    path: str
    query: str
    authorized: bool
    body: Any = None
    status: int | None = None
    code: int | None = None
    number: int = 0
    charges: list[Charge] = field(default_factory=list)


ENTRY = web.RequestKey("entry", Request)


class Pipeline:
    """The middlewares, in the order of `all`, outermost first."""

    def __init__(
        self, *, key: str, faults: Faults, ledger: Ledger, changed: Callable[[], None]
    ) -> None:
        self.requests: list[Request] = []
        self.answered: Counter[tuple[str, int]] = Counter()
        self._key = key
        self._faults = faults
        self._ledger = ledger
        self._changed = changed
        self._era = 0
        self._used: WeakSet[asyncio.Transport] = WeakSet()
        self.all = (self.hang_up, self.record, self.misbehave, self.refuse, self.check_key)

    def replace(self, requests: list[Request]) -> None:
        """Put these in place of all requests; one that is still delayed is never answered."""
        self.requests[:] = requests
        self._era += 1

    @web.middleware
    async def hang_up(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """While down, cut connections that were open before; new ones never get here.

        The same goes for kept connections while idle ones are closed.
        """
        if self._faults.down or (self._faults.close_idle and request.transport in self._used):
            return hang_up(request)
        if request.transport is not None:
            self._used.add(request.transport)
        return await handler(request)

    @web.middleware
    async def record(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Write the request down, and its answer when there is one."""
        entry = Request(
            when=time.time(),
            method=request.method,
            path=request.path,
            query=request.query_string,
            authorized=bool(_key_of(request)),
            number=self.requests[-1].number + 1 if self.requests else 1,
        )
        self.requests.append(entry)
        del self.requests[:-MOST_KEPT]
        request[ENTRY] = entry
        self._changed()
        if request.can_read_body:
            entry.body = json_or_none(await request.read())
        response = await handler(request)
        if request.transport is not None and not request.transport.is_closing():
            entry.status, entry.code = response.status, code_of(response)
            self.answered[_name_of(request), response.status] += 1
        self._changed()
        return response

    @web.middleware
    async def misbehave(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Do what the faults ask for, before or after the request has had its effect."""
        faults, era = self._faults, self._era
        await asyncio.sleep(faults.latency_s)
        if era != self._era:
            return hang_up(request)  # what it was about is no more
        if _is_open(request):
            return await handler(request)
        if faults.html:
            return web.Response(text=WEBSITE, content_type="text/html")
        if faults.status is not None:
            return bare_answer(faults.status, retry_after_s=faults.retry_after_s)
        response = await handler(request)
        entry = request[ENTRY]
        if request.method == "POST":
            entry.charges = self._ledger.charges_of(results_of(response), since_s=entry.when)
        await asyncio.sleep(faults.swallow_s)
        if "/submit/" in request.path and was_accepted(response) and faults.take_reset():
            return hang_up(request)
        if "/submit/" in request.path and was_accepted(response) and faults.after_accept:
            return instead(faults.after_accept, response)
        return cut_in_half(response) if faults.garbled else response

    @web.middleware
    async def check_key(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Let in who has the key (CometAPI: quick start; new-api: auth)."""
        if _is_open(request) or request.match_info.http_exception is not None:
            return await handler(request)
        key = _key_of(request)
        if not key:
            raise RefusalError(401, error_object(phrases.NO_KEY))
        if key != self._key or self._faults.key_refused:
            raise RefusalError(401, error_object(phrases.WRONG_KEY))
        if self._faults.exhausted:
            # The real one shows parts of the key too, a trap for who relays raw errors.
            seen = f"{key[:6]}***{key[-3:]}"
            raise RefusalError(401, error_object(f"[{seen}] {phrases.KEY_USED_UP}"))
        self._check_model(request)
        return await handler(request)

    def _check_model(self, request: web.Request) -> None:
        """Refuse what the faults close, as the gateway and the server behind it do."""
        if "/submit/" not in request.path:
            return
        endpoint = request.path.rpartition("/")[2]
        speed = request.match_info.get("mode", "").removeprefix("mj-")
        for model in (f"{speed} {endpoint}", speed, endpoint):
            if status := self._faults.closed_models.get(model):
                name = "_".join(filter(None, ("mj", speed, endpoint)))
                phrase = phrases.NO_CHANNEL if status == NO_CHANNEL else phrases.NO_ACCESS
                raise RefusalError(status, error_object(phrase.format(model=name)))
        if endpoint in self._faults.no_account_for:
            raise refused(phrases.NO_ACCOUNT, code=Code.NOT_FOUND)

    @web.middleware
    async def refuse(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Turn refusals and wrong paths into the gateway's JSON."""
        try:
            return await handler(request)
        except RefusalError as refused:
            return web.json_response(refused.body, status=refused.status)
        except (web.HTTPNotFound, web.HTTPMethodNotAllowed):
            unknown = invalid_url(request.method, request.path)
            return web.json_response(unknown.body, status=unknown.status)


def _is_open(request: web.Request) -> bool:
    path = request.path
    for mode in MODES:
        path = path.removeprefix(f"/{mode}")
    return path.startswith(OPEN_PATHS)


def _name_of(request: web.Request) -> str:
    """Return the route without speed mode, as "/mj/task/{id}/fetch"; "" for an unknown one."""
    resource = request.match_info.route.resource
    return resource.canonical.removeprefix("/{mode}") if resource else ""


def _key_of(request: web.Request) -> str:
    given = request.headers.get("Authorization") or request.headers.get("mj-api-secret") or ""
    return given.removeprefix("Bearer ").strip()
