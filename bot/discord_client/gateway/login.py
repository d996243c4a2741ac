"""From a token to a place at Discord's gateway: what may pass is waited for, the rest is told.

A process that ends here is started again at once by whoever looks after it, and each new session
is one of a thousand a day (Discord: Gateway). So nothing that passes by itself ends the process,
and no session is opened before everything else is known to be right.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Annotated, Final

import aiohttp
import discord
import structlog
from pydantic import BaseModel, Field

from bot.certificates import is_out_of_time, unknown_authority
from bot.discord_client.errors import growing_s, told_wait_s, words_of
from bot.discord_client.patches import api_url
from bot.network import PROXY_REFUSES, proxy_refuses

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from bot.discord_client.client import ImagineBot
    from bot.engine.ratelimits.identifies import Identifies

log = structlog.get_logger()

LONGEST_S: Final = 300.0
"""Discord is asked again after this time at the latest, unless it wished for more."""

ASK_AGAIN_S: Final = 3600.0
"""How long a day's limit of sessions is believed without asking again."""

_UNAUTHORIZED: Final = 401
_SERVER_ERROR: Final = 500
_TOKEN_REFUSED: Final = 4004
_LATER: Final = "nothing, unless it lasts: then look at this machine's way to Discord"
_CLOCK: Final = "set this machine's clock: by it Discord's certificate is not valid now"
_PASSING: Final = frozenset({403, 408, 425, 429})
"""Refusals that pass. A 403 comes from what stands before Discord: an address that was banned."""

_CLOSED: Final = {
    4010: "Discord refused how the bot's servers are split up (4010). Start again.",
    4011: "Discord wants the bot's servers to be split up further (4011). Start again.",
    4012: "Discord no longer speaks with this version (4012). Update the program.",
    4013: "Discord does not know the events that the bot asks for (4013). Update the program.",
    4014: "Discord does not allow the bot the events that it asks for (4014). Update the program.",
}


class StartError(Exception):
    """The bot cannot run as it is set up; the text is one line for the operator."""


class StartLaterError(StartError):
    """The bot cannot run now, and may at another time as it is set up."""


class TokenRefusedError(StartError):
    """Discord does not know the token, or no longer."""

    def __init__(self) -> None:
        super().__init__("DISCORD_TOKEN was refused by Discord.")


class _Limit(BaseModel):
    total: Annotated[int, Field(ge=1)] = 1000
    remaining: int = 1000
    reset_after: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0
    max_concurrency: Annotated[int, Field(ge=1)] = 1


class Gateway(BaseModel):
    """How many shards Discord wants, and how many sessions are left."""

    shards: Annotated[int, Field(ge=1, le=100_000)] = 1
    session_start_limit: _Limit = _Limit()


@asynccontextmanager
async def logged_in(
    make_client: Callable[[], ImagineBot],
    token: str,
) -> AsyncIterator[ImagineBot]:
    """A client that Discord knows, closed at the end; until then whatever passes is waited for.

    Raises:
        TokenRefusedError, StartError: Discord refuses the token, or is not what answers.
    """
    patience = _Patience("discord.login_waits")
    while True:
        async with make_client() as client:  # a new one each time: none can log in twice
            try:
                await client.login(token)
            except Exception as error:  # noqa: BLE001 - an answer that is none may raise anything
                await check_way(error)
                wait_s = patience.wait_s(error)
            else:
                yield client
                return
        await asyncio.sleep(wait_s)


async def may_connect(client: ImagineBot, identifies: Identifies) -> Gateway:
    """Wait until Discord allows a new session; what it says of its gateway then.

    Raises:
        TokenRefusedError, StartError: as `logged_in`.
    """
    while True:
        gateway = await gateway_of(client)
        limit = gateway.session_start_limit
        reset_s = limit.reset_after / 1000
        await identifies.load()
        identifies.told(total=limit.total, remaining=limit.remaining, reset_after_s=reset_s)
        if limit.remaining < min(gateway.shards, limit.total):
            wait_s = min(max(reset_s, 1.0), ASK_AGAIN_S)
            log.warning(
                "discord.sessions_used_up",
                remaining=limit.remaining,
                retry_in_s=round(wait_s, 1),
                next_step="find out what starts the bot so often; it goes on by itself",
            )
            await asyncio.sleep(wait_s)
        elif (wait_s := await client.sessions.pause_s()) > 0:
            await asyncio.sleep(wait_s)
        else:
            client.sessions.told_max_concurrency(limit.max_concurrency)
            return gateway


