"""CometAPI: whether it answers, takes the key, and what is left to spend."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.cli.checks.result import broken, fine, notice, unknown
from bot.cometapi import BadAnswer, CometClient, CometError, balance_url_of
from bot.discord_client.gateway.login import StartError
from bot.key_check import try_key
from bot.settings import what_to_put

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.cli.checks.result import Result

_LITTLE_USD: Final = 1.0


async def check_cometapi(url: str, key: str) -> AsyncIterator[Result]:
    """The service at that address, with that key; nothing of it costs anything."""
    try:
        has_credit = await try_key(url, key)
    except StartError as error:
        yield broken("CometAPI", str(error))
        return
    except BadAnswer as error:
        what = f"What answers at {url} is not CometAPI (HTTP {error.status})."
        yield broken("CometAPI", what, what_to_put("COMETAPI_BASE_URL"))
        return
    except CometError as error:
        yield unknown("CometAPI", f"{error}.", f"Look at this machine's way to {url}.")
        return
    if has_credit:
        yield fine("CometAPI", f"{url} takes the key.")
    else:
        yield broken("CometAPI", "The credit is used up.", "Add credit, or raise the key's limit.")
    async with CometClient(url, key, balance_url=balance_url_of(url)) as comet:
        yield await _balance(comet)


async def _balance(comet: CometClient) -> Result:
    try:
        balance = await comet.balance()
    except CometError as error:
        return notice("balance", f"It is not told ({error}).", "Look at it in CometAPI's console.")
    left = balance.left_usd
    if left is None:
        return fine("balance", "It has no limit that CometAPI tells.")
    if left < _LITTLE_USD:
        return notice("balance", f"${left:.2f} are left.", "Add credit before it is used up.")
    return fine("balance", f"${left:.2f} are left.")
