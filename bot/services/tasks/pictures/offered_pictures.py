"""Which file or link of a message is its picture: by type and name, else for its bytes to tell."""

from __future__ import annotations

import mimetypes
import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from bot.services.refusals import Refusal, RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SUFFIXES: Final = frozenset(
    {".png", ".apng", ".jpg", ".jpeg", ".jfif", ".webp", ".gif", ".avif", ".bmp", ".tif", ".tiff"}
)
_UNTOLD: Final = frozenset({"", "application/octet-stream", "binary/octet-stream"})
_LINK: Final = re.compile(r"https?://[^\s<>\"|`]+", re.IGNORECASE)
_BEHIND: Final = ".,;:!?'*_~]"


@dataclass(frozen=True, slots=True)
class Offer:
    """What may be a picture: its address, and what is said of it."""

    address: str
    name: str = ""
    content_type: str | None = None


def picture_among(offers: Iterable[Offer]) -> str:
    """The address of the first that is said to be a picture, else of the first that may be one.

    Whether it is one is found out from its bytes when it is fetched.

    Raises:
        RefusedError: none may be.
    """
    told = filter(lambda offer: offer.address, offers)
    possible = [offer for offer in told if _is_picture(offer) or _may_be_picture(offer)]
    if not possible:
        raise RefusedError(Refusal.NO_PICTURE_HERE)
    return next(filter(_is_picture, possible), possible[0]).address


def links_in(text: str) -> Iterator[Offer]:
    """The links among words, without the marks that Discord and sentences put around them."""
    for link in _LINK.findall(text):
        address = link.rstrip(_BEHIND)
        while address.endswith(")") and address.count(")") > address.count("("):
            address = address[:-1].rstrip(_BEHIND)
        if _path(address).strip("/"):
            yield Offer(address)


def _is_picture(offer: Offer) -> bool:
    kind = _type(offer)
    return _suffix(offer) in _SUFFIXES or (kind.startswith("image/") and "svg" not in kind)


def _may_be_picture(offer: Offer) -> bool:
    """Whether neither the type nor the name says that it is something else."""
    named = mimetypes.guess_type(f"file{_suffix(offer)}")[0] or ""
    return all(kind in _UNTOLD or kind.startswith("image/") for kind in (_type(offer), named))


def _type(offer: Offer) -> str:
    return (offer.content_type or "").partition(";")[0].strip().lower()


def _suffix(offer: Offer) -> str:
    return PurePosixPath(offer.name or unquote(_path(offer.address))).suffix.lower()


def _path(address: str) -> str:
    try:
        return urlsplit(address).path
    except ValueError:  # no address; that is told when it is fetched
        return ""
