"""What a hostile picture host, or whoever chooses an address, tries; against real servers."""

import asyncio
import socket
import struct
import threading
import time
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.media import Fetcher, PictureError, TooBig, Unavailable
from bot.media.fetching.limits import MAX_BYTES, MAX_PIXELS
from bot.media.identify import identified
from bot.media.worker_process import Workers
from bot.picture_worker.errors import RefusedError
from bot.picture_worker.structure import FEW_PARTS, TooManyPartsError, size_of
from tests.media.conftest import Serve
from tests.media.samples import box, chunk, encoded, noise

PNG = encoded(noise(64, 64), "PNG")


class Inside:
    """A service that only this machine may reach; `asked` has the paths that were asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.port = 0

    async def answer(self, request: web.Request) -> web.Response:
        """Give away a picture, and remember that."""
        self.asked.append(request.path)
        return web.Response(body=PNG)


@pytest.fixture
async def inside(serve: Serve) -> Inside:
    made = Inside()
    made.port = int((await serve(made.answer)).rpartition(":")[2])
    return made


class Names(AbstractResolver):
    """A name server of an attacker: the answers that were given to it, one after the other."""

    def __init__(self, *answers: list[str]) -> None:
        self._answers = list(answers)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Give the next answer; the last one stays."""
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else family or socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in answer
        ]

    async def close(self) -> None:
        """Hold nothing."""


HIDDEN = [
    "http://127.0.0.1:{port}/",
    "http://127.1:{port}/",
    "http://0x7f.1:{port}/",
    "http://0177.0.0.1:{port}/",
    "http://2130706433:{port}/",
    "http://0:{port}/",
    "http://0.0.0.0:{port}/",
    "http://localhost:{port}/",
    "http://LOCALHOST.:{port}/",
    "http://①②⑦.⓪.⓪.①:{port}/",
    "http://[::1]:{port}/",
    "http://[::]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://[::ffff:7f00:1]:{port}/",
    "http://[::127.0.0.1]:{port}/",
    "http://[64:ff9b::7f00:1]:{port}/",
    "http://[64:ff9b:1::7f00:1]:{port}/",
    "http://[2002:7f00:1::]:{port}/",
    "http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]:{port}/",
    "http://[fe80::1%25lo]:{port}/",
    "http://user:password@127.0.0.1:{port}/",
    "http://127.0.0.1\\@127.0.0.1:{port}/",
    "http://169.254.169.254/latest/meta-data/",
    "http://[fd00:ec2::254]/latest/meta-data/",
    "http://168.63.129.16/machine",
    "http://100.100.100.200/latest/meta-data/",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://192.168.0.1/",
    "http://100.64.0.1/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://240.0.0.1/",
    "file:///etc/passwd",
    "ftp://127.0.0.1:{port}/",
    "gopher://127.0.0.1:{port}/_GET%20/",
    "//127.0.0.1:{port}/",
    "ws://127.0.0.1:{port}/",
]


@pytest.mark.parametrize("address", HIDDEN)
async def test_no_spelling_leads_inside(inside: Inside, address: str) -> None:
    """Neither asked for directly, nor as a redirect."""
    url = address.format(port=inside.port)
    async with Fetcher(timeout_s=20) as fetcher:
        with pytest.raises(Unavailable):
            await fetcher.fetch(url)
    assert inside.asked == []


