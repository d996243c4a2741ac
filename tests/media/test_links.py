"""Addresses go out letter by letter, as a signature wants it."""

import pytest
from aiohttp import web

from bot.media import Fetcher, Unavailable
from bot.media.fetching.links import as_written
from tests.media.conftest import Serve
from tests.media.samples import encoded, noise

SIGNED = (
    "/job%2C1%28a%29.png?response-content-type=image%2Fpng&Signature=aZ~x-%2F9__",
    "/a+b.png?q=a+b&x=%2B",
    "/%e4%bd%a0/%7Euser/x.png?hm=%aB",
    "/a/../b;v=1/./c.png?x=1;y=2&&z",
    "/x.png?a=[1]&b={2}|3^4`5'",
    "/a,b(c)!*'.png?=",
)


@pytest.mark.parametrize("target", SIGNED)
async def test_a_signed_link_goes_out_as_it_was_written(serve: Serve, target: str) -> None:
    """Directly and where a redirect leads, given whole, by host or by path."""
    seen: list[str] = []

    async def handler(request: web.Request) -> web.Response:
        seen.append(request.raw_path)
        hops = {"/1": target, "/2": f"//{request.host}{target}", "/3": origin + target}
        if location := hops.get(request.path):
            return web.Response(status=302, headers={"Location": location})
        return web.Response(body=encoded(noise(8, 8), "PNG"))

    origin = await serve(handler)
    async with Fetcher(trusted=[origin]) as fetcher:
        for start in (target, "/1", "/2", "/3"):
            await fetcher.fetch(origin + start)
    assert [path for path in seen if path not in {"/1", "/2", "/3"}] == [target] * 4


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("https://a.example/a b.png?q=c d", "https://a.example/a%20b.png?q=c%20d"),
        ("https://a.example/ä.png?q=ü", "https://a.example/%C3%A4.png?q=%C3%BC"),
        ("https://bücher.example/x", "https://xn--bcher-kva.example/x"),
        ("https://日本.example/図.png", "https://xn--wgv71a.example/%E5%9B%B3.png"),
        ('https://a.example/<"x">', "https://a.example/%3C%22x%22%3E"),
        ("HTTPS://A.example:8443/X", "https://a.example:8443/X"),
        ("https://a.example", "https://a.example/"),
        ("https://a.example?x=%2F", "https://a.example/?x=%2F"),
        (" https://a.example/x#part ", "https://a.example/x"),
        ("http://[::1]:81/x", "http://[::1]:81/x"),
        ("https://a.example/\udce4.png", "https://a.example/%E4.png"),
    ],
)
def test_only_what_no_address_may_hold_is_encoded(written: str, sent: str) -> None:
    """Blanks, letters of other scripts, hosts."""
    assert str(as_written(written)) == sent


@pytest.mark.parametrize(
    "url", ["https://a.example:99999/x", "https:///x", "/x", "ftp://a.example/x", "https://[::1/x"]
)
async def test_what_is_no_address_is_refused(url: str) -> None:
    """It will not become one."""
    async with Fetcher() as fetcher:
        with pytest.raises(Unavailable) as refusal:
            await fetcher.fetch(url)
    assert not refusal.value.retry
