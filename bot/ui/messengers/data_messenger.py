"""Copies of members' data as direct messages, and the end of messages that show any."""

from __future__ import annotations

import io
from functools import partial
from typing import TYPE_CHECKING

import discord
from discord.http import handle_message_parameters

from bot.discord_client.errors import REQUEST_FAILED, UNREADABLE, translated
from bot.discord_client.requests.posts import post, private_channel
from bot.discord_client.requests.threads import opening
from bot.ui.data_export.archive import ZipArchive
from bot.ui.interactions import services_of_client
from bot.ui.languages import speaking_to_member
from bot.ui.texts.members import privacy as texts

if TYPE_CHECKING:
    from bot.domain.members.data_requests import DataRequest, ShownTask
    from bot.engine.data_requests.messenger import DataFile

_FAILED = (*REQUEST_FAILED, *UNREADABLE)


class DiscordDataMessenger:
    """A `bot.engine.data_requests.messenger.DataMessenger`."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    def archive(self, request: DataRequest) -> ZipArchive:
        """An empty one, for the member who asked."""
        return ZipArchive(services_of_client(self._client).languages.of(request.user_id))

    async def begin(self, request: DataRequest) -> tuple[int, int]:
        """Post that a copy is being made. Raises as `DataMessenger` promises."""
        channel_id = await private_channel(self._client, request.user_id)
        words = self._words(request)
        sent = await post(self._client, channel_id, nonce=_nonce(request, 0), content=words)
        return channel_id, sent.id

    async def tell(self, place: tuple[int, int], request: DataRequest) -> None:
        """Edit that message. Raises as `DataMessenger` promises."""
        parameters = handle_message_parameters(content=self._words(request))
        try:
            with parameters as params:
                await self._client.http.edit_message(*place, params=params)
        except _FAILED as error:
            raise translated(error) from error

    async def send(self, channel_id: int, request: DataRequest, file: DataFile) -> None:
        """Post a file. Raises as `DataMessenger` promises."""
        ending = "" if file.files == 1 else f"-{file.number}"
        with speaking_to_member(self._client, request.user_id):
            words = texts.file_of(file.number, file.files)
        await post(
            self._client,
            channel_id,
            nonce=_nonce(request, file.number),
            content=words or discord.utils.MISSING,
            files=[discord.File(io.BytesIO(file.data), filename=f"imagine-bot-data{ending}.zip")],
        )

    async def remove(self, shown: ShownTask) -> None:
        """Delete a message. Raises as `DataMessenger` promises."""
        place = shown.channel_id, shown.message_id or 0
        try:
            await opening(self._client, place[0], partial(self._client.http.delete_message, *place))
        except _FAILED as error:
            raise translated(error) from error

    def _words(self, request: DataRequest) -> str:
        with speaking_to_member(self._client, request.user_id):
            return texts.copy(request)


def _nonce(request: DataRequest, number: int) -> str:
    """The same at each try, of this process or the next, and no other message's."""
    return f"{request.id:x}-{number}-{round(1000 * request.created_s):x}"
