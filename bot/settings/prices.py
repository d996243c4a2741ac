"""The setting PRICES: names of what is paid for, and what each costs."""

from __future__ import annotations

import json
import re
from typing import Final

from bot.domain.kinds import KINDS
from bot.services.prices import FAST_USD, is_priced
from bot.settings.unknown import nearest

_SHOWN: Final = re.compile(r"[a-z_]{1,24}")
"""What may be quoted: no key or token looks like that."""


def price_list(value: object) -> object:
    """The prices in a text of JSON, whose names are known; their values are still unchecked.

    Raises:
        ValueError: it is no JSON, or names what has no price; the text says which name.
    """
    try:
        prices = json.loads(value) if isinstance(value, str) else value
    except (ValueError, RecursionError):
        raise ValueError from None
    if isinstance(prices, dict):
        for name, price in prices.items():
            if not is_priced(name):
                raise ValueError(_unknown(name))
            if isinstance(price, bool):
                raise ValueError  # noqa: TRY004 - what pydantic turns into a line
    return prices


def _unknown(name: str) -> str:
    if not _SHOWN.fullmatch(name):
        return "It names what has no price."
    meant = nearest(name, {*FAST_USD, *KINDS})
    return f"Nothing is called {name}{f': did you mean {meant}?' if meant else '.'}"
