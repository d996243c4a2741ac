"""The server answers three paths, and nobody holds it up."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.web import connections
from bot.web.server import ListenError, serving
from tests.web.conftest import TOKEN

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.web.health import Health


@pytest.fixture
async def port(health: Health) -> AsyncIterator[int]:
    """Of a server that counts nothing and knows a token."""
    async with serving("127.0.0.1", 0, health, None, token=TOKEN) as [taken]:
        yield taken


async def sent(port: int, text: str) -> str:
    """All that comes back until the connection ends."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(text.encode())
    try:
        return (await asyncio.wait_for(reader.read(), 30)).decode()
    except ConnectionResetError:
        return ""
    finally:
        writer.close()


async def asked(port: int, path: str, *headers: str, method: str = "GET") -> tuple[int, str]:
    """The status and the body of an answer."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", *headers]
    head, _, body = (await sent(port, "\r\n".join([*lines, "", ""]))).partition("\r\n\r\n")
    return int(head.split()[1]), body


async def test_it_is_alive_before_it_is_ready(port: int) -> None:
    """And says what it waits for."""
    assert await asked(port, "/healthz") == (200, '{"alive": true, "stuck": []}')
    status, body = await asked(port, "/readyz")
    assert status == 503
    assert '"database": "is not open yet"' in body
    assert '"gateway": "is not connected yet"' in body


async def test_without_the_package_metrics_say_what_to_install(port: int) -> None:
    """In one sentence, and all else works."""
    status, body = await asked(port, "/metrics")

    assert status == 501
    assert "pip install 'imagine-bot[metrics]'" in body
    assert body.count("\n") == 1


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("/", "GET", 404),
        ("/metrics/../healthz", "GET", 404),
        ("/healthz", "POST", 405),
        ("/healthz", "DELETE", 405),
        ("/healthz?x=1", "GET", 200),
        ("/healthz", "HEAD", 200),
    ],
)
async def test_nothing_else_is_answered(port: int, path: str, method: str, status: int) -> None:
    """A HEAD has no body, and each connection ends with its answer."""
    answered, body = await asked(port, path, method=method)

    assert answered == status
    assert bool(body) is (method != "HEAD")


async def test_strangers_are_told_how_to_get_in(port: int) -> None:
    """Whatever they ask for; with the token they do."""
    stranger = "X-Forwarded-For: 10.0.0.1"
    for path in ("/healthz", "/nothing"):
        status, body = await asked(port, path, stranger)
        assert (status, "HTTP_TOKEN" in body) == (401, True)
    assert (await asked(port, "/healthz", stranger, f"Authorization: Bearer {TOKEN}"))[0] == 200


@pytest.mark.parametrize(
    "text",
    [
        "\x16\x03\x01 no HTTP at all\r\n\r\n",
        f"GET /{'x' * 9000} HTTP/1.1\r\nHost: localhost\r\n\r\n",
        f"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: {'x' * 9000}\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nHost: localhost\r\n" + "X: y\r\n" * 500 + "\r\n",
    ],
)
async def test_what_is_broken_or_huge_is_refused(
    port: int, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Without a line in the log, which anybody could fill."""
    assert (await sent(port, text)).startswith("HTTP/1.0 400 ")
    assert caplog.records == []


async def test_a_slow_client_is_cut_off(health: Health, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also in the middle of a request, and one that sends without an end."""
    monkeypatch.setattr(connections, "LASTS_S", 0.1)
    async with serving("127.0.0.1", 0, health, None) as [port]:
        assert await sent(port, "") == ""
        assert await sent(port, "GET /healthz HTTP/1.1\r\nHost: loc") == ""
        endless = "POST /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999\r\n\r\nx"
        assert "405" in await sent(port, endless)


async def test_too_many_connections_are_refused_until_some_end(
    health: Health, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bot itself has no fewer for it."""
    monkeypatch.setattr(connections, "MOST", 2)
    async with serving("127.0.0.1", 0, health, None) as [port]:
        held = [await asyncio.open_connection("127.0.0.1", port) for _ in range(2)]
        assert await sent(port, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n") == ""
        for reader, writer in held:
            writer.write(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert b" 200 " in await reader.read()
            writer.close()
        assert (await asked(port, "/healthz"))[0] == 200


async def test_a_port_that_is_taken_is_told(health: Health, port: int) -> None:
    """As it is for a host that is not this machine."""
    with pytest.raises(ListenError, match="Address already in use"):
        async with serving("127.0.0.1", port, health, None):
            pass
    with pytest.raises(ListenError, match="assign requested address"):
        async with serving("192.0.2.1", 0, health, None):
            pass
