"""What a failed request to Discord means (Discord: Opcodes and Status Codes)."""

from __future__ import annotations

import math
from typing import Final

import aiohttp
import discord

from bot.engine.messenger import (
    ChannelClosedError,
    ChannelGoneError,
    ContentRefusedError,
    FilesForbiddenError,
    FileTooBigError,
    MessageGoneError,
    MessengerError,
    TryLaterError,
)

REQUEST_FAILED: Final = (discord.DiscordException, aiohttp.ClientError, OSError)
"""All that discord.py lets through when a request does not succeed."""

UNREADABLE: Final = (ValueError, TypeError, LookupError, AttributeError)
"""What discord.py raises over a body that is not what it expects. What it was about may be done."""

_LARGEST: Final = 2**63 - 1
_DIGITS: Final = 20
_MOST_WORDS: Final = 300

THREAD_ARCHIVED: Final = 50083
_UNKNOWN_CHANNEL: Final = 10003
_CHANNEL_CLOSED: Final = frozenset({50001, THREAD_ARCHIVED})
"""Missing access, archived thread: the same for each message in it."""

_CANNOT_MESSAGE: Final = frozenset({50007, 50278})
_NO_FILES: Final = 50013
_FILE_TOO_BIG: Final = frozenset({40005, 50045})
_TOO_FAST: Final = 40003
"""Direct messages are opened too fast."""

_PASSING: Final = frozenset({20016, 20022, 20028, 20029, 40060, 40062, 130000})
"""Limits of writing, an answer that Discord has already, a resource that is overloaded."""

_UNAUTHORIZED: Final = 401
_FORBIDDEN: Final = 403
_NOT_FOUND: Final = 404
_TIMED_OUT: Final = 408
_TOO_LARGE: Final = 413
_TOO_EARLY: Final = 425
_TOO_MANY: Final = 429
_CLIENT_ERROR: Final = range(400, 500)
_REFUSED_S: Final = 60.0
"""What is refused without a reason of its own is not asked again sooner (Discord: Rate Limits)."""

_LONGEST_S: Final = 86_400.0
_MOST_DOUBLINGS: Final = 20


def translated(error: Exception) -> MessengerError:
    """The failure by what the publisher can do about it."""
    if isinstance(error, discord.RateLimited):
        return TryLaterError("rate limited", retry_after_s=error.retry_after)
    if not isinstance(error, discord.HTTPException):
        return TryLaterError(type(error).__name__)
    what = f"Discord {error.status}, code {error.code}"
    if error.code == _UNKNOWN_CHANNEL:
        return ChannelGoneError(what)
    if error.code in _CHANNEL_CLOSED:
        return ChannelClosedError(what)
    if error.code == _NO_FILES:
        return FilesForbiddenError(what)
    if error.code in _FILE_TOO_BIG or error.status == _TOO_LARGE:
        return FileTooBigError(what)
    # Forbidden without a code is no answer of Discord's own but of what stands before it.
    is_barred = error.status == _FORBIDDEN and not error.code
    if error.code == _TOO_FAST or error.status == _UNAUTHORIZED or is_barred:
        return TryLaterError(what, retry_after_s=_REFUSED_S)
    if error.code in _CANNOT_MESSAGE or error.status == _NOT_FOUND:
        return MessageGoneError(what)
    if _is_final(error):
        return ContentRefusedError(what)
    return TryLaterError(what, retry_after_s=_retry_after_s(error))


def words_of(error: Exception) -> str:
    """What Discord says about a refusal, in one line; "" if it says nothing."""
    text = " ".join(error.text.split()) if isinstance(error, discord.HTTPException) else ""
    return "".join(char for char in text if char.isprintable())[:_MOST_WORDS]


def snowflake(value: object) -> int | None:
    """An id as Discord writes it; None if that is none."""
    digits = str(value) if isinstance(value, str | int) else ""
    is_number = digits.isascii() and digits.isdigit() and len(digits) < _DIGITS
    return number if is_number and 0 < (number := int(digits)) <= _LARGEST else None


def _is_final(error: discord.HTTPException) -> bool:
    """Whether the same request will be refused again: for what it holds, or nobody knows why.

    Among these are 20009 (explicit content), 50035 (a form that is not as Discord wants it), and
    what the filters of a server block (200000, 240000).
    """
    passes = error.status in {_TIMED_OUT, _TOO_EARLY, _TOO_MANY} or error.code in _PASSING
    return error.status in _CLIENT_ERROR and not passes


def told_wait_s(error: Exception) -> float:
    """How long Discord, or what stands before it, said to wait; 0 if it did not."""
    if isinstance(error, discord.RateLimited):
        told_s: float | None = error.retry_after
    else:
        told_s = _retry_after_s(error) if isinstance(error, discord.HTTPException) else None
    return min(told_s, _LONGEST_S) if told_s is not None else 0.0


def growing_s(tries: int, *, longest_s: float) -> float:
    """How long to wait after so many tries in a row that failed (at least 1): 1 s, 2 s, 4 s, ..."""
    return min(2.0 ** min(tries - 1, _MOST_DOUBLINGS), longest_s)


def _retry_after_s(error: discord.HTTPException) -> float | None:
    try:
        told_s = float(error.response.headers.get("Retry-After", ""))
    except ValueError:
        return None
    return told_s if math.isfinite(told_s) and told_s >= 0 else None
