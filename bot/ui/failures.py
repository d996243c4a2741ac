"""What a failed request to Discord means (discord.md A2, A4, A7 and B3-9)."""

from __future__ import annotations

from typing import Final

import aiohttp
import discord

from bot.engine.painter import BoardError, FilesForbiddenError, MessageGoneError, PassingError

REQUEST_FAILED: Final = (discord.DiscordException, aiohttp.ClientError, OSError)
"""All that discord.py lets through when a request does not succeed."""

_GONE: Final = frozenset({10003, 10008, 10015, 50001, 50083})
"""Unknown channel, message or webhook, missing access, archived thread."""

_CANNOT_MESSAGE: Final = frozenset({40003, 50007, 50278})
_NO_FILES: Final = frozenset({40005, 50013, 50045})
_NOT_FOUND: Final = 404
_TOO_LARGE: Final = 413


def translated(error: Exception) -> BoardError:
    """The failure by what the painter can do about it."""
    if not isinstance(error, discord.HTTPException):
        return PassingError(type(error).__name__)
    what = f"Discord {error.status}, code {error.code}"
    if error.code in _GONE | _CANNOT_MESSAGE or error.status == _NOT_FOUND:
        return MessageGoneError(what)
    if error.code in _NO_FILES or error.status == _TOO_LARGE:
        return FilesForbiddenError(what)
    return PassingError(what)
