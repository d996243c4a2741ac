"""Questions to Discord's API with a token alone, each asked once: for commands that then end.

The bot itself asks through discord.py, which waits and tries again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self

import aiohttp

from bot.discord_client.gateway.login import StartError, TokenRefusedError, check_way, passes
from bot.discord_client.patches import api_url
from bot.discord_client.requests.clock_skew import time_in
from bot.discord_client.requests.ratelimit_trace import USER_AGENT
from bot.network import Connector

if TYPE_CHECKING:
    from types import TracebackType

ANSWERS_WITHIN_S: Final = 15.0
WAY: Final = "Look at this machine's way to Discord, and try again."
_OK: Final = 200
_UNAUTHORIZED: Final = 401


class DiscordUnreachableError(Exception):
    """Discord does not answer now; the text says so to the operator, before `WAY`."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What Discord answered, and what its clock said; None if it did not say."""

    body: Any
    at_s: float | None


class DiscordRest:
    """Discord's API as one bot sees it; an async context manager."""

    def __init__(self, token: str) -> None:
        """Prepare it for the bot of that token; nothing is asked yet."""
        headers = {"Authorization": f"Bot {token}", "User-Agent": USER_AGENT}
        timeout = aiohttp.ClientTimeout(total=ANSWERS_WITHIN_S)
        self._session = aiohttp.ClientSession(
            connector=Connector(), headers=headers, timeout=timeout
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._session.close()

    async def get(self, path: str) -> Answer:
        """Ask for what is under a path, such as `/gateway/bot`.

        Raises:
            TokenRefusedError: Discord does not know the token.
            StartError: no waiting changes what keeps it from answering.
            DiscordUnreachableError: it does not answer now.
        """
        try:
            async with self._session.get(f"{api_url()}{path}", allow_redirects=False) as response:
                _check_status(response.status)
                return Answer(await response.json(content_type=None), time_in(response.headers))
        except (aiohttp.ClientError, OSError, ValueError) as error:
            await check_way(error)
            raise DiscordUnreachableError(_unreachable(type(error).__name__)) from error


def _check_status(status: int) -> None:
    if status == _UNAUTHORIZED:
        raise TokenRefusedError
    if passes(status):
        raise DiscordUnreachableError(_unreachable(f"HTTP {status}"))
    if status != _OK:
        raise StartError(
            f"{api_url()} answered with {status}, as Discord does not. Check DISCORD_API_URL."
        )


def _unreachable(reason: str) -> str:
    return f"Discord does not answer at {api_url()} ({reason})."
