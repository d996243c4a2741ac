"""The operator's direct messages: whoever owns the application, or leads the team that does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import discord

from bot.ui import texts
from bot.ui.failures import REQUEST_FAILED, translated

if TYPE_CHECKING:
    from bot.engine.pausing import Notice

_REQUEST_ID: Final = re.compile(r"(?!sk-)[0-9A-Za-z][0-9A-Za-z_.:-]{3,63}")
"""What an id of a request looks like; nothing else of CometAPI's words is passed on."""


class DiscordOperator:
    """Tells the application's owner; a `bot.engine.pausing.Operator`."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def tell(self, notice: Notice) -> None:
        """Send a direct message. Raises as `Operator.tell` promises."""
        try:
            application = await self._client.application_info()
            team = application.team
            owner_id = (team.owner_id if team else None) or application.owner.id
            channel = await self._client.create_dm(discord.Object(owner_id))
            await channel.send(
                words(notice),
                suppress_embeds=True,
                nonce=f"{'over' if notice.over else 'open'}-{notice.since_s:.3f}",
                allowed_mentions=discord.AllowedMentions.none(),
            )
        except REQUEST_FAILED as error:
            raise translated(error) from error


def words(notice: Notice) -> str:
    """What a notice says: the setting, the cause, the next step, and CometAPI's request id."""
    cause, lasted = notice.cause, texts.duration(notice.lasted_s)
    if notice.over:
        return f"CometAPI works again after {lasted} ({cause}). Everything goes on by itself."
    request_id = notice.request_id or ""
    support = f" Request id: `{request_id}`." if _REQUEST_ID.fullmatch(request_id) else ""
    return (
        f"{texts.OUTAGES[cause]} Open pictures wait and go on by themselves. "
        f"Setting: `{cause.setting}`. What to do: {cause.next_step}.{support}"
    )
