import asyncio
from collections.abc import Awaitable, Callable, Collection
from functools import partial
from http import HTTPStatus
from io import BytesIO
from types import TracebackType
from typing import Final, Self

from aiohttp import (
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    DummyCookieJar,
    SocketFactoryType,
    StreamReader,
)
from aiohttp.abc import AbstractResolver
from yarl import URL

from bot.media.errors import TooBig, Unavailable
from bot.media.fetching.addresses import PrivateAddress, check_public, public_socket
from bot.media.fetching.budget import ByteBudget, Hold
from bot.media.fetching.limits import MAX_BYTES, MAX_PIXELS
from bot.media.fetching.links import as_written, redirected
from bot.media.fetching.resolver import OwnResolver
from bot.media.identify import identified
from bot.media.picture import Picture
from bot.network import Connector

STALL_S: Final = 15.0
"""A download of which nothing came for so long is given up: others may wait for its room."""

RESULT_BYTES: Final = 96 * 1024 * 1024
"""Of what CometAPI made, so much may be in memory, and two pictures more."""

INPUT_BYTES: Final = 48 * 1024 * 1024
"""Of what members sent along, so much may be in memory, and what one task needs at most more."""

MOST_OF_A_TASK: Final = 80 * 1024 * 1024
"""Five pictures of 8 MB as base64, the last of them beside the 32 MB that it was made of."""

_MAX_REDIRECTS = 4
_CHUNK = 64 * 1024
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MAY_PASS = frozenset({408, 425, 429})


class Fetcher:
    """Downloads pictures from addresses that others chose.

    Whoever downloads holds room in one of two budgets of bytes: `results` for what CometAPI made,
    `inputs` for what members sent along. The second never holds up the first.

    It owns its sessions, so no header, key or cookie of anything else ever travels with a
    download. Make it where an event loop runs, and close it, or use it in ``async with``.

    Args:
        max_bytes: the most that is read of an answer; it holds while the answer streams.
        max_pixels: the most pixels that a picture may declare.
        timeout_s: seconds for one whole fetch, redirects and reading included, waiting for room
            left out.
        trusted: origins ("http://127.0.0.1:9000") that may be private. Only the configured
            CometAPI and Discord addresses belong here.
        resolver: looks names up, by default in threads of its own; closed with the fetcher.
    """

    def __init__(
        self,
        *,
        max_bytes: int = MAX_BYTES,
        max_pixels: int = MAX_PIXELS,
        timeout_s: float = 60,
        trusted: Collection[str] = (),
        resolver: AbstractResolver | None = None,
    ) -> None:
        self._max_bytes = max_bytes
        self._max_pixels = max_pixels
        self._timeout_s = timeout_s
        self.results = ByteBudget(shared=RESULT_BYTES, reserve=2 * max_bytes + _CHUNK)
        self.inputs = ByteBudget(shared=INPUT_BYTES, reserve=MOST_OF_A_TASK)
        self._trusted = frozenset(_origin(URL(url)) for url in trusted)
        self._resolver = resolver or OwnResolver()
        self._public_session = _session(
            self._resolver, public_socket, partial(check_public, resolver=self._resolver)
        )
        self._trusted_session = _session(self._resolver)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the sessions and their connections."""
        await self._public_session.close()
        await self._trusted_session.close()
        await self._resolver.close()

    async def fetch(self, url: str, hold: Hold | None = None) -> Picture:
        """Download and check one picture.

        The bytes of its file are held from then on, or without a ``hold`` until it has come.

        Raises:
            NotAPicture: something else came (JSON, HTML, a corrupt or unknown file).
            TooBig: more bytes or pixels than allowed.
            Unavailable: nothing came, or the address may not be asked.
        """
        if hold is None:
            with self.results.hold() as only_here:
                return await self._fetched(url, only_here)
        before = hold.count
        try:
            return await self._fetched(url, hold)
        except BaseException:
            hold.give_back(hold.count - before)
            raise

    async def _fetched(self, url: str, hold: Hold) -> Picture:
        # Before the host is asked, so that no connection waits from the start.
        await hold.take(_CHUNK)
        try:
            async with hold.within(self._timeout_s):
                data = await self._download(as_written(url), hold)
                picture = await identified(data, max_pixels=self._max_pixels)
                if picture.data is not data:
                    await hold.replace(len(data), len(picture.data))
                return picture
        except TimeoutError as error:
            raise Unavailable("the download took too long", retry=True) from error
        except ValueError as error:
            raise Unavailable("the address is malformed", retry=False) from error
        except (ClientError, OSError) as error:
            if PrivateAddress in {type(error), type(error.__cause__)}:
                raise Unavailable("the address is private", retry=False) from error
            raise Unavailable("the connection failed", retry=True) from error

    async def _download(self, url: URL, hold: Hold) -> bytes:
        """Follow redirects by hand, so that every hop meets the same checks."""
        for _ in range(1 + _MAX_REDIRECTS):
            async with self._session_for(url).get(url, allow_redirects=False) as response:
                location = response.headers.get("Location")
                if response.status not in _REDIRECTS or location is None:
                    return await self._body(response, hold)
            url = redirected(url, location)
        raise Unavailable("the address redirects too often", retry=False)

    def _session_for(self, url: URL) -> ClientSession:
        if url.scheme not in {"http", "https"} or url.host is None:
            raise Unavailable("the address is not on the web", retry=False)
        return self._trusted_session if _origin(url) in self._trusted else self._public_session

    async def _body(self, response: ClientResponse, hold: Hold) -> bytes:
        status = response.status
        if status != HTTPStatus.OK:
            message = f"{response.url.host} answered with status {status}"
            may_pass = status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in _MAY_PASS
            raise Unavailable(message, retry=may_pass)
        if (response.content_length or 0) > self._max_bytes:
            raise TooBig("bytes", limit=self._max_bytes)
        data = BytesIO()  # gives its bytes away without a copy
        while chunk := await _next(response.content):
            if data.tell() + len(chunk) > self._max_bytes:
                raise TooBig("bytes", limit=self._max_bytes)
            data.write(chunk)
            await hold.take(len(chunk))
        hold.give_back(_CHUNK)
        return data.getvalue()


async def _next(stream: StreamReader) -> bytes:
    if chunk := stream.read_nowait(_CHUNK):  # most often the next one is there already
        return chunk
    async with asyncio.timeout(STALL_S):
        return await stream.read(_CHUNK)


def _origin(url: URL) -> tuple[str, str | None, int | None]:
    return url.scheme, url.host, url.port


def _session(
    resolver: AbstractResolver,
    socket_factory: SocketFactoryType | None = None,
    check: Callable[[URL], Awaitable[None]] | None = None,
) -> ClientSession:
    return ClientSession(
        connector=Connector(check=check, socket_factory=socket_factory, resolver=resolver),
        cookie_jar=DummyCookieJar(),
        headers={"Accept": "image/*, video/mp4", "Accept-Encoding": "identity"},
        timeout=ClientTimeout(total=None),  # fetch() limits the whole
    )
