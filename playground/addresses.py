"""Addresses of the servers, also where a host is an address of IPv6."""

from __future__ import annotations

from yarl import URL


def base_url(host: str, port: int, *, scheme: str = "http") -> str:
    """The address of a server, without a slash at the end."""
    return str(URL.build(scheme=scheme, host=host, port=port)).rstrip("/")