async def gateway_of(client: ImagineBot) -> Gateway:
    """What Discord says of its gateway, however long that takes. Raises as `may_connect`."""
    patience = _Patience("discord.gateway_waits")
    while True:
        try:
            told = await client.http.request(discord.http.Route("GET", "/gateway/bot"))
            return Gateway.model_validate(told)
        except Exception as error:  # noqa: BLE001 - as above
            await asyncio.sleep(patience.wait_s(error))


async def check_way(error: Exception) -> None:
    """Raise StartError if no waiting helps: for a certificate, and for a proxy that refuses."""
    if isinstance(error, aiohttp.ClientHttpProxyError) and error.status in PROXY_REFUSES:
        raise StartError(proxy_refuses(api_url(), error.status)) from error
    if isinstance(error, ssl.SSLCertVerificationError):
        line = await unknown_authority(api_url())
        if line is not None:
            raise StartError(line) from error


def is_closed_for_good(error: Exception) -> bool:
    """Whether Discord ended it and no waiting helps (Discord: Opcodes and Status Codes)."""
    if isinstance(error, discord.ConnectionClosed):
        return error.code == _TOKEN_REFUSED or error.code in _CLOSED
    return isinstance(error, discord.PrivilegedIntentsRequired)


def closed_for_good(error: Exception) -> StartError:
    """What to tell the operator when Discord ended the connection and wants no other."""
    if isinstance(error, discord.PrivilegedIntentsRequired):
        return StartError(_CLOSED[4014])
    if isinstance(error, discord.ConnectionClosed):
        code = error.code
        if code == _TOKEN_REFUSED:
            return TokenRefusedError()
        return StartError(_CLOSED.get(code, f"Discord closed the connection for good ({code})."))
    return StartError(f"Discord closed the connection for good: {error}.")


def passes(status: int) -> bool:
    """Whether a refusal with that status may end by itself."""
    return status in _PASSING or status >= _SERVER_ERROR


def _refused(error: discord.HTTPException) -> str:
    words = words_of(error)
    return (
        f"Discord answered with {error.status}, code {error.code}{words and ': '}{words}. No "
        "waiting changes that. Check DISCORD_TOKEN and DISCORD_API_URL, and whether there is a "
        "newer version of this program."
    )


class _Patience:
    """How long to wait between tries that fail; what keeps failing for one reason is told once."""

    def __init__(self, event: str) -> None:
        self._event = event
        self._tries = 0
        self._told: tuple[str, int | None] | None = None

    def wait_s(self, error: Exception) -> float:
        """How long to wait before another try; says so in the log.

        Raises:
            StartError: waiting would not help.
        """
        if isinstance(error, discord.GatewayNotFound) and isinstance(error.__cause__, Exception):
            error = error.__cause__
        status = error.status if isinstance(error, discord.HTTPException) else None
        if isinstance(error, discord.LoginFailure) or status == _UNAUTHORIZED:
            raise TokenRefusedError from error
        if isinstance(error, discord.HTTPException) and not passes(error.status):
            raise StartError(_refused(error)) from error
        self._tries += 1
        wait_s = max(told_wait_s(error), growing_s(self._tries, longest_s=LONGEST_S))
        self._tell(error, status, wait_s)
        return wait_s

    def _tell(self, error: Exception, status: int | None, wait_s: float) -> None:
        reason = type(error).__name__
        is_new = self._told != (reason, status)
        self._told = (reason, status)
        log.log(
            logging.WARNING if is_new else logging.DEBUG,
            self._event,
            reason=reason,
            status=status,
            retry_in_s=round(wait_s, 1),
            next_step=_CLOCK if is_out_of_time(error) else _LATER,
        )
