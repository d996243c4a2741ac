import asyncio
import socket
from typing import NoReturn

import pytest
from aiohttp import web

from bot.media import Fetcher, NotAPicture, TooBig, Unavailable
from tests.media.conftest import Serve
from tests.media.samples import encoded, junk_png, noise

PNG = encoded(noise(64, 64), "PNG")


async def test_a_picture_of_a_trusted_origin_arrives(serve: Serve) -> None:
    """The configured address may be private; name and content type of the file do not matter."""

    async def handler(_: web.Request) -> web.Response:
        return web.Response(body=PNG, content_type="text/html")

    origin = await serve(handler)
    async with Fetcher(trusted=[origin + "/some/path"]) as fetcher:
        picture = await fetcher.fetch(f"{origin}/grid.webp?rand=1")
    assert picture.data == PNG
    assert (picture.content_type, picture.suffix) == ("image/png", ".png")
    assert repr(picture) == f"<Picture image/png 64x64 {len(PNG)} bytes>"


async def test_downloads_carry_no_key_and_no_cookie(serve: Serve) -> None:
    """A host that sets a cookie does not see it again, and sees no authorization."""
    seen: list[set[str]] = []

    async def handler(request: web.Request) -> web.Response:
        seen.append({name.lower() for name in request.headers})
        return web.Response(body=PNG, headers={"Set-Cookie": "who=me"})

    origin = await serve(handler)
    async with Fetcher(trusted=[origin]) as fetcher:
        await fetcher.fetch(origin)
        await fetcher.fetch(origin)
    assert len(seen) == 2
    assert not (seen[0] | seen[1]) & {"authorization", "cookie", "mj-api-secret"}


@pytest.mark.parametrize(
    ("body", "found"), [(b'{"error":"quota"}', "JSON"), (b"<html>not here</html>", "HTML")]
)
async def test_text_under_a_picture_content_type_is_no_picture(
    serve: Serve, body: bytes, found: str
) -> None:
    """A gateway's JSON error or web page with status 200 is told apart from a picture."""

    async def handler(_: web.Request) -> web.Response:
        return web.Response(body=body, content_type="image/png")

    origin = await serve(handler)
    async with Fetcher(trusted=[origin]) as fetcher:
        with pytest.raises(NotAPicture, match=found):
            await fetcher.fetch(origin)


