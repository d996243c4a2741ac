"""Who may read: this machine, and whoever has the token."""

from __future__ import annotations

import hmac
import ipaddress
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_FORWARDED: Final = ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via")
"""What proxies add: the request comes from somewhere else."""

_PORT: Final = re.compile(r":\d{0,5}$")


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, as an address or by its usual name."""
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


def may_read(peer: str, headers: Mapping[str, str], token: str) -> bool:
    """Whether a request may be answered.

    Args:
        peer: the address that it comes from.
        headers: its own.
        token: the one that lets in whoever has it; "" if there is none.
    """
    return _has_token(headers, token) or _is_from_here(peer, headers)


def _has_token(headers: Mapping[str, str], token: str) -> bool:
    scheme, _, given = headers.get("Authorization", "").partition(" ")
    given_token = given.strip().encode(errors="replace")
    is_equal = hmac.compare_digest(given_token, token.encode())
    return bool(token) and is_equal and scheme.lower() == "bearer"


def _is_from_here(peer: str, headers: Mapping[str, str]) -> bool:
    """Whether it is of this machine in truth: no proxy passes it on.

    Nor does a browser that believes a page's own name to be this machine (DNS rebinding): it says
    that name.
    """
    named = _PORT.sub("", headers.get("Host", "")).strip("[]")
    passed_on = any(name in headers for name in _FORWARDED)
    return is_loopback(peer) and is_loopback(named) and not passed_on
