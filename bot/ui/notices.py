"""The operator's direct messages: whoever owns the application, or leads the team that does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.discord_client.errors import REQUEST_FAILED, UNREADABLE, translated
from bot.discord_client.posts import post, private_channel
from bot.domain.notices import CopyNotice
from bot.ui.texts import operators

if TYPE_CHECKING:
    import discord

    from bot.domain.notices import Notice


class DiscordOperator:
    """Tells the application's owner; a `bot.engine.outages.monitor.Operator`."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def tell(self, notice: Notice | CopyNotice) -> None:
        """Send a direct message. Raises as `Operator.tell` promises."""
        try:
            application = await self._client.application_info()
        except (*REQUEST_FAILED, *UNREADABLE) as error:
            raise translated(error) from error
        team = application.team
        owner_id = (team.owner_id if team else None) or application.owner.id
        channel_id = await private_channel(self._client, owner_id)
        await post(self._client, channel_id, nonce=_nonce(notice), content=operators.notice(notice))


def _nonce(notice: Notice | CopyNotice) -> str:
    if isinstance(notice, CopyNotice):
        return f"copy-{notice.noticed_s:.3f}"
    return f"{'over' if notice.over else 'open'}-{notice.since_s:.3f}"
