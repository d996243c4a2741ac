"""Connections that fail in every way, and what the client makes of it."""

import asyncio
import socket
import time

import pytest
import stamina
from aiohttp import web

from bot.cometapi import (
    BadAnswer,
    Busy,
    CometClient,
    CometError,
    KeyRefused,
    TaskNotFound,
    Unreachable,
    Unsure,
)

from .answers import recorded
from .conftest import AT_ONCE, KEY, Serve, ServeBytes

SHORT_S = 3.0
"""Half of it is for connecting, which must not be over before a busy machine has connected."""
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 999\r\n\r\n"


async def read_request(reader: asyncio.StreamReader) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(
        (int(line[16:]) for line in head.split(b"\r\n") if line.startswith(b"Content-Length: ")), 0
    )
    await reader.readexactly(length)


async def test_stalling_body_is_unsure_for_a_submit(serve_bytes: ServeBytes) -> None:
    """The time-out covers the body; the request was sent, so nobody knows what became of it."""

    async def stall(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(HEAD + b'{"code":1')
        await reader.read()

    async with CometClient(await serve_bytes(stall), KEY, submit_timeout_s=SHORT_S) as comet:
        started = time.monotonic()
        with pytest.raises(Unsure):
            await comet.imagine("a boat")

    assert time.monotonic() - started < 30  # and not the 60 s that it has by itself


async def test_stalling_read_is_tried_again(serve_bytes: ServeBytes) -> None:
    """A read that times out three times is unreachable, since reading costs nothing."""
    connections = 0

    async def stall(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        await read_request(reader)
        writer.write(HEAD)
        await reader.read()

    base_url = await serve_bytes(stall)
    async with CometClient(base_url, KEY, read_timeout_s=1.0, retries=AT_ONCE) as comet:
        with pytest.raises(Unreachable):
            await comet.fetch("1")

    assert connections == 3


@pytest.mark.parametrize(
    "sent", [b"", HEAD + b'{"code":1,', b"garbage\r\n\r\n"], ids=["nothing", "half", "garbage"]
)
async def test_cut_after_sending_is_unsure(serve_bytes: ServeBytes, sent: bytes) -> None:
    """A connection that ends before the answer leaves the submit in doubt, and is not repeated."""
    connections = 0

    async def cut(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        await read_request(reader)
        writer.write(sent)

    async with CometClient(await serve_bytes(cut), KEY) as comet:
        with pytest.raises(Unsure):
            await comet.imagine("a boat")

    assert connections == 1


async def test_reset_after_sending_is_unsure(serve_bytes: ServeBytes) -> None:
    """A hard reset after the request was read proves nothing."""

    async def reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        raw: socket.socket = writer.get_extra_info("socket")
        linger = b"\x01\x00\x00\x00\x00\x00\x00\x00"
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)

    async with CometClient(await serve_bytes(reset), KEY) as comet:
        with pytest.raises(Unsure):
            await comet.imagine("a boat")


async def test_refused_connection_is_unreachable(unused_tcp_port: int) -> None:
    """Without a connection nothing was sent, so a submit may be repeated."""
    async with CometClient(f"http://127.0.0.1:{unused_tcp_port}", KEY, retries=AT_ONCE) as comet:
        with pytest.raises(Unreachable):
            await comet.imagine("a boat")
        with pytest.raises(Unreachable):
            await comet.fetch("1")


async def test_connection_that_never_comes_is_unreachable(deaf_url: str) -> None:
    """A time-out while connecting proves that nothing was sent."""
    async with CometClient(deaf_url, KEY, submit_timeout_s=SHORT_S) as comet:
        with pytest.raises(Unreachable):
            await comet.imagine("a boat")


async def test_redirect_is_not_followed(serve: Serve) -> None:
    """The key does not travel on; what became of a submit behind it, nobody knows."""
    paths = []

    async def handler(request: web.Request) -> web.Response:
        paths.append(request.path)
        return web.Response(status=301, headers={"Location": "/elsewhere"})

    async with CometClient(await serve(handler), KEY, retries=AT_ONCE) as comet:
        with pytest.raises(Unsure):
            await comet.imagine("a boat")
        with pytest.raises(BadAnswer):
            await comet.fetch("1")

    assert paths == ["/mj/submit/imagine", "/mj/task/1/fetch"]


async def test_html_instead_of_json(serve: Serve) -> None:
    """A website is in doubt for a submit, and for a read is asked again before it is called bad."""
    methods = []

    async def handler(request: web.Request) -> web.Response:
        methods.append(request.method)
        return web.Response(text="<!DOCTYPE html><p>Hello", content_type="text/html")

    async with CometClient(await serve(handler), KEY, retries=AT_ONCE) as comet:
        with pytest.raises(Unsure):
            await comet.imagine("a boat")
        with pytest.raises(BadAnswer):
            await comet.fetch("1")

    assert methods == ["POST", "GET", "GET", "GET"]


async def test_no_content_is_an_unknown_task(serve: Serve) -> None:
    """204 means that the task is not there, and is not asked again."""
    asked = 0

    async def handler(_: web.Request) -> web.Response:
        nonlocal asked
        asked += 1
        return web.Response(status=204)

    async with CometClient(await serve(handler), KEY, retries=AT_ONCE) as comet:
        with pytest.raises(TaskNotFound):
            await comet.fetch("1")

    assert asked == 1


async def test_retry_after_is_kept(serve: Serve) -> None:
    """A read waits as long as the service wishes before it asks again."""
    times: list[float] = []

    async def handler(_: web.Request) -> web.Response:
        times.append(time.monotonic())
        if len(times) == 1:
            return web.Response(status=429, headers={"Retry-After": "0.2"})
        return web.json_response(recorded("b_in_progress", id="1"))

    async with CometClient(await serve(handler), KEY, retries=AT_ONCE) as comet:
        assert (await comet.fetch("1")).progress == 46

    assert times[1] - times[0] >= 0.2


async def test_long_retry_after_is_left_to_the_caller(serve: Serve) -> None:
    """A wish for minutes ends the read at once and is told to the caller."""

    async def handler(_: web.Request) -> web.Response:
        return web.Response(status=503, headers={"Retry-After": "120"})

    async with CometClient(await serve(handler), KEY) as comet:
        with pytest.raises(Busy) as caught:
            await comet.list_tasks(["1"])

    assert caught.value.retry_after_s == 120


@pytest.mark.parametrize(
    ("status", "error", "tries"),
    [(500, Unreachable, 3), (503, Busy, 3), (401, KeyRefused, 1), (404, BadAnswer, 1)],
)
async def test_which_reads_are_repeated(
    serve: Serve, status: int, error: type[CometError], tries: int
) -> None:
    """What may pass is tried again, what cannot is not."""
    asked = 0

    async def handler(_: web.Request) -> web.Response:
        nonlocal asked
        asked += 1
        return web.json_response({}, status=status)

    async with CometClient(await serve(handler), KEY, retries=AT_ONCE) as comet:
        with pytest.raises(error):
            await comet.list_tasks(["1"])

    assert asked == tries


@pytest.mark.parametrize(
    ("status", "error"),
    [(500, Unreachable), (503, Busy), (401, KeyRefused), (400, BadAnswer)],
)
async def test_a_check_asks_once(serve: Serve, status: int, error: type[CometError]) -> None:
    """Whoever probes has a pace of its own."""
    asked: list[object] = []

    async def handler(request: web.Request) -> web.Response:
        asked.append(await request.json())
        return web.json_response({}, status=status)

    async with CometClient(await serve(handler), KEY, retries=AT_ONCE) as comet:
        with pytest.raises(error):
            await comet.check()

    assert asked == [{"ids": []}]


@pytest.mark.parametrize(
    "fetched", [(400, {"description": "task_no_found ", "code": 4}), (200, {"id": "0"}), (204, "")]
)
async def test_a_check_of_a_service_without_a_list_asks_for_a_task(
    serve: Serve, fetched: tuple[int, object]
) -> None:
    """That nobody has it is an answer as good as any."""
    asked: list[str] = []

    async def handler(request: web.Request) -> web.Response:
        asked.append(request.path)
        status, body = (404, {}) if request.path.endswith("condition") else fetched
        return web.json_response(body, status=status)

    async with CometClient(await serve(handler), KEY, retries=AT_ONCE) as comet:
        await comet.check()

    assert asked == ["/mj/task/list-by-condition", "/mj/task/0/fetch"]


async def test_a_wrong_address_is_no_service_without_a_list(serve: Serve) -> None:
    """There nothing is answered."""

    async def handler(_: web.Request) -> web.Response:
        return web.json_response({}, status=404)

    async with CometClient(await serve(handler), KEY, retries=AT_ONCE) as comet:
        with pytest.raises(BadAnswer):
            await comet.check()


async def test_retries_have_a_time_limit(serve: Serve) -> None:
    """However many tries are left, a read ends when its time is over."""
    asked = 0

    async def handler(_: web.Request) -> web.Response:
        nonlocal asked
        asked += 1
        return web.Response(status=500)

    briefly = stamina.AsyncRetryingCaller(
        attempts=None, timeout=2.0, wait_initial=0.05, wait_jitter=0
    )
    async with CometClient(await serve(handler), KEY, retries=briefly) as comet:
        with pytest.raises(Unreachable):
            await comet.fetch("1")

    assert 1 < asked < 10


async def test_submits_are_never_repeated(serve: Serve) -> None:
    """Even a certain refusal is left to the caller, who alone may spend money."""
    asked = 0

    async def handler(_: web.Request) -> web.Response:
        nonlocal asked
        asked += 1
        return web.json_response({"error": {"message": "busy"}}, status=503)

    async with CometClient(await serve(handler), KEY, retries=AT_ONCE) as comet:
        with pytest.raises(Busy):
            await comet.imagine("a boat")

    assert asked == 1


async def test_endless_body(serve: Serve) -> None:
    """A body without end is given up before it fills the memory."""

    async def handler(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        await response.prepare(request)
        while True:
            await response.write(b" " * 1_000_000)

    async with CometClient(await serve(handler), KEY) as comet:
        with pytest.raises(Unsure):
            await comet.imagine("a boat")


async def test_a_submit_never_uses_a_connection_that_was_idle(serve_bytes: ServeBytes) -> None:
    """A server may close it just then; nothing would have been read, and yet it would be unsure."""
    answered = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
    body = b'{"code":1,"result":"177"}'
    connections = 0

    async def once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        await read_request(reader)
        writer.write(answered % (len(body), body))
        await reader.readexactly(1)  # the next request on it finds nobody

    async with CometClient(await serve_bytes(once), KEY) as comet:
        for _ in range(20):
            assert (await comet.imagine("a boat")).id == "177"

    assert connections == 20


async def test_reads_keep_their_connection(serve_bytes: ServeBytes) -> None:
    """They are many, and one that finds its connection closed is repeated."""
    connections = 0

    async def many(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        while not reader.at_eof():
            await read_request(reader)
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n")
            writer.write(b"Content-Length: 2\r\n\r\n[]")

    async with CometClient(await serve_bytes(many), KEY) as comet:
        for _ in range(5):
            assert await comet.list_tasks(["1"]) == {}

    assert connections == 1
