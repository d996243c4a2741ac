"""aiohttp's connections, each through the proxy that its address has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from aiohttp import (
    BaseConnector,
    ClientConnectorError,
    ClientHttpProxyError,
    ClientProxyConnectionError,
    TCPConnector,
    encode_basic_auth,
    hdrs,
)

from bot.network.proxies import SOCKS, proxy_of
from bot.network.trust import system_trust

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from aiohttp import ClientRequest, ClientTimeout
    from aiohttp.connector import Connection
    from aiohttp.tracing import Trace
    from yarl import URL

_PASSED_ON: Final = (ClientConnectorError, ClientHttpProxyError, TimeoutError)
"""What says by itself that nothing of a request was sent."""


_SHARED: Final[tuple[str, ...]] = ("force_close", "limit", "ssl")
"""Options that hold whatever the way is."""


class Connector(TCPConnector):
    """A connector for any session.

    Whatever goes wrong between here and a proxy, or before that has made the connection, is a
    ClientConnectorError, a ClientHttpProxyError or a TimeoutError: nothing was sent.

    Args:
        check: called with an address that a proxy is about to be asked for, whose name is resolved
            there; what it raises is passed on. The connector's own resolver and socket factory see
            only what is reached directly.
        options: aiohttp's own.
    """

    def __init__(
        self,
        *,
        check: Callable[[URL], Awaitable[None]] | None = None,
        **options: Any,  # noqa: ANN401 - aiohttp's own
    ) -> None:
        trust = system_trust()
        if trust is not None:
            options["ssl"] = trust
        super().__init__(**options)
        self._check = check
        self._shared = {name: options[name] for name in _SHARED if name in options}
        self._through: dict[URL, BaseConnector] = {}

    async def connect(
        self,
        req: ClientRequest,
        traces: list[Trace],
        timeout: ClientTimeout,  # noqa: ASYNC109 - aiohttp's own
    ) -> Connection:
        """A connection for a request, new or kept. Raises as aiohttp's own, and as above."""
        proxy = proxy_of(req.url)
        if proxy is None:
            return await super().connect(req, traces, timeout)
        if self._check is not None:
            await self._check(req.url)
        if proxy.scheme not in SOCKS:
            _send_by(req, proxy)
        try:
            return await self._connector_of(proxy).connect(req, traces, timeout)
        except _PASSED_ON:
            raise
        except Exception as error:
            told = error if isinstance(error, OSError) else OSError(type(error).__name__)
            raise ClientProxyConnectionError(req.connection_key, told) from error

    async def close(self, *, abort_ssl: bool = False) -> None:
        """Close all connections, those through proxies included."""
        for connector in self._through.values():
            await connector.close()
        await super().close(abort_ssl=abort_ssl)

    def _connector_of(self, proxy: URL) -> BaseConnector:
        if proxy not in self._through:
            socks = proxy.scheme in SOCKS
            made = _socks(proxy, self._shared) if socks else TCPConnector(**self._shared)
            self._through[proxy] = made
        return self._through[proxy]


def _send_by(req: ClientRequest, proxy: URL) -> None:
    """Let a request go by a proxy, whose password stands in no address, so in no error."""
    login = {}
    if proxy.user:
        basic = encode_basic_auth(proxy.user, proxy.password or "", "utf-8")
        login[hdrs.PROXY_AUTHORIZATION] = basic
    if not req.is_ssl():  # it is the proxy that reads the request itself
        req.headers.update(login)
    req.update_proxy(proxy.with_user(None), None, login)


def _socks(proxy: URL, options: dict[str, Any]) -> BaseConnector:
    from aiohttp_socks import ProxyConnector, ProxyType  # noqa: PLC0415 - of the extra `socks`

    return ProxyConnector(
        proxy_type=ProxyType.SOCKS4 if proxy.scheme.startswith("socks4") else ProxyType.SOCKS5,
        host=proxy.host or "",
        port=proxy.port or 1080,
        username=proxy.user,
        password=proxy.password,
        rdns=True,
        **options,
    )
