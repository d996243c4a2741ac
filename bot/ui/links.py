"""Where the pages of Discord are that links lead to; another Discord has its own."""

from __future__ import annotations

from typing import Final

DISCORD: Final = "https://discord.com"


class _Web:
    """The operator's choice, for the whole process."""

    url = DISCORD


def use_web_address(url: str) -> None:
    """Let all links begin with this address from now on."""
    _Web.url = url


def web_url() -> str:
    """The address that all links begin with."""
    return _Web.url
