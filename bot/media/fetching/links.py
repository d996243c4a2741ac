"""Addresses that are asked for letter by letter: a signature covers every one of them."""

from string import punctuation
from typing import Final
from urllib.parse import quote, urljoin, urlsplit

from yarl import URL

_AS_IT_IS: Final = "".join(set(punctuation) - set('"<>'))


def as_written(url: str) -> URL:
    """The address with its path and query as they are; only what no address may hold is encoded.

    Raises:
        ValueError: it is malformed.
    """
    parts = urlsplit(url.strip())
    usual = URL(f"{parts.scheme}://{parts.netloc}")  # whose host is checked, and in ASCII
    target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    encoded = quote(target, safe=_AS_IT_IS, errors="surrogateescape")
    return URL(f"{usual.scheme}://{usual.raw_authority}{encoded}", encoded=True)


def redirected(url: URL, location: str) -> URL:
    """Where the answer of an address sends to, as it was written. Raises as `as_written`."""
    if location.startswith("/") and not location.startswith("//"):
        return as_written(f"{url.origin()}{location}")  # joined, it would lose its dots
    return as_written(urljoin(str(url), location))
