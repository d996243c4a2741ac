"""Addresses of pictures in a request, checked where they come in: one option is one address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from bot.domain.inputs import MOST_PICTURES
from bot.services.refusals import Refusal, RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.domain.inputs import Inputs

LONGEST: Final = 2048
"""Characters of one address; Discord's own, with their signatures, have a few hundred."""


def addresses_in(texts: Iterable[str]) -> tuple[str, ...]:
    """The addresses that a member gave.

    Raises:
        RefusedError: one of them is none, or there are more than a request may have.
    """
    addresses = tuple(map(address_in, texts))
    if len(addresses) > MOST_PICTURES:
        raise RefusedError(Refusal.TOO_MANY_PICTURES, limit=MOST_PICTURES)
    return addresses


def check(inputs: Inputs) -> None:
    """Make sure that a request has addresses where it should, and not too many.

    Raises:
        RefusedError: it has not.
    """
    addresses_in(inputs.images)
    for address in (inputs.image, inputs.end, inputs.mask):
        if address is not None:
            address_in(address)


def address_in(text: str) -> str:
    """The one address that a member gave.

    Raises:
        RefusedError: it is too long, of several words or lines, or does not lead to the web.
    """
    address = text.strip()
    is_plain = len(address) <= LONGEST and address.isprintable() and " " not in address
    if not is_plain or not _is_on_the_web(address):
        raise RefusedError(Refusal.NO_ADDRESS, limit=LONGEST)
    return address


def _is_on_the_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)
