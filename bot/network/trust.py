"""Whose certificates are trusted, where Python by itself does not ask the system."""

from __future__ import annotations

import os
import ssl
import sys
from contextlib import suppress
from typing import Final

_HAVE_A_STORE: Final = frozenset({"darwin", "win32"})


def system_trust() -> ssl.SSLContext | None:
    """What trusts whom the system trusts, and who signs in the file that SSL_CERT_FILE names.

    None where Python's own default does so. On macOS that knows only what came with Python, and on
    Windows only what somebody has needed before.
    """
    if sys.platform not in _HAVE_A_STORE:
        return None
    import truststore  # noqa: PLC0415 - it is installed on these systems only

    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if file := os.environ.get("SSL_CERT_FILE"):
        with suppress(OSError):  # nobody is trusted for what it holds, as elsewhere
            context.load_verify_locations(file)
    return context


def trusting() -> ssl.SSLContext:
    """The same wherever the process runs, for a look that no session is needed for."""
    return system_trust() or ssl.create_default_context()
