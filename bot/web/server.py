"""The web server: `/healthz`, `/readyz` and `/metrics`, and nothing else."""

from __future__ import annotations

import asyncio
import logging
import os
from contextlib import asynccontextmanager, suppress
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

import structlog
from aiohttp import web

from bot.store import StoreUnavailableError
from bot.web.access import is_loopback, may_read
from bot.web.connections import Connections

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sized

    from bot.web.health import Health
    from bot.web.metrics import Metrics

    Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

log = structlog.get_logger()

NO_METRICS: Final = (
    "Metrics need one more package: pip install 'imagine-bot[metrics]', and start the bot again.\n"
)
REFUSED: Final = (
    "This is answered to the machine that the bot runs on, and to whoever sends HTTP_TOKEN as "
    "Authorization: Bearer.\n"
)
TEXT_FORMAT: Final = "text/plain; version=0.0.4; charset=utf-8"
STOPS_WITHIN_S: Final = 1.0
LONGEST: Final = 4096
"""Bytes of a line or a header of a request."""

MOST_HEADERS: Final = 64

_UNHEARD: Final = logging.getLogger("bot.web.unheard")
"""What strangers send is not worth a line each."""

_UNHEARD.disabled = True


class ListenError(Exception):
    """Nothing can be served at an address; the text is why."""


@asynccontextmanager
async def serving(
    host: str, port: int, health: Health, metrics: Metrics | None, *, token: str = ""
) -> AsyncIterator[list[int]]:
    """Serve at that address until the end; the ports that were taken.

    Without `metrics`, `/metrics` says what to install. Without a `token` only this machine is
    answered.

    Raises:
        ListenError: another program serves there, or it is no address of this machine.
    """
    runner = web.AppRunner(
        _Pages(health, metrics, token).application(),
        access_log=None,
        logger=_UNHEARD,
        max_line_size=LONGEST,
        max_field_size=LONGEST,
        max_headers=MOST_HEADERS,
        shutdown_timeout=STOPS_WITHIN_S,
    )
    await runner.setup()
    try:
        server = await _listening(host, port, runner)
        ports = [listening.getsockname()[1] for listening in server.sockets]
        log.info("web.listening", host=host, port=ports[0])
        if not token and not is_loopback(host):
            log.warning("web.only_this_machine", next_step="set HTTP_TOKEN to let others in")
        try:
            yield ports
        finally:
            server.close()
    finally:
        await runner.cleanup()


async def _listening(host: str, port: int, runner: web.AppRunner) -> asyncio.Server:
    if runner.server is None:
        raise AssertionError
    loop = asyncio.get_running_loop()
    try:
        return await loop.create_server(Connections(runner.server), host, port)
    except OSError as error:
        number = error.errno or 0  # below that it is one of names and addresses
        raise ListenError(os.strerror(number) if number > 0 else str(error)) from error


class _Pages:
    """What is answered, and to whom."""

    def __init__(self, health: Health, metrics: Metrics | None, token: str) -> None:
        self._health = health
        self._metrics = metrics
        self._token = token

    def application(self) -> web.Application:
        """Each path with its answer."""
        application = web.Application(middlewares=[self._guard])
        application.router.add_get("/healthz", self._healthz)
        application.router.add_get("/readyz", self._readyz)
        application.router.add_get("/metrics", self._numbers)
        return application

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if may_read(request.remote or "", request.headers, self._token):
            response = await _answered(request, handler)
        else:
            response = web.Response(status=HTTPStatus.UNAUTHORIZED, text=REFUSED)
            response.headers["WWW-Authenticate"] = "Bearer"
        response.headers["Cache-Control"] = "no-store"
        response.force_close()
        return response

    async def _healthz(self, _: web.Request) -> web.Response:
        stuck = self._health.stuck
        return web.json_response({"alive": not stuck, "stuck": stuck}, status=_status(stuck))

    async def _readyz(self, _: web.Request) -> web.Response:
        problems = await self._health.problems()
        body = {"ready": not problems, "reasons": problems}
        return web.json_response(body, status=_status(problems))

    async def _numbers(self, _: web.Request) -> web.Response:
        if self._metrics is None:
            return web.Response(status=HTTPStatus.NOT_IMPLEMENTED, text=NO_METRICS)
        measured = None
        if self._health.snapshot is not None:
            with suppress(StoreUnavailableError, TimeoutError):  # the others are worth having
                measured = await self._health.snapshot.get()
        body = self._metrics.text(self._health, measured)
        return web.Response(body=body, headers={"Content-Type": TEXT_FORMAT})


def _status(problems: Sized) -> int:
    return HTTPStatus.SERVICE_UNAVAILABLE if problems else HTTPStatus.OK


async def _answered(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except web.HTTPException as error:  # no such path, or another method
        return web.Response(status=error.status, text=f"{error.reason}\n")
    except Exception:
        log.exception("web.fault", path=request.path)
        return web.Response(status=HTTPStatus.INTERNAL_SERVER_ERROR, text="Internal Server Error\n")
