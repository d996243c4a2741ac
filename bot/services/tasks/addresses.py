"""Addresses of pictures in a request: checked where they come in, and kept as text in its options.

One option of a command is one address. Between several there is a line feed, and nothing else
separates: what Unicode calls a line is more than that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from bot.domain.inputs import BETWEEN, END, IMAGE, MASK, MOST_PICTURES, references_of
from bot.services.refusals import Refusal, RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LONGEST: Final = 2048
"""Characters of one address; Discord's own, with their signatures, have a few hundred."""


def joined(addresses: Iterable[str]) -> str:
    """Several addresses as one option.

    Raises:
        RefusedError: one of them is none, or there are more than a request may have.
    """
    checked = [address_in(text) for text in addresses]
    if len(checked) > MOST_PICTURES:
        raise RefusedError(Refusal.TOO_MANY_PICTURES, limit=MOST_PICTURES)
    return BETWEEN.join(checked)


def check(options: Mapping[str, str]) -> None:
    """Make sure that a request's options hold addresses where they should, and not too many.

    Raises:
        RefusedError: they do not.
    """
    joined(references_of(options))
    for name in (IMAGE, END, MASK):
        if name in options:
            address_in(options[name])


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
