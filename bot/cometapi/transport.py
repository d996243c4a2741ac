"""The only place that knows aiohttp: one method, from a request to the whole answer."""

import re
from base64 import b64encode
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

import aiohttp
from yarl import URL

from bot.cometapi.bodies import sent_as
from bot.cometapi.envelope import Answer
from bot.cometapi.errors import BadAnswer, CometError, Unreachable, Unsure

_LONGEST_BODY: Final = 8 * 1024 * 1024
"""Ten times the longest real one; reading a longer one would hold up everything else."""

_LONGEST_CONNECT_S: Final = 10.0
_SHORTEST_SECRET: Final = 8
_MASKED_OR_FOREIGN_KEY: Final = re.compile(rb"\bsk-(\w*\*{2,}[\w*]*|\w{20,})")

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

    An injected session stays open; an own one is opened when first needed and closed by `close`.
    `secrets` are blacked out in every answer as it arrives.
    """

    def __init__(self, *, session: aiohttp.ClientSession | None, secrets: tuple[str, ...]) -> None:
        self._injected = session
        self._own: aiohttp.ClientSession | None = None
        spellings = {
            form
            for secret in secrets
            for form in (
                secret,
                quote(secret, safe=""),
                b64encode(secret.encode()).decode().rstrip("="),
            )
        }
        # A word of a few letters is no secret, and blacking it out would garble pictures' prompts.
        self._secrets = [form.encode() for form in spellings if len(form) >= _SHORTEST_SECRET]

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
        try:
            async with self._session().request(
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
                    return Answer(
                        status=response.status,
                        headers={
                            name.lower(): self._black_out(value.encode(errors="replace")).decode(
                                errors="replace"
                            )
                            for name, value in response.headers.items()
                        },
                        body=self._black_out(read),
                    )
            failure = (BadAnswer if is_read else Unsure)(status=response.status, text="too long")
        except _NOT_SENT as error:
            failure = Unreachable(text=type(error).__name__)
        except (aiohttp.ClientError, OSError) as error:  # OSError includes TimeoutError
            failure = (Unreachable if is_read else Unsure)(text=type(error).__name__)
        # Raised out here, so that aiohttp's error, whose text may hold the URL and thus the key, is
        # not chained to it.
        try:
            raise failure
        finally:
            del failure  # it and this frame would keep each other, and the pictures in the body

    async def close(self) -> None:
        """Close the session if it is our own."""
        if self._own is not None:
            await self._own.close()
            self._own = None

    def _session(self) -> aiohttp.ClientSession:
        if self._injected is not None:
            return self._injected
        if self._own is None:
            self._own = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        return self._own

    def _black_out(self, body: bytes) -> bytes:
        for secret in self._secrets:
            body = body.replace(secret, b"[key]")
        # To search for the plain beginning first is a hundred times faster.
        return _MASKED_OR_FOREIGN_KEY.sub(b"[key]", body) if b"sk-" in body else body


async def _read_body(stream: aiohttp.StreamReader) -> bytes | None:
    """Read to the end; None when the body is longer than any real answer."""
    body = bytearray()
    async for chunk in stream.iter_any():
        body += chunk
        if len(body) > _LONGEST_BODY:
            return None
    return bytes(body)
