"""The settings HTTPS_PROXY, HTTP_PROXY and ALL_PROXY: addresses that may hold a password."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from yarl import URL

from bot.network import has_socks
from bot.network.proxies import SOCKS

if TYPE_CHECKING:
    from pydantic import SecretStr

_SCHEMES: Final = frozenset({"http", "https", *SOCKS})


def proxy(value: SecretStr) -> SecretStr:
    """An address of a proxy that can be used, or nothing.

    Raises:
        ValueError: it is none, or needs what is not installed; the text quotes nothing of it.
    """
    written = value.get_secret_value()
    if not written:
        return value
    try:
        url = URL(written)
    except ValueError:
        raise ValueError from None
    if url.scheme not in _SCHEMES or not url.host:
        raise ValueError
    if url.scheme not in SOCKS and ":" in (url.user or ""):
        raise ValueError("No user whom HTTP knows has a colon in the name.")
    if url.scheme in SOCKS and not has_socks():
        raise ValueError("A SOCKS proxy needs the extra socks: pip install aiohttp-socks.")
    return value


def proxy_passwords(*written: SecretStr) -> list[str]:
    """The passwords in addresses of proxies, as they stand there and as they are sent."""
    urls = [URL(one.get_secret_value()) for one in written]
    return [word for url in urls for word in (url.password, url.raw_password) if word]