@pytest.mark.parametrize("address", HIDDEN)
async def test_no_redirect_leads_inside(serve: Serve, inside: Inside, address: str) -> None:
    """The first host is trusted, and what it points to is not."""
    target = address.format(port=inside.port)

    async def outside(_: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": target})

    origin = await serve(outside)
    async with Fetcher(trusted=[origin], timeout_s=20) as fetcher:
        with pytest.raises(Unavailable):
            await fetcher.fetch(origin)
    assert inside.asked == []


@pytest.mark.parametrize(
    "answer", [["127.0.0.1"], ["::1"], ["127.0.0.1", "::1"], ["10.0.0.1", "169.254.169.254"]]
)
async def test_a_public_name_that_resolves_inside_is_refused(
    inside: Inside, answer: list[str]
) -> None:
    """The answer of the name server is what is checked, at the moment of connecting."""
    async with Fetcher(resolver=Names(answer)) as fetcher:
        with pytest.raises(Unavailable, match="private"):
            await fetcher.fetch(f"http://pictures.example:{inside.port}/")
    assert inside.asked == []


async def test_a_trusted_address_is_one_host_and_port(serve: Serve, inside: Inside) -> None:
    """Not its other ports, not its other schemes, and not whatever else has its address."""

    async def handler(_: web.Request) -> web.Response:
        return web.Response(body=PNG)

    origin = await serve(handler)
    port = origin.rpartition(":")[2]
    async with Fetcher(trusted=[origin], resolver=Names(["127.0.0.1"])) as fetcher:
        assert (await fetcher.fetch(f"{origin}/a?b#c")).data == PNG
        for url in (
            f"http://127.0.0.1:{inside.port}/",
            f"https://127.0.0.1:{port}/",
            f"http://localhost:{port}/",
            f"http://pictures.example:{port}/",
            f"http://127.0.0.1:{port}@127.0.0.1:{inside.port}/",
        ):
            with pytest.raises(Unavailable, match="private"):
                await fetcher.fetch(url)
    assert inside.asked == []


async def test_a_bomb_never_unfolds_in_memory(serve: Serve) -> None:
    """256 MB of zeros in 256 kB of gzip are cut at the limit, not unpacked first."""
    pack = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(pack.compress(bytes(1 << 20)) for _ in range(256)) + pack.flush()

    async def handler(_: web.Request) -> web.Response:
        return web.Response(body=bomb, headers={"Content-Encoding": "gzip"})

    origin = await serve(handler)
    async with Fetcher(trusted=[origin], max_bytes=1 << 20) as fetcher:
        tracemalloc.start()
        try:
            with pytest.raises(TooBig):
                await fetcher.fetch(origin)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert peak < 16 << 20


async def test_a_drip_ends_with_the_time(serve: Serve) -> None:
    """A byte now and then keeps a connection alive, and yet not the download."""

    async def handler(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"x")
            await asyncio.sleep(0.01)

    origin = await serve(handler)
    async with Fetcher(trusted=[origin], timeout_s=0.3) as fetcher:
        with pytest.raises(Unavailable, match="too long"):
            await fetcher.fetch(origin)


async def test_ten_thousand_redirects_are_not_followed(serve: Serve) -> None:
    """Each to a new address, so that no circle is noticed."""
    asked = 0

    async def handler(_: web.Request) -> web.Response:
        nonlocal asked
        asked += 1
        return web.Response(status=302, headers={"Location": f"/{asked}"}, body=bytes(1 << 20))

    origin = await serve(handler)
    async with Fetcher(trusted=[origin]) as fetcher:
        with pytest.raises(Unavailable, match="too often"):
            await fetcher.fetch(origin)
    assert asked == 5


OK = b"HTTP/1.1 200 OK\r\n"
RAW = {
    "nothing": b"",
    "no http": b"\0\xff\xfe" * 100,
    "half a header": OK + b"Content-Le",
    "negative length": OK + b"Content-Length: -5\r\n\r\n" + PNG,
    "length of words": OK + b"Content-Length: ten\r\n\r\n" + PNG,
    "huge length": OK + b"Content-Length: " + b"9" * 400 + b"\r\n\r\n" + PNG,
    "two lengths": OK + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n" + PNG,
    "short length": OK + b"Content-Length: 50\r\n\r\n" + PNG,
    "long length": OK + b"Content-Length: 500000\r\n\r\n" + PNG,
    "bad chunks": OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n" + PNG,
    "chunk of 2^64": OK + b"Transfer-Encoding: chunked\r\n\r\n" + b"f" * 16 + b"\r\n" + PNG,
    "bad gzip": OK + b"Content-Encoding: gzip\r\nContent-Length: 9\r\n\r\nnot gzip!",
    "unknown coding": OK + b"Content-Encoding: rot13\r\nContent-Length: 9\r\n\r\nnot a pic",
    "huge header": OK + b"X: " + b"a" * 5_000_000 + b"\r\n\r\n",
    "many headers": OK + b"X: a\r\n" * 200_000 + b"\r\n",
    "many provisional answers": b"HTTP/1.1 103 Early\r\n\r\n" * 20_000,
    "switching": b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n" + PNG,
    "redirect to nowhere": b"HTTP/1.1 302 Found\r\nLocation: http://[\r\nContent-Length: 0\r\n\r\n",
    "redirect in bytes": b"HTTP/1.1 302 Found\r\nLocation: \xff\xfe\r\nContent-Length: 0\r\n\r\n",
}


@pytest.fixture
async def raw(request: pytest.FixtureRequest) -> AsyncIterator[str]:
    """A server that says these bytes to everybody, and hangs up."""

    async def say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(request.param)
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass  # the other side had enough
        finally:
            writer.close()

    server = await asyncio.start_server(say, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@pytest.mark.parametrize("raw", RAW.values(), ids=RAW.keys(), indirect=True)
async def test_broken_http_ends_in_an_error_of_ours(raw: str) -> None:
    """Whatever the host speaks, the caller hears that there is no picture."""
    async with Fetcher(trusted=[raw], timeout_s=20) as fetcher:
        with pytest.raises(PictureError):
            await fetcher.fetch(raw)


async def test_nothing_around_the_bot_is_told_to_a_host(
    serve: Serve, inside: Inside, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """No .netrc, no proxy and no cookie of the surroundings gets into a download."""
    (tmp_path / ".netrc").write_text("default login planted password planted\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{inside.port}")
    seen: list[str] = []

    async def handler(request: web.Request) -> web.Response:
        seen.extend(f"{name}: {value}" for name, value in request.headers.items())
        return web.Response(body=PNG)

    origin = await serve(handler)
    async with Fetcher(trusted=[origin]) as fetcher:
        await fetcher.fetch(origin)
    assert {line.partition(":")[0] for line in seen} <= {
        "Host",
        "Accept",
        "Accept-Encoding",
        "User-Agent",
    }
    assert inside.asked == []


async def test_a_name_server_that_never_answers_holds_up_nobody_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Look-ups wait in threads of their own, not in those that the whole program shares."""
    silence = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: silence.wait() and [])
    try:
        async with Fetcher(timeout_s=0.2) as fetcher:
            downloads = (fetcher.fetch(f"http://{n}.example/") for n in range(40))
            outcomes = await asyncio.gather(*downloads, return_exceptions=True)
            assert all(isinstance(outcome, Unavailable) for outcome in outcomes)
            await asyncio.to_thread(lambda: None)
    finally:
        silence.set()


def filled(start: bytes, part: bytes) -> bytes:
    """A file of the largest size that is read, of one part over and over."""
    return start + part * ((MAX_BYTES - len(start)) // len(part))


FTYP = box(b"ftyp", b"isom\x00\x00\x02\x00isomiso2mp41")
IHDR = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 9, 9, 8, 2, 0, 0, 0))
SCREEN = b"GIF89a" + struct.pack("<HHBBB", 9, 9, 0, 0, 0)
RIFF = b"RIFF" + struct.pack("<I", MAX_BYTES - 64) + b"WEBP"
COSTLY: dict[str, Callable[[], bytes]] = {
    "boxes": lambda: filled(FTYP, box(b"free", b"")),
    "movies": lambda: filled(FTYP, box(b"moov", box(b"trak", b"") * 10)),
    "tracks in movies": lambda: filled(FTYP, box(b"moov", box(b"trak", box(b"free", b"") * 999))),
    "headers in tracks": lambda: filled(FTYP, box(b"moov", box(b"trak", box(b"tkhd", b"") * 9))),
    "boxes of eight more bytes": lambda: filled(FTYP, struct.pack(">I4sQ", 1, b"free", 16)),
    "GIF extensions": lambda: filled(SCREEN, b"!\xfe\x00"),
    "GIF blocks": lambda: filled(SCREEN + b"!\xfe", b"\x01x"),
    "GIF blocks of a frame": lambda: filled(SCREEN + b"," + bytes(8) + b"\x00\x08", b"\x01x"),
    "PNG chunks": lambda: filled(IHDR, chunk(b"teXt", b"")),
    "PNG pixels": lambda: filled(IHDR, chunk(b"IDAT", b"")),
    "WebP chunks": lambda: filled(RIFF, b"abcd\x00\x00\x00\x00"),
    "WebP frames": lambda: filled(RIFF, b"ANMF\x00\x00\x00\x00"),
    "JPEG padding": lambda: filled(b"\xff\xd8\xff", b"\xff"),
    "JPEG segments": lambda: filled(b"\xff\xd8", b"\xff\xe0\x00\x02"),
    "JPEG without end": lambda: filled(b"\xff\xd8\xff\xda\x00\x02", b"\xff"),
    "JPEG of near ends": lambda: filled(b"\xff\xd8\xff\xda\x00\x02", b"\xd9\xff\x00"),
}


@pytest.mark.parametrize("made", COSTLY.values(), ids=COSTLY.keys())
async def test_no_file_takes_the_bots_own_time(made: Callable[[], bytes]) -> None:
    """32 MB of tiny parts: the bot gives up after a few thousand, the picture worker after a while.

    What is measured is processor time, so that a busy machine does not matter; a walk through all
    of it would take seconds.
    """
    data = made()
    began = time.thread_time()
    with pytest.raises((TooManyPartsError, RefusedError)):
        size_of(data, max_pixels=MAX_PIXELS, most_parts=FEW_PARTS)
    assert time.thread_time() - began < 0.05

    began = time.process_time()
    try:
        await identified(data)
    except PictureError:
        pass
    else:
        pytest.fail("nothing of it is a picture")
    assert time.process_time() - began < 0.5


async def test_a_look_and_a_finished_picture_pass_what_a_member_sent() -> None:
    """Members' pictures may take all the time of their picture worker, and of no other."""
    workers = Workers()
    slow, quick = encoded(noise(1500, 1500), "PNG"), encoded(noise(64, 64), "PNG")
    facts = {"pixels": 1500**2, "max_side": 1500, "limit_bytes": 5_000, "may_stay": False}

    async def others() -> None:
        await workers.run("look", quick, max_pixels=64**2)
        await workers.run("fit", quick, pixels=64**2, limit_bytes=10_000)

    try:
        await others()  # so that it is not the start of a process that is measured
        bomb = asyncio.ensure_future(workers.run("reference", slow, **facts))
        await others()
        assert not bomb.done()
        await bomb
    finally:
        await workers.close()
