"""Local services to talk to: a well-behaved aiohttp application, and a script of raw bytes."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, ExitStack

import pytest
import stamina
from aiohttp import web
from aiohttp.test_utils import TestServer

KEY = "sk-test-0123456789abcdef0123456789"
AT_ONCE = stamina.AsyncRetryingCaller(attempts=3, wait_initial=0, wait_jitter=0)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Connected = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
Serve = Callable[[Handler], Awaitable[str]]
ServeBytes = Callable[[Connected], Awaitable[str]]


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    """What the fixtures below opened, closed in reverse."""
    async with AsyncExitStack() as opened:
        yield opened


@pytest.fixture
def serve(stack: AsyncExitStack) -> Serve:
    """Answer every request by one handler; gives the base URL."""

    async def start(handler: Handler) -> str:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", handler)
        server = TestServer(app)
        stack.push_async_callback(server.close)
        await server.start_server(access_log=None)  # it would log the key of the balance's URL
        return str(server.make_url("")).rstrip("/")

    return start


@pytest.fixture
def serve_bytes(stack: AsyncExitStack) -> ServeBytes:
    """Hand every connection to one function that may break all rules; gives the base URL."""

    async def start(connected: Connected) -> str:
        async def guard(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                await connected(reader, writer)
            finally:
                writer.close()

        server = await asyncio.start_server(guard, "127.0.0.1", 0)
        await stack.enter_async_context(server)
        host, port = server.sockets[0].getsockname()
        return f"http://{host}:{port}"

    return start


@pytest.fixture
def deaf_url() -> Iterator[str]:
    """An address where no connection is ever accepted nor refused: its queue is full."""
    with ExitStack() as opened:
        server = opened.enter_context(socket.socket())
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        for _ in range(4):
            waiting = opened.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(server.getsockname())
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
