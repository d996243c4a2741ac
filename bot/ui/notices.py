"""Notices as messages: direct ones to the operator and to members, and lines in servers' logs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from discord import ui

from bot.discord_client.errors import REQUEST_FAILED, UNREADABLE, translated
from bot.discord_client.posts import post, private_channel
from bot.domain.log_entries import LogChannel, member_of
from bot.domain.notices import OPERATOR, NoticeKind
from bot.engine.messenger import MessageGoneError
from bot.ui.stateless import inert_layout
from bot.ui.texts import operators
from bot.ui.texts.servers import log

if TYPE_CHECKING:
    from collections.abc import Sequence

    import discord

    from bot.domain.notices import Notice
    from bot.ui.interactions import HasServices


class DiscordNoticeMessenger:
    """Tells of notices on Discord; a `bot.engine.notices.notifier.NoticeMessenger`."""

    def __init__(self, client: discord.Client, *, tells_operator: bool = True) -> None:
        self._client = client
        self._tells_operator = tells_operator

    async def channel(self, to_whom: str) -> int | None:
        """Where somebody reads them. Raises as `NoticeMessenger` promises."""
        if to_whom == OPERATOR:
            return await self._of_operator() if self._tells_operator else None
        if found := LogChannel.of(to_whom):
            return found.channel_id
        if user_id := member_of(to_whom):
            return await private_channel(self._client, user_id)
        raise MessageGoneError(f"nobody is known as {to_whom}")

    async def _of_operator(self) -> int:
        """The owner's direct messages, or those of whoever leads the team."""
        try:
            application = await self._client.application_info()
        except (*REQUEST_FAILED, *UNREADABLE) as error:
            raise translated(error) from error
        team = application.team
        owner_id = (team.owner_id if team else None) or application.owner.id
        return await private_channel(self._client, owner_id)

    async def send(self, channel_id: int, notices: Sequence[Notice], *, nonce: str) -> int:
        """Post what notices say. Raises as `NoticeMessenger` promises."""
        first = notices[0]
        if first.to_whom == OPERATOR:
            words = operators.notice(first)
        elif member_of(first.to_whom):
            words = log.lost(first)
        else:
            return await self._add_lines(channel_id, notices, nonce=nonce)
        return (await post(self._client, channel_id, nonce=nonce, content=words)).id

    async def _add_lines(self, channel_id: int, entries: Sequence[Notice], *, nonce: str) -> int:
        """Post lines of a log, of which no phone rings."""
        lines = "\n".join([log.line(await self._complete(entry)) for entry in entries])
        layout = inert_layout(ui.TextDisplay(lines))
        return (await post(self._client, channel_id, nonce=nonce, view=layout, silent=True)).id

    async def _complete(self, entry: Notice) -> Notice:
        """An entry with what follows from the settings as they are now."""
        channel = LogChannel.of(entry.to_whom)
        if entry.kind is not NoticeKind.STRIKE or channel is None:
            return entry
        moderation = cast("HasServices", self._client).services.moderation
        until_s = await moderation.time_out(channel.guild_id, entry.values["times"])
        return replace(entry, values={**entry.values, "until_s": until_s})
