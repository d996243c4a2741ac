"""Notices as messages: direct ones to the operator and members, lines in servers' logs, pings."""

from __future__ import annotations

import io
from contextlib import suppress
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import discord
from discord import ui

from bot.discord_client.errors import REQUEST_FAILED, UNREADABLE, translated
from bot.discord_client.requests.message_files import links_of
from bot.discord_client.requests.posts import post, private_channel
from bot.domain.members.pings import Pinged
from bot.domain.notices import OPERATOR, NoticeKind
from bot.domain.servers.log_entries import LogChannel, member_of
from bot.domain.servers.reports import Outcome
from bot.engine.messenger import (
    ContentRefusedError,
    FilesForbiddenError,
    MessageGoneError,
    MessengerError,
)
from bot.services.members.visibility import Viewer
from bot.services.refusals import RefusedError
from bot.ui.interactions import services_of_client
from bot.ui.languages import speaking_to_member
from bot.ui.messengers.picture_copies import send_copy
from bot.ui.report import report_message
from bot.ui.stateless import inert_layout
from bot.ui.texts import operators
from bot.ui.texts.members import pings, privacy
from bot.ui.texts.saying import say
from bot.ui.texts.servers import log, reports

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.notices import Notice
    from bot.services import Services


class DiscordNoticeMessenger:
    """Tells of notices on Discord; a `bot.engine.notices.notifier.NoticeMessenger`."""

    def __init__(self, client: discord.Client, *, tells_operator: bool = True) -> None:
        self._client = client
        self._tells_operator = tells_operator
        self._operator_id: int | None = None

    async def channel(self, to_whom: str) -> int | None:
        """Where somebody reads them. Raises as `NoticeMessenger` promises."""
        if to_whom == OPERATOR:
            return await self._of_operator() if self._tells_operator else None
        if found := LogChannel.of(to_whom):
            return found.channel_id
        if pinged := Pinged.of(to_whom):
            return pinged.channel_id
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
        self._operator_id = owner_id
        return await private_channel(self._client, owner_id)

    async def send(self, channel_id: int, notices: Sequence[Notice], *, nonce: str) -> int | None:
        """Post what notices say. Raises as `NoticeMessenger` promises."""
        first = notices[0]
        reader = self._operator_id if first.to_whom == OPERATOR else member_of(first.to_whom)
        with speaking_to_member(self._client, reader):
            return await self._send(channel_id, notices, nonce=nonce)

    async def _send(self, channel_id: int, notices: Sequence[Notice], *, nonce: str) -> int | None:
        first = notices[0]
        if pinged := Pinged.of(first.to_whom):
            return await self._ping(pinged, notices, nonce=nonce)
        if first.to_whom == OPERATOR:
            words = operators.notice(first)
        elif first.kind in {NoticeKind.LOG_LOST, NoticeKind.GALLERY_CLOSED}:
            words = log.to_member(first)
        elif first.kind is NoticeKind.REPORT_SETTLED:
            words = say(reports.SETTLED[Outcome(first.values["outcome"])])
        elif first.kind is NoticeKind.DATA_DELETED:
            words = privacy.deleted(first)
        elif first.kind is NoticeKind.COPY:
            return await self._copy(channel_id, first, nonce=nonce)
        elif first.kind is NoticeKind.COPY_REMOVED:
            await self._take_away(channel_id, first.values["message_id"])
            return None
        elif first.kind is NoticeKind.REPORTED:
            return await self._report(channel_id, first, nonce=nonce)
        else:
            return await self._add_lines(channel_id, notices, nonce=nonce)
        return (await post(self._client, channel_id, nonce=nonce, content=words)).id

    async def _ping(self, pinged: Pinged, notices: Sequence[Notice], *, nonce: str) -> int:
        """Mention a member below the first of what has ended, and nobody else."""
        sent = await post(
            self._client,
            pinged.channel_id,
            nonce=nonce,
            content=pings.ended(pinged, notices),
            reply_to=notices[0].values["message_id"],
            pings=pinged.user_id,
        )
        return sent.id

    async def _add_lines(self, channel_id: int, entries: Sequence[Notice], *, nonce: str) -> int:
        """Post lines of a log, of which no phone rings."""
        lines = "\n".join([log.line(await self._complete(entry)) for entry in entries])
        layout = inert_layout(ui.TextDisplay(lines))
        return (await post(self._client, channel_id, nonce=nonce, view=layout, silent=True)).id

    async def _copy(self, channel_id: int, notice: Notice, *, nonce: str) -> int:
        """Post a copy of a picture, as long as its message has it."""
        copies, task_id = self._services.picture_copies, notice.values["task_id"]
        user_id = member_of(notice.to_whom) or 0
        try:
            view, seed = await copies.of(Viewer(user_id=user_id, guild_id=None), task_id)
        except RefusedError as error:
            raise MessageGoneError(str(error)) from error
        return await send_copy(self._client, channel_id, view, seed=seed, nonce=nonce)

    async def _take_away(self, channel_id: int, message_id: int) -> None:
        """Delete a message, if it is there. Raises as `NoticeMessenger` promises."""
        try:
            await self._client.http.delete_message(channel_id, message_id)
        except (*REQUEST_FAILED, *UNREADABLE) as error:
            failed = translated(error)
            if not isinstance(failed, MessageGoneError):
                raise failed from error

    async def _report(self, channel_id: int, entry: Notice, *, nonce: str) -> int:
        """Post a reported picture, with less of it where Discord takes no more."""
        values = dict(entry.values)
        channel = LogChannel.of(entry.to_whom)
        task = await self._services.reports.task(values["task_id"])
        guild_id = channel.guild_id if channel else 0
        picture = None if task is None else await self._picture(values)
        if picture is not None:
            layout = report_message(values, guild_id, task, picture.filename)
            with suppress(FilesForbiddenError, ContentRefusedError):
                return (
                    await post(self._client, channel_id, nonce=nonce, view=layout, files=[picture])
                ).id
        layout = report_message(values, guild_id, task, None)
        return (await post(self._client, channel_id, nonce=nonce, view=layout)).id

    async def _picture(self, values: dict[str, Any]) -> discord.File | None:
        """The file of a reported picture, as long as Discord has it."""
        try:
            address = values["picture"] or await self._address(values)
            data = await self._client.http.get_from_cdn(address)
        except (*REQUEST_FAILED, *UNREADABLE, MessengerError):
            return None
        name = PurePosixPath(urlsplit(address).path).name
        return discord.File(io.BytesIO(data), filename=f"SPOILER_{name}")

    async def _address(self, values: dict[str, Any]) -> str:
        """Where the file of a picture is now that was reported long ago. Raises MessengerError."""
        found = await links_of(self._client, values["channel_id"], values["message_id"])
        if not found:
            raise MessageGoneError("the message has no picture")
        return found[0]

    @property
    def _services(self) -> Services:
        return services_of_client(self._client)

    async def _complete(self, entry: Notice) -> Notice:
        """An entry with what follows from the settings as they are now."""
        channel = LogChannel.of(entry.to_whom)
        if entry.kind is not NoticeKind.STRIKE or channel is None:
            return entry
        until_s = await self._services.moderation.time_out(channel.guild_id, entry.values["times"])
        return replace(entry, values={**entry.values, "until_s": until_s})
