"""A press that allows more dollars in a month than a server's budget says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.services.servers.budgets import STEP_USD
from bot.ui import interactions
from bot.ui.answers import replies
from bot.ui.texts.saying import say
from bot.ui.texts.servers import quotas

if TYPE_CHECKING:
    import re

    import discord


async def pressed(interaction: discord.Interaction[Any], said: re.Match[str]) -> None:
    """Allow them, once for each button, and say what may be used now."""
    most_usd = await interactions.services_of(interaction).budgets.allow_more(
        interactions.requester_of(interaction), said["month"], int(said["cents"]) / 100
    )
    await replies.instead(interaction, say(quotas.ALLOWED, usd=STEP_USD, most=most_usd))
