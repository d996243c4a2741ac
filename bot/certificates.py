"""Certificates that this machine does not trust: who issued them, and what an operator can do."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from yarl import URL

from bot.network import connected, trusting

if TYPE_CHECKING:
    from collections.abc import Iterator

_PATIENCE_S: Final = 10.0
_MOST_SHOWN: Final = 100
_UNKNOWN_AUTHORITY: Final = frozenset({2, 18, 19, 20, 21, -67843, 0x800B0109, 0x800B010A})
"""The chain ends at nobody who is known here: OpenSSL's codes, macOS' and Windows'."""

_OUT_OF_TIME: Final = frozenset({9, 10, -67818, -67819, 0x800B0101})
"""It is not valid yet, or no longer: likewise."""

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
    address = URL(url)
    if address.scheme != "https" or not address.host:
        return None
    issuer = await asyncio.to_thread(_unknown_issuer, address)
    if issuer is None:
        return None
    return (
        f"The certificate of {address.host} was issued by {issuer}, an authority that this "
        "machine does not know. If you trust it, name a file with its certificate, and those of "
        "the others that you need, in the environment variable SSL_CERT_FILE (not in .env)."
    )


def _unknown_issuer(address: URL) -> str | None:
    try:
        _certificate(address, trusting())
    except ssl.SSLCertVerificationError as error:
        if error.verify_code in _UNKNOWN_AUTHORITY:
            return _issuer(address)
    except OSError:
        pass
    return None


def _issuer(address: URL) -> str:
    """Who issued the certificate there, as it says itself; Python tells that of trusted ones."""
    try:
        context = ssl.create_default_context(cadata=_told(address))
        context.check_hostname = False
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        issuer = _certificate(address, context)["issuer"]
    except OSError:
        return "somebody"
    names = [value for part in issuer for name, value in part if name in _SHOWN]
    text = "".join(char for char in ", ".join(names) if char.isprintable())
    return f'"{text[:_MOST_SHOWN]}"'


def _told(address: URL) -> bytes:
    """The certificate that is shown there, whoever issued it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with _secured(address, context) as secured:
        return secured.getpeercert(binary_form=True) or b""


def _certificate(address: URL, context: ssl.SSLContext) -> dict[str, Any]:
    with _secured(address, context) as secured:
        return secured.getpeercert() or {}


@contextmanager
def _secured(address: URL, context: ssl.SSLContext) -> Iterator[ssl.SSLSocket]:
    with (
        connected(address, timeout_s=_PATIENCE_S) as connection,
        context.wrap_socket(connection, server_hostname=address.host) as secured,
    ):
        yield secured
