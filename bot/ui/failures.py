"""What a failed request to Discord means (discord.md A2, A4, A7 and B3-9)."""

from __future__ import annotations

from typing import Final

import aiohttp
import discord

from bot.engine.board import (
    BoardError,
    ChannelClosedError,
    FilesForbiddenError,
    MessageGoneError,
    PassingError,
)

REQUEST_FAILED: Final = (discord.DiscordException, aiohttp.ClientError, OSError)
"""All that discord.py lets through when a request does not succeed."""

UNREADABLE: Final = (ValueError, TypeError, LookupError, AttributeError)
"""What discord.py raises over a body that is not what it expects. What it was about may be done."""

_LARGEST: Final = 2**63 - 1
_DIGITS: Final = 20

_CHANNEL_CLOSED: Final = frozenset({10003, 50001, 50083})
"""Unknown channel, missing access, archived thread: the same for each message in it."""

_CANNOT_MESSAGE: Final = frozenset({50007, 50278})
_NO_FILES: Final = frozenset({40005, 50013, 50045})
_TOO_FAST: Final = 40003
"""Direct messages are opened too fast."""

_UNAUTHORIZED: Final = 401
_FORBIDDEN: Final = 403
_NOT_FOUND: Final = 404
_TOO_LARGE: Final = 413
_REFUSED_S: Final = 60.0
"""What is refused without a reason of its own is not asked again sooner (A5: invalid requests)."""


def translated(error: Exception) -> BoardError:
    """The failure by what the painter can do about it."""
    if isinstance(error, discord.RateLimited):
        return PassingError("rate limited", retry_after_s=error.retry_after)
    if not isinstance(error, discord.HTTPException):
        return PassingError(type(error).__name__)
    what = f"Discord {error.status}, code {error.code}"
    if error.code in _CHANNEL_CLOSED:
        return ChannelClosedError(what)
    if error.code in _NO_FILES or error.status == _TOO_LARGE:
        return FilesForbiddenError(what)
    if error.code == _TOO_FAST or error.status == _UNAUTHORIZED:
        return PassingError(what, retry_after_s=_REFUSED_S)
    if error.code in _CANNOT_MESSAGE or error.status == _NOT_FOUND:
        return MessageGoneError(what)
    if error.status == _FORBIDDEN:
        # Without a code it is no answer of Discord's own but of what stands before it.
        return (
            MessageGoneError(what) if error.code else PassingError(what, retry_after_s=_REFUSED_S)
        )
    return PassingError(what, retry_after_s=_retry_after_s(error))


def snowflake(value: object) -> int | None:
    """An id as Discord writes it; None if that is none."""
    digits = str(value) if isinstance(value, str | int) else ""
    is_number = digits.isascii() and digits.isdigit() and len(digits) < _DIGITS
    return number if is_number and 0 < (number := int(digits)) <= _LARGEST else None


def _retry_after_s(error: discord.HTTPException) -> float | None:
    try:
        return float(error.response.headers.get("Retry-After", ""))
    except ValueError:
        return None
