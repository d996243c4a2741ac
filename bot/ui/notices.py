"""The operator's direct messages: whoever owns the application, or leads the team that does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.discord_client.errors import REQUEST_FAILED, UNREADABLE, translated
from bot.discord_client.posts import post, private_channel
from bot.domain.notices import OPERATOR
from bot.engine.messenger import MessageGoneError
from bot.ui.texts import operators

if TYPE_CHECKING:
    import discord

    from bot.domain.notices import Notice


class DiscordNoticeMessenger:
    """Tells the application's owner; a `bot.engine.notices.notifier.NoticeMessenger`."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def channel(self, to_whom: str) -> int:
        """The owner's direct messages. Raises as `NoticeMessenger` promises."""
        if to_whom != OPERATOR:
            raise MessageGoneError(f"nobody is known as {to_whom}")
        try:
            application = await self._client.application_info()
        except (*REQUEST_FAILED, *UNREADABLE) as error:
            raise translated(error) from error
        team = application.team
        owner_id = (team.owner_id if team else None) or application.owner.id
        return await private_channel(self._client, owner_id)

    async def send(self, channel_id: int, notice: Notice, *, nonce: str) -> int:
        """Post a notice's words. Raises as `NoticeMessenger` promises."""
        words = operators.notice(notice)
        return (await post(self._client, channel_id, nonce=nonce, content=words)).id
