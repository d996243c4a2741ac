"""Requests through a proxy that works, refuses, hangs, or ends in the middle."""

from __future__ import annotations

import asyncio
import ssl
from typing import TYPE_CHECKING

import aiohttp
import pytest
from aiohttp import web
from yarl import URL

from bot.cometapi import CometClient, Unreachable, Unsure
from bot.discord_client.gateway.login import StartError
from bot.key_check import try_key
from bot.media import Fetcher, Unavailable
from bot.network import Connector, Proxies, use_proxies
from tests.media.samples import encoded, noise
from tests.support.forward_proxy import LOGIN, certificate, forward_proxy

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from tests.support.forward_proxy import ForwardProxy

HOST = "comet.example"


@pytest.fixture
def began() -> asyncio.Event:
    """Set once the server has a submit in hand."""
    return asyncio.Event()


@pytest.fixture
async def port(began: asyncio.Event) -> AsyncIterator[int]:
    """A server that answers with a list of no tasks, never to a submit, else with a picture."""

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        if "submit" in request.path:
            began.set()
            await asyncio.Event().wait()
        if request.method == "POST":
            return web.json_response([])
        return web.Response(body=encoded(noise(8, 8), "PNG"), content_type="image/png")

    runner = web.ServerRunner(web.Server(answer), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield runner.addresses[0][1]
    await runner.cleanup()


@pytest.fixture(autouse=True)
def _direct_again() -> Iterator[None]:
    yield
    use_proxies(Proxies())


@pytest.fixture
async def proxy(
    port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[ForwardProxy]:
    """A proxy that wants a user and password, before a server of that name."""
    made = certificate(tmp_path, {HOST: port})
    # As SSL_CERT_FILE would, had it been there when this process began.
    trusting = ssl.create_default_context(cafile=made)
    monkeypatch.setattr("aiohttp.connector._SSL_CONTEXT_VERIFIED", trusting)
    async with forward_proxy({HOST: port}, made, needs_login=True) as running:
        use(f"http://{LOGIN}@127.0.0.1:{running.port}")
        yield running


def use(url: str) -> None:
    use_proxies(Proxies(secured=URL(url)))


async def comet(*, submits: bool = False, timeout_s: float = 20.0) -> None:
    """A question to CometAPI, or a prompt."""
    async with CometClient(f"https://{HOST}", "sk-key", submit_timeout_s=timeout_s) as client:
        await (client.imagine("a boat") if submits else client.check())


async def test_what_is_asked_goes_through_it(proxy: ForwardProxy) -> None:
    """By the name, which nobody else knows, and with the password as it is."""
    await comet()
    assert proxy.asked == [f"{HOST}:443"]


async def test_socks_takes_the_name_along(port: int) -> None:
    """With the extra, all goes through a SOCKS proxy as well."""
    async with forward_proxy({HOST: port}) as proxy:
        use_proxies(Proxies(plain=URL(f"socks5h://127.0.0.1:{proxy.port}")))
        async with CometClient(f"http://{HOST}", "sk-key") as client:
            await client.check()
        assert proxy.asked == [f"{HOST}:80"]

        proxy.dies = True
        async with CometClient(f"http://{HOST}", "sk-key") as client:
            with pytest.raises(Unreachable):
                await client.imagine("a boat")


async def test_a_password_that_is_refused_is_told_to_the_operator(proxy: ForwardProxy) -> None:
    """No waiting changes that; the line names the proxy and not what was sent to it."""
    use(f"http://harbour:wrong@127.0.0.1:{proxy.port}")
    with pytest.raises(StartError, match=r"127\.0\.0\.1 .*\(407\)") as told:
        await try_key(f"https://{HOST}", "sk-key")
    assert "wrong" not in str(told.value)


@pytest.mark.parametrize("fault", ["needs another password", "hangs", "dies", "is not there"])
async def test_before_it_connects_nothing_was_sent(fault: str, proxy: ForwardProxy) -> None:
    """So a prompt may be sent again, and its member need not decide."""
    proxy.hangs, proxy.dies = fault == "hangs", fault == "dies"
    if fault == "needs another password":
        use(f"http://harbour@127.0.0.1:{proxy.port}")
    elif fault == "is not there":
        use("http://127.0.0.1:9")
    with pytest.raises(Unreachable):
        await comet(submits=True, timeout_s=0.5 if proxy.hangs else 20.0)


async def test_one_that_ends_in_the_middle_leaves_it_unsure(
    proxy: ForwardProxy, began: asyncio.Event
) -> None:
    """CometAPI may have read the prompt."""
    submitting = asyncio.create_task(comet(submits=True))
    await began.wait()
    proxy.cut()
    with pytest.raises(Unsure):
        await submitting


@pytest.mark.parametrize("host", ["127.0.0.1", "10.0.0.1", "[::1]", "0x7f000001", "localhost"])
async def test_no_proxy_is_asked_for_what_is_inside(host: str, proxy: ForwardProxy) -> None:
    """Members choose addresses of pictures; a proxy reaches more than the bot's machine."""
    async with Fetcher() as fetcher:
        with pytest.raises(Unavailable, match="private"):
            await fetcher.fetch(f"https://{host}/boat.png")
    assert proxy.asked == []


async def test_pictures_come_through_it(proxy: ForwardProxy) -> None:
    """From a name that only the proxy can look up."""
    async with Fetcher() as fetcher:
        assert (await fetcher.fetch(f"https://{HOST}/boat.png")).data
    assert proxy.hosts == {HOST}


async def test_connections_are_kept_and_closed(proxy: ForwardProxy) -> None:
    """The second request goes by the way of the first, and nothing is left open."""
    async with aiohttp.ClientSession(connector=Connector()) as session:
        for _ in range(2):
            async with session.post(f"https://{HOST}/") as response:
                await response.read()
    assert len(proxy.asked) == 1
    while proxy.connections:  # noqa: ASYNC110 - the proxy sees the end of it soon
        await asyncio.sleep(0.01)
