"""What stands below the refusal of a server whose budget is used up, for who manages it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from bot.domain.servers.quotas import Quota
from bot.services.servers.budgets import STEP_USD
from bot.ui.custom_ids import allow_id
from bot.ui.texts.saying import say
from bot.ui.texts.servers import quotas

if TYPE_CHECKING:
    from bot.services.refusals import RefusedError


def more_offered(refused: RefusedError, *, manages: bool) -> list[ui.Button[Any]]:
    """The button that allows more; none where it would not work, or not help."""
    spent = refused.values.get("spent")
    if spent is None or spent.quota is not Quota.SERVER_BUDGET or not manages:
        return []
    return [
        ui.Button(
            label=say(quotas.ALLOW_MORE, usd=STEP_USD),
            style=discord.ButtonStyle.primary,
            custom_id=allow_id(spent.month, spent.granted_usd),
        )
    ]
