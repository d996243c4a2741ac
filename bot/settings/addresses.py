"""Addresses of services, as requests will spell them."""

from __future__ import annotations

import ipaddress
import re
from typing import Final

from pydantic import AfterValidator
from yarl import URL

_HOST_PART: Final = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(?<!-)")
_LONGEST_HOST: Final = 253


def address(*schemes: str) -> AfterValidator:
    """A check of an address: one of these schemes, a host, maybe a port and a path; or nothing."""

    def check(value: str) -> str:
        if not value:
            return value
        url = _read(value)
        # A user and password would collide with the bot's own credentials, and be shown.
        bare = not (set("?#@") & set(value)) and value.isascii() and " " not in value
        if url.scheme not in schemes or not bare or not url.port or not is_host(url.host or ""):
            raise ValueError
        # As requests will spell it, since their addresses are compared with this one.
        return str(url)

    return AfterValidator(check)


def _read(value: str) -> URL:
    """The parts of an address. Raises ValueError, without words of the library that reads it."""
    try:
        return URL(value)
    except ValueError:
        raise ValueError from None


def is_host(name: str) -> bool:
    """Whether that is a name of a host, or an address of one, without a port."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        parts = name.removesuffix(".").split(".")
        return len(name) <= _LONGEST_HOST and all(_HOST_PART.fullmatch(part) for part in parts)
    return True
