"""The key is shown nowhere: not in errors, not in what they chain, not in logs, not in reprs."""

import logging
import traceback
from collections.abc import Awaitable, Callable
from urllib.parse import quote

import pytest
from aiohttp import web

from bot.cometapi import CometClient, CometError, Rejected, Unreachable

from .conftest import AT_ONCE, KEY, Serve

WHOLE_S = 0.6
"""Half of it is for connecting: even a busy machine notices which of the two is over first."""

Call = Callable[[CometClient], Awaitable[object]]
CALLS: dict[str, Call] = {
    "imagine": lambda comet: comet.imagine("a boat"),
    "fetch": lambda comet: comet.fetch("1"),
    "balance": lambda comet: comet.balance(),
}


def everything_about(error: CometError) -> str:
    return "\n".join(
        [*traceback.format_exception(error), repr(error), repr(vars(error))]
        + [repr(cause) for cause in (error.__cause__, error.__context__)]
    )


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("status", [200, 400, 401, 500])
async def test_echoed_key(
    serve: Serve, caplog: pytest.LogCaptureFixture, name: str, status: int
) -> None:
    """A service that repeats the key in its error does not get it into ours."""
    caplog.set_level(logging.DEBUG)

    async def handler(_: web.Request) -> web.Response:
        message = f"bad key {KEY} [sk-abc***xyz] at /?key={quote(KEY)}"
        return web.json_response({"code": 4, "description": message}, status=status)

    url = await serve(handler)
    async with CometClient(url, KEY, balance_url=url, retries=AT_ONCE) as comet:
        with pytest.raises(CometError) as caught:
            await CALLS[name](comet)

    seen = everything_about(caught.value) + caplog.text
    assert "[key]" in caught.value.text
    assert KEY not in seen
    assert KEY[3:12] not in seen
    assert "abc***" not in seen
    if isinstance(caught.value, Rejected):
        assert caught.value.detail.startswith("bad key [key] [[key]]")


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("address", ["http://127.0.0.1:1", "http://no-such-host.invalid"])
async def test_failed_connection(caplog: pytest.LogCaptureFixture, name: str, address: str) -> None:
    """Errors of the transport may hold the URL with its key, so they are not chained."""
    caplog.set_level(logging.DEBUG)

    async with CometClient(address, KEY, balance_url=address, retries=AT_ONCE) as comet:
        with pytest.raises(CometError) as caught:
            await CALLS[name](comet)

    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    assert KEY not in everything_about(caught.value) + caplog.text


@pytest.mark.parametrize("name", CALLS)
async def test_time_out(caplog: pytest.LogCaptureFixture, deaf_url: str, name: str) -> None:
    """A time-out, which for aiohttp names the URL, names it no more for us."""
    caplog.set_level(logging.DEBUG)

    async with CometClient(
        deaf_url,
        KEY,
        balance_url=deaf_url,
        retries=AT_ONCE,
        submit_timeout_s=WHOLE_S,
        read_timeout_s=WHOLE_S,
    ) as comet:
        with pytest.raises(Unreachable) as caught:
            await CALLS[name](comet)

    assert caught.value.text == "ConnectionTimeoutError"
    assert KEY not in everything_about(caught.value) + caplog.text


def test_reprs() -> None:
    """Neither the client nor what it is made of shows keys or an address's password."""
    comet = CometClient("http://me:secret@api.example/x", KEY, balance_key="sk-query-0123456789")

    assert repr(comet) == "CometClient('http://api.example')"
    assert KEY not in repr(vars(comet)["_transport"])


@pytest.mark.parametrize("key", ["", " ", f"{KEY} {KEY}", f"{KEY}\nX-Other: 1", f"{KEY}é"])
def test_impossible_keys(key: str) -> None:
    """A key that fits into no header is refused at once, without being repeated."""
    with pytest.raises(ValueError, match="one word") as caught:
        CometClient("http://api.example", key)

    assert KEY not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["", "api.example", "ftp://api.example", "http://", "http://[", "http://a?b"]
)
def test_impossible_addresses(url: str) -> None:
    """A base URL that cannot work is refused at once."""
    with pytest.raises(ValueError, match=r"."):
        CometClient(url, KEY)
