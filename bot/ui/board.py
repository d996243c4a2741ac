"""The painter's Discord side: messages are edited by channel and message id with the bot's token.

Never through the interaction's token, which dies after 15 minutes (discord.md B3-8).
"""

from __future__ import annotations

import asyncio
import io
import time
from typing import TYPE_CHECKING, Any, Final, cast

import discord
import structlog

from bot.domain import Attachment, Delivery, State
from bot.engine.board import Posted
from bot.ui.failures import REQUEST_FAILED, translated
from bot.ui.layout import ALT_TEXT, task_message
from bot.ui.plain import file_stem, label
from bot.ui.traffic import first_answer

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from discord.types.message import Attachment as AttachmentPayload

    from bot.domain import Task, TaskView
    from bot.media import Picture
    from bot.ui.traffic import Message

log = structlog.get_logger()

ORIGINAL: Final = cast("int", "@original")
"""Discord's name for an interaction's answer; discord.py has no other way without the object."""


class DiscordBoard:
    """Shows tasks as Discord messages; a `bot.engine.board.Board`."""

    def __init__(self, client: discord.Client, *, clock: Callable[[], float] = time.time) -> None:
        self._client = client
        self._clock = clock
        self._ending: set[asyncio.Future[Any]] = set()

    async def edit(
        self,
        view: TaskView,
        picture: Picture | None,
        delivery: Delivery | None,
    ) -> Attachment | None:
        """Edit the task's message. Raises as `Board.edit` promises."""
        task = view.task
        file = _file(task, picture)
        carried = file.filename if file else _carried_name(task)
        layout = task_message(view, now_s=self._clock(), picture=carried, delivery=delivery)
        # As PartialMessage.edit does it, but without making objects of the answer.
        parameters = discord.http.handle_message_parameters(
            view=layout,
            attachments=[file] if file else _kept(self._client, task),
            allowed_mentions=discord.AllowedMentions.none(),
        )
        edit = self._client.http.edit_message
        try:
            with parameters as params:
                return await self._answered(
                    edit(task.channel_id, task.message_id or 0, params=params),
                )
        except REQUEST_FAILED as error:
            raise translated(error) from error
        finally:
            if file is not None:
                file.fp.close()  # it is not sent again, so its memory is free at once

    async def _answered(
        self,
        edit: Coroutine[Any, Any, Any],
    ) -> Attachment | None:
        """The file in Discord's answer, at once and not when discord.py's bucket is full again."""
        with first_answer() as answer:
            editing = asyncio.ensure_future(edit)
        first: set[asyncio.Future[Any]] = {editing, answer}
        try:
            await asyncio.wait(first, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            editing.cancel()
            raise
        if answer.done():
            self._ending.add(editing)
            editing.add_done_callback(self._ended)
            return _attachment_in(answer.result())
        return _attachment_in(editing.result())

    def _ended(self, editing: asyncio.Future[Any]) -> None:
        self._ending.discard(editing)
        if not editing.cancelled() and (error := editing.exception()):
            log.debug("board.ended_late", reason=type(error).__name__)

    async def post_privately(
        self,
        view: TaskView,
        picture: Picture | None,
        delivery: Delivery | None,
    ) -> Posted:
        """Send the task to its member as a direct message. Raises as `Board` promises."""
        file = _file(view.task, picture)
        name = file.filename if file else None
        layout = task_message(view, now_s=self._clock(), picture=name, delivery=delivery)
        try:
            member = discord.Object(view.task.user_id)
            channel = await self._client.create_dm(member)
            sent = await channel.send(
                view=layout,
                files=[file] if file else [],
                nonce=f"private-{view.task.id}",  # so a lost answer does not make it two
                allowed_mentions=discord.AllowedMentions.none(),
            )
        except REQUEST_FAILED as error:
            raise translated(error) from error
        return Posted(channel_id=channel.id, message_id=sent.id, attachment=_attachment(sent))

    async def private_channel(self, user_id: int) -> int:
        """The channel of a member's direct messages. Raises as `Board` promises."""
        try:
            channel = await self._client.create_dm(discord.Object(user_id))
        except REQUEST_FAILED as error:
            raise translated(error) from error
        return channel.id

    async def post(self, view: TaskView) -> Posted:
        """Post a message of its own for a task. Raises as `Board` promises."""
        task = view.task
        channel = self._client.get_partial_messageable(task.channel_id, guild_id=task.guild_id)
        try:
            sent = await channel.send(
                view=task_message(view, now_s=self._clock()),
                nonce=f"task-{task.id}",  # repeated within minutes, it is the same message
                allowed_mentions=discord.AllowedMentions.none(),
            )
        except REQUEST_FAILED as error:
            raise translated(error) from error
        return Posted(channel_id=task.channel_id, message_id=sent.id, attachment=None)

    async def find_answer(self, interaction_token: str) -> Posted:
        """The message that an interaction was answered with. Raises as `Board` promises."""
        webhook = discord.Webhook.partial(
            self._client.application_id or 0,
            interaction_token,
            client=self._client,
        )
        try:
            message = await webhook.fetch_message(ORIGINAL)
        except REQUEST_FAILED as error:
            raise translated(error) from error
        return Posted(
            channel_id=message.channel.id,
            message_id=message.id,
            attachment=_attachment(message),
        )


def _file(task: Task, picture: Picture | None) -> discord.File | None:
    if picture is None:
        return None
    kind = "" if task.state is State.SUCCEEDED else "-preview"
    stem = file_stem(task.prompt.partition(" --")[0]) or "picture"
    return discord.File(
        io.BytesIO(picture.data),
        filename=f"{stem}-{task.id}{kind}{picture.suffix}",
        description=label(task.prompt, ALT_TEXT),
    )


def _carried_name(task: Task) -> str | None:
    return task.attachment.filename if task.attachment else None


class _Kept(discord.Attachment):
    """A file that a message already carries; an edit drops those it does not list."""

    def to_dict(self) -> AttachmentPayload:
        return {"id": self.id, "filename": self.filename}  # type: ignore[typeddict-item]


def _kept(client: discord.Client, task: Task) -> list[discord.Attachment]:
    if task.attachment is None:
        return []
    data: AttachmentPayload = {
        "id": task.attachment.id,
        "filename": task.attachment.filename,
        "size": 0,
        "url": "",
        "proxy_url": "",
    }
    return [_Kept(data=data, state=client._connection)]  # noqa: SLF001 - there is no public way


def _attachment(message: discord.Message) -> Attachment | None:
    if not message.attachments:
        return None
    first = message.attachments[0]
    return Attachment(id=first.id, filename=first.filename)


def _attachment_in(message: Message) -> Attachment | None:
    for first in message.get("attachments", ()):
        return Attachment(id=int(first["id"]), filename=first["filename"])
    return None
