"""The only place that knows aiohttp: one method, from a request to the whole answer."""

from collections.abc import Mapping
from functools import partial
from typing import Final

import aiohttp
from yarl import URL

from bot.cometapi.answers.envelope import Answer
from bot.cometapi.blackout import Blackout
from bot.cometapi.bodies import sent_as
from bot.cometapi.errors import BadAnswer, CometError, Unreachable, Unsure
from bot.cometapi.exchanges import Exchange, Observer
from bot.network import Connector

_LONGEST_BODY: Final = 8 * 1024 * 1024
"""Ten times the longest real one; reading a longer one would hold up everything else."""

_LONGEST_CONNECT_S: Final = 10.0

# Raised while connecting, so not a byte of the request has left.
_NOT_SENT: Final = (
    aiohttp.ClientConnectorError,
    aiohttp.ClientHttpProxyError,
    aiohttp.ConnectionTimeoutError,
)


def checked_url(url: str) -> str:
    """Return an http(s) address without its last slash; raises ValueError for anything else."""
    parts = URL(url.strip())
    if parts.scheme not in ("http", "https") or not parts.host or parts.query_string:
        raise ValueError("an address of CometAPI starts with http:// or https:// and a host")
    return str(parts).rstrip("/")


def checked_key(key: str) -> str:
    """Return a key that fits into a header; raises ValueError, without the key, for another."""
    key = key.strip()
    if not key.isascii() or not key.isprintable() or not key or " " in key:
        raise ValueError("a key of CometAPI is one word of plain ASCII characters")
    return key


class Transport:
    """Sends requests and reads answers, without redirects and without ever showing a secret.

    An injected session serves the reads and stays open; our own ones are opened when first needed
    and closed by `close`.
    `secrets` are blacked out in every answer as it arrives; the `observer` is told of each.
    """

    def __init__(
        self,
        *,
        session: aiohttp.ClientSession | None,
        secrets: tuple[str, ...],
        observer: Observer | None = None,
    ) -> None:
        self._injected = session
        self._observe = observer or _ignore
        self._reading: aiohttp.ClientSession | None = None
        self._submitting: aiohttp.ClientSession | None = None
        self._black_out = Blackout(secrets)

    async def request(
        self,
        method: str,
        url: str,
        *,
        timeout_s: float,
        is_read: bool,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        json: Mapping[str, object] | None = None,
    ) -> Answer:
        """Send one request and read the whole answer within `timeout_s` seconds.

        Raises `Unreachable` when nothing was sent. When the connection ends later: `Unsure`, or for
        a read (`is_read`), which may be repeated at will, again `Unreachable`. `BadAnswer` or
        `Unsure` likewise for a body that is far too long.
        """
        timeout = aiohttp.ClientTimeout(
            total=timeout_s, connect=min(_LONGEST_CONNECT_S, timeout_s / 2)
        )
        failure: CometError
        body = sent_as(json)
        exchange = partial(Exchange, method=method, path=URL(url).path, sent=json)
        try:
            async with self._session(is_read=is_read).request(
                method,
                url,
                headers={**(headers or {}), **body.pop("headers", {})},
                params=params,
                timeout=timeout,
                allow_redirects=False,
                **body,
            ) as response:
                read = await _read_body(response.content)
                if read is not None:
                    answer = Answer(
                        status=response.status,
                        headers=self._blacked_out(response.headers),
                        body=self._black_out(read),
                    )
                    self._observe(exchange(answer=answer))
                    return answer
            failure = (BadAnswer if is_read else Unsure)(status=response.status, text="too long")
        except _NOT_SENT as error:
            status = error.status if isinstance(error, aiohttp.ClientHttpProxyError) else None
            failure = Unreachable(status=status, text=type(error).__name__)
        except (aiohttp.ClientError, OSError) as error:  # OSError includes TimeoutError
            failure = (Unreachable if is_read else Unsure)(text=type(error).__name__)
        self._observe(exchange(failure=failure.text))
        # Raised out here, so that aiohttp's error, whose text may hold the URL and thus the key, is
        # not chained to it.
        try:
            raise failure
        finally:
            del failure  # it and this frame would keep each other, and the pictures in the body

    def _blacked_out(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Headers by their names in small letters; in one look, as none goes on in another line."""
        names = [name.lower() for name, _ in headers.items()]  # each as often as it came
        values = "\n".join(headers.values()).encode(errors="replace")
        lines = self._black_out(values).decode(errors="replace").split("\n")
        return dict(zip(names, lines, strict=False))  # without any there is one empty line

    async def close(self) -> None:
        """Close our own sessions."""
        for session in (self._reading, self._submitting):
            if session is not None:
                await session.close()
        self._reading = self._submitting = None

    def _session(self, *, is_read: bool) -> aiohttp.ClientSession:
        """Reads share connections that are kept open; each submit gets one of its own.

        A server closes connections that were idle for a while, maybe just when a request sets out
        on one. A read is repeated then. A submit would be unsure though nobody ever read it: what
        was written to a connection that ends cannot be told from what arrived. (Neither `Expect:
        100-continue` would tell: servers that do not know it leave the client waiting.)
        """
        if not is_read:
            if self._submitting is None:
                self._submitting = _open_session(Connector(force_close=True))
            return self._submitting
        if self._injected is not None:
            return self._injected
        if self._reading is None:
            self._reading = _open_session(Connector())
        return self._reading


def _ignore(_exchange: Exchange) -> None:
    pass


def _open_session(connector: aiohttp.BaseConnector) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())


async def _read_body(stream: aiohttp.StreamReader) -> bytes | None:
    """Read to the end; None when the body is longer than any real answer."""
    body = bytearray()
    async for chunk in stream.iter_any():
        body += chunk
        if len(body) > _LONGEST_BODY:
            return None
    return bytes(body)
