"""Which proxy an address is reached by, as the usual variables of the environment say."""

from __future__ import annotations

import importlib.util
import ipaddress
import re
from dataclasses import dataclass
from typing import Final

from yarl import URL

SOCKS: Final = frozenset({"socks", "socks4", "socks4a", "socks5", "socks5h"})
"""Without a number it is version 5, as desktops write it."""

_SECURED: Final = frozenset({"https", "wss"})
_ALL: Final = "*"


@dataclass(frozen=True, slots=True)
class Proxies:
    """What was set; nothing by default.

    Args:
        secured: the proxy for https and wss addresses.
        plain: the one for http and ws addresses.
        bypass: hosts that are reached without: names with all below them, literal addresses and
            networks such as 10.0.0.0/8, either with a port or for all of them, with commas or
            blanks between them; `*` for all.
    """

    secured: URL | None = None
    plain: URL | None = None
    bypass: str = ""

    def of(self, url: URL) -> URL | None:
        """The proxy for an address; None for one that is reached directly, as this machine is."""
        host = (url.host or "").rstrip(".").lower()
        proxy = self.secured if url.scheme in _SECURED else self.plain
        if proxy is None or _is_this_machine(host):
            return None
        entries = re.split(r"[\s,]+", self.bypass.lower())
        return None if any(_covers(entry, host, url.port) for entry in entries if entry) else proxy


def _is_this_machine(host: str) -> bool:
    address = _address(host)
    if address is None:
        return host == "localhost" or host.endswith(".localhost")
    return address.is_loopback


def _covers(entry: str, host: str, port: int | None) -> bool:
    address = _address(host)
    if entry == _ALL:
        return True
    name, its_port = _split(entry)
    if its_port not in {"", str(port)}:
        return False
    if address is not None:
        return _holds(name, address)
    return f".{host}".endswith(f".{name.removeprefix('*').removeprefix('.')}")


def _split(entry: str) -> tuple[str, str]:
    """What an entry names, and its port; "" for none, as of an IPv6 address without brackets."""
    found = re.fullmatch(r"(\[[^\]]*\]|[^:]*):(\d+)", entry)
    return (found[1], found[2]) if found else (entry, "")


def _holds(entry: str, address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    try:
        return address in ipaddress.ip_network(entry.strip("[]"), strict=False)
    except ValueError:
        return False


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def has_socks() -> bool:
    """Whether the library for SOCKS proxies is installed (the extra `socks`)."""
    return importlib.util.find_spec("aiohttp_socks") is not None


PROXY_REFUSES: Final = frozenset({403, 407})
"""What a proxy answers that makes no connection until somebody changes something."""


def proxy_refuses(url: str, status: int) -> str:
    """The line for the operator on a proxy that answers so when it is asked for an address."""
    proxy = proxy_of(URL(url))
    name = proxy.host if proxy else ""
    return (
        f"The proxy {name} does not let the bot through to {url} ({status}). Look at the user and "
        "password in HTTPS_PROXY, and at what it allows; NO_PROXY names hosts that need none."
    )


class _Chosen:
    proxies = Proxies()


def use_proxies(proxies: Proxies) -> None:
    """Let all connections of this process that are made from now on go by these."""
    _Chosen.proxies = proxies


def proxy_of(url: URL) -> URL | None:
    """The proxy that this process reaches an address by; None for none."""
    return _Chosen.proxies.of(url)
