"""The check of CometAPI's key and certificate, before Discord's gateway."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import structlog

from bot.certificates import unknown_authority
from bot.cometapi import CometClient, CometError, KeyRefused, NoCredit, Unreachable
from bot.discord_client.gateway.login import StartError
from bot.network import PROXY_REFUSES, proxy_refuses
from bot.settings import what_to_put

if TYPE_CHECKING:
    from bot.engine import Engine

log = structlog.get_logger()

KEY_CHECK_S: Final = 5.0
_CERTIFICATE: Final = "ClientConnectorCertificateError"
"""What the client calls a connection that ended over a certificate."""

_PROXY: Final = "ClientHttpProxyError"
"""What it calls one that a proxy did not make."""


async def check_key(engine: Engine, url: str) -> None:
    """Ask something that costs nothing: a refused key stops the start, unless tasks are open.

    So does a certificate from an authority that this machine does not know. With open tasks it
    waits, as they would have without a restart; a bot that ends would help nobody. It goes out
    before the loops' first requests, and is the probe of an outage in which the last process ended.

    Raises:
        StartError: says what the operator has to change.
    """
    engine.breaker.wait_s(engine.clock())
    try:
        async with asyncio.timeout(KEY_CHECK_S):
            await engine.comet.check()
    except TimeoutError:
        engine.breaker.failed(Unreachable(text="TimeoutError"))
    except CometError as error:
        refusal = await _refusal(error, url)
        if refusal and not await engine.store.pauses.any_open():
            raise StartError(refusal) from error
        if refusal:
            log.warning("cometapi.refused_at_start", next_step=refusal)
        engine.breaker.failed(error)
    else:
        engine.breaker.answered()


async def try_key(url: str, key: str) -> bool:
    """Ask CometAPI something that costs nothing; returns whether the key has credit left.

    Raises:
        StartError: says what the operator has to change.
        CometError: it does not answer now.
    """
    async with CometClient(url, key) as comet:
        try:
            await comet.check()
        except NoCredit:
            return False
        except CometError as error:
            if refusal := await _refusal(error, url):
                raise StartError(refusal) from error
            raise
    return True


async def _refusal(error: CometError, url: str) -> str | None:
    """What the operator has to change; None where waiting may do."""
    if isinstance(error, Unreachable) and error.text == _CERTIFICATE:
        return await unknown_authority(url)
    if isinstance(error, Unreachable) and error.text == _PROXY and error.status in PROXY_REFUSES:
        return proxy_refuses(url, error.status)
    if isinstance(error, KeyRefused):
        refused = "COMETAPI_KEY was refused: it is wrong, expired or used up."
        return f"{refused} {what_to_put('COMETAPI_KEY')}"
    return None
