"""From a checked body to what the gateway is asked to do."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from aiohttp import web

from playground.comet.errors import Json
from playground.comet.gateway.gateway import Order
from playground.comet.http.bodies import Body
from playground.comet.upstream.buttons import Press
from playground.comet.upstream.jobs import Job
from playground.comet.upstream.tasks import Task

Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]


def order_of(
    job: Job,
    body: Body,
    *,
    parent: Task | None = None,
    press: Press | None = None,
    custom_id: str = "",
    asks: bool = False,
) -> Order:
    """Return a planned job under the body's speed, bot type and state."""
    return Order(
        job=job,
        speed=body.speed,
        bot_type=parent.bot_type if parent else body.bot_type,
        state=body.text("state"),
        parent=parent,
        press=press,
        custom_id=custom_id,
        asks=asks,
    )


def answering(method: Callable[[Body], Awaitable[Json]]) -> Handler:
    """Return the request handler around a method that turns a body into an envelope."""

    async def handler(request: web.Request) -> web.Response:
        return web.json_response(await method(await Body.of(request)))

    return handler