async def test_an_endless_stream_is_cut_at_the_limit(serve: Serve) -> None:
    """40 MB without a declared length are not read to the end."""
    sent = 0

    async def handler(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(640):
            await response.write(bytes(64 * 1024))
            sent += 64 * 1024
        return response

    origin = await serve(handler)
    async with Fetcher(trusted=[origin], max_bytes=1024 * 1024) as fetcher:
        with pytest.raises(TooBig) as refusal:
            await fetcher.fetch(origin)
    assert (refusal.value.what, refusal.value.limit) == ("bytes", 1024 * 1024)
    assert sent < 40 * 1024 * 1024


async def test_a_declared_length_over_the_limit_is_not_read(serve: Serve) -> None:
    """A file that says it has 40 MB is refused by its header: no byte of it was sent."""

    async def handler(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": str(40 * 1024 * 1024)})
        await response.prepare(request)
        await asyncio.Event().wait()
        return response

    origin = await serve(handler)
    async with Fetcher(trusted=[origin], timeout_s=20) as fetcher:
        with pytest.raises(TooBig):
            await fetcher.fetch(origin)


async def test_a_compressed_answer_counts_by_what_it_becomes(serve: Serve) -> None:
    """A small gzip body that grows to 64 MB meets the byte limit on the way."""

    async def handler(_: web.Request) -> web.Response:
        response = web.Response(body=bytes(64 * 1024 * 1024))
        response.enable_compression(web.ContentCoding.gzip)
        return response

    origin = await serve(handler)
    async with Fetcher(trusted=[origin], max_bytes=1024 * 1024) as fetcher:
        with pytest.raises(TooBig):
            await fetcher.fetch(origin)


async def test_a_pixel_bomb_is_refused(serve: Serve) -> None:
    """30,000 x 30,000 pixels are refused though the file is tiny."""

    async def handler(_: web.Request) -> web.Response:
        return web.Response(body=junk_png(30_000, 30_000))

    origin = await serve(handler)
    async with Fetcher(trusted=[origin]) as fetcher:
        with pytest.raises(TooBig) as refusal:
            await fetcher.fetch(origin)
    assert refusal.value.what == "pixels"


async def test_a_cut_body_may_be_asked_for_again(serve: Serve) -> None:
    """A connection that breaks in the middle is a passing failure, not half a picture."""

    async def handler(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": str(len(PNG))})
        await response.prepare(request)
        await response.write(PNG[:100])
        assert request.transport is not None
        request.transport.close()
        return response

    origin = await serve(handler)
    async with Fetcher(trusted=[origin]) as fetcher:
        with pytest.raises(Unavailable) as failure:
            await fetcher.fetch(origin)
    assert failure.value.retry


async def test_the_time_limit_covers_the_body(serve: Serve) -> None:
    """A server that stalls after the headers is left when the time is over."""

    async def handler(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(PNG[:100])
        await asyncio.Event().wait()
        return response

    origin = await serve(handler)
    async with Fetcher(trusted=[origin], timeout_s=0.1) as fetcher:
        with pytest.raises(Unavailable, match="too long") as failure:
            await fetcher.fetch(origin)
    assert failure.value.retry


@pytest.mark.parametrize(
    ("status", "retry"), [(404, False), (403, False), (410, False), (429, True), (503, True)]
)
async def test_refusals_say_whether_to_ask_again(serve: Serve, status: int, retry: bool) -> None:  # noqa: FBT001 -- a table's column
    """A missing file stays missing; a busy server may answer later."""

    async def handler(_: web.Request) -> web.Response:
        return web.Response(status=status, body=PNG)

    origin = await serve(handler)
    async with Fetcher(trusted=[origin]) as fetcher:
        with pytest.raises(Unavailable, match=str(status)) as failure:
            await fetcher.fetch(f"{origin}/x?secret=signature")
    assert failure.value.retry is retry
    assert "signature" not in str(failure.value)


async def test_a_closed_port_is_a_passing_failure() -> None:
    """Nobody listening is a network failure."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        origin = f"http://127.0.0.1:{free.getsockname()[1]}"
        async with Fetcher(trusted=[origin]) as fetcher:
            with pytest.raises(Unavailable) as failure:
                await fetcher.fetch(origin)
    assert failure.value.retry


async def test_redirects_are_followed_a_few_times(serve: Serve) -> None:
    """Two hops lead to the picture; a circle ends in a refusal."""

    async def handler(request: web.Request) -> web.Response:
        if request.path == "/picture":
            return web.Response(body=PNG)
        next_hop = {"/a": "/b", "/b": "picture"}.get(request.path, "/circle")
        raise web.HTTPFound(next_hop)

    origin = await serve(handler)
    async with Fetcher(trusted=[origin]) as fetcher:
        assert (await fetcher.fetch(f"{origin}/a")).data == PNG
        with pytest.raises(Unavailable, match="too often") as failure:
            await fetcher.fetch(f"{origin}/circle")
    assert not failure.value.retry


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433"])
async def test_private_hosts_are_refused_however_written(serve: Serve, host: str) -> None:
    """An untrusted loopback address is not asked: not as a literal, a name, or a number."""
    asked: list[str] = []

    async def handler(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(body=PNG)

    port = (await serve(handler)).rpartition(":")[2]
    async with Fetcher() as fetcher:
        with pytest.raises(Unavailable) as failure:
            await fetcher.fetch(f"http://{host}:{port}/secret")
    assert not failure.value.retry
    assert asked == []


async def test_a_redirect_into_the_private_network_is_refused(serve: Serve) -> None:
    """The trusted origin is trusted for itself, not for where it points to."""
    asked: list[str] = []

    async def inside(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(body=PNG)

    target = await serve(inside)

    async def outside(_: web.Request) -> NoReturn:
        raise web.HTTPFound(f"{target}/latest/meta-data")

    origin = await serve(outside)
    async with Fetcher(trusted=[origin]) as fetcher:
        with pytest.raises(Unavailable, match="private") as failure:
            await fetcher.fetch(origin)
    assert not failure.value.retry
    assert asked == []


@pytest.mark.parametrize(
    "url",
    ["", "grid.png", "file:///etc/passwd", "ftp://example.com/a.png", "http://[::1", "data:,x"],
)
async def test_only_web_addresses_are_fetched(url: str) -> None:
    """Anything but http and https is refused at once."""
    async with Fetcher() as fetcher:
        with pytest.raises(Unavailable) as failure:
            await fetcher.fetch(url)
    assert not failure.value.retry
