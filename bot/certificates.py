"""Certificates that this machine does not trust: who issued them, and what an operator can do."""

from __future__ import annotations

import asyncio
import socket
import ssl
from typing import Any, Final
from urllib.parse import urlsplit

_PATIENCE_S: Final = 10.0
_HTTPS: Final = 443
_MOST_SHOWN: Final = 100
_UNKNOWN_AUTHORITY: Final = frozenset({2, 18, 19, 20, 21})
"""OpenSSL's codes: the chain ends at nobody who is known here."""

_OUT_OF_TIME: Final = frozenset({9, 10})
"""It is not valid yet, or no longer."""

_SHOWN: Final = ("organizationName", "commonName")


def is_out_of_time(error: Exception) -> bool:
    """Whether an error is about a certificate that is not valid at what this machine's clock says.

    `error` may be Python's, or aiohttp's around it.
    """
    cause = getattr(error, "certificate_error", error)
    return isinstance(cause, ssl.SSLCertVerificationError) and cause.verify_code in _OUT_OF_TIME


async def unknown_authority(url: str) -> str | None:
    """The line for the operator if whoever signed the certificate there is not known here.

    None where the address has no such certificate, or has another fault.
    """
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname:
        return None
    address = (parts.hostname, parts.port or _HTTPS)
    issuer = await asyncio.to_thread(_unknown_issuer, address)
    if issuer is None:
        return None
    return (
        f"The certificate of {parts.hostname} was issued by {issuer}, an authority that this "
        "machine does not know. If you trust it, name a file with its certificate, and those of "
        "the others that you need, in the environment variable SSL_CERT_FILE (not in .env)."
    )


def _unknown_issuer(address: tuple[str, int]) -> str | None:
    try:
        _certificate(address, ssl.create_default_context())
    except ssl.SSLCertVerificationError as error:
        if error.verify_code in _UNKNOWN_AUTHORITY:
            return _issuer(address)
    except OSError:
        pass
    return None


def _issuer(address: tuple[str, int]) -> str:
    """Who issued the certificate there, as it says itself; Python tells that of trusted ones."""
    try:
        told = ssl.get_server_certificate(address, timeout=_PATIENCE_S)
        context = ssl.create_default_context(cadata=told)
        context.check_hostname = False
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        issuer = _certificate(address, context)["issuer"]
    except OSError:
        return "somebody"
    names = [value for part in issuer for name, value in part if name in _SHOWN]
    text = "".join(char for char in ", ".join(names) if char.isprintable())
    return f'"{text[:_MOST_SHOWN]}"'


def _certificate(address: tuple[str, int], context: ssl.SSLContext) -> dict[str, Any]:
    with (
        socket.create_connection(address, timeout=_PATIENCE_S) as connection,
        context.wrap_socket(connection, server_hostname=address[0]) as secured,
    ):
        return secured.getpeercert() or {}
