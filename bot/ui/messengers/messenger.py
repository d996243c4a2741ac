"""The publisher's Discord side: messages are edited by channel and message id with the bot's token.

Never through the interaction's token, which dies after 15 minutes (Discord: Interactions), but for
answers where the bot is not, to members whose direct messages are closed.
"""

from __future__ import annotations

import asyncio
import io
import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, cast

import discord
import structlog

from bot.discord_client.errors import REQUEST_FAILED, UNREADABLE, translated
from bot.discord_client.patches import KeptAttachment, edit_answer
from bot.discord_client.requests.callbacks import find_answer
from bot.discord_client.requests.files import with_content_types
from bot.discord_client.requests.message_files import links_of
from bot.discord_client.requests.posts import attachment_in, post, private_channel
from bot.discord_client.requests.ratelimit_trace import first_answer
from bot.discord_client.requests.threads import opening
from bot.domain.states import Delivery, Plainness, State
from bot.engine.messenger import MessageGoneError, PostedMessage, SeenMessage
from bot.ui.custom_ids import CONTROL, names
from bot.ui.escaping import file_stem, label
from bot.ui.languages import speaking_beside
from bot.ui.task_message.controls import CANCEL, SENT_AT_ONCE
from bot.ui.task_message.layout import ALT_TEXT, task_message
from bot.ui.texts import tasks

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence

    from discord import ui

    from bot.discord_client.requests.ratelimit_trace import Message
    from bot.domain.tasks import Attachment, Task, TaskView
    from bot.media import Picture

log = structlog.get_logger()


class DiscordMessenger:
    """Shows tasks as Discord messages; a `bot.engine.messenger.Messenger`."""

    def __init__(self, client: discord.Client, *, clock: Callable[[], float]) -> None:
        self._client = client
        self._clock = clock
        self._ending: set[asyncio.Future[Any]] = set()

    async def edit(
        self,
        view: TaskView,
        picture: Picture | None,
        delivery: Delivery | None,
    ) -> Attachment | None:
        """Edit the task's message. Raises as `Messenger.edit` promises."""
        task = view.task
        if task.is_beyond_reach(self._clock()):
            raise MessageGoneError("its interaction is over")
        files = _files(task, picture)
        kept = _kept(self._client, task)
        carried = [file.filename for file in files or kept]
        layout = self._layout(view, carried, delivery)
        # As PartialMessage.edit does it, but without making objects of the answer.
        parameters = discord.http.handle_message_parameters(
            view=layout,
            attachments=files or kept,
            allowed_mentions=discord.AllowedMentions.none(),
        )
        token, channel_id = task.shown.answer_token, task.request.channel_id
        edit = partial(self._client.http.edit_message, channel_id, task.shown.message_id or 0)
        try:
            with with_content_types(parameters) as params:
                if token is not None:
                    return attachment_in(await edit_answer(self._client, token, params))
                if task.shown.removed_by is not None:  # the rest comes in private instead
                    change = partial(edit, params=params)
                    return attachment_in(await opening(self._client, channel_id, change))
                return await self._answered(edit(params=params))
        except (*REQUEST_FAILED, *UNREADABLE) as error:
            raise translated(error) from error
        finally:
            for file in files:
                file.fp.close()  # it is not sent again, so its memory is free at once

    async def _answered(
        self,
        edit: Coroutine[Any, Any, Any],
    ) -> Attachment | None:
        """The files in Discord's answer, at once and not when discord.py's bucket is full again."""
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
            return attachment_in(answer.result())
        return attachment_in(editing.result())

    def _ended(self, editing: asyncio.Future[Any]) -> None:
        self._ending.discard(editing)
        if not editing.cancelled() and (error := editing.exception()):
            log.debug("edit.ended_late", reason=type(error).__name__)

    async def post_privately(
        self,
        view: TaskView,
        picture: Picture | None,
        delivery: Delivery | None,
    ) -> PostedMessage:
        """Send the task to its member as a direct message. Raises as `Messenger` promises."""
        files = _files(view.task, picture)
        carried = [file.filename for file in files]
        view = _outside_of_servers(view)
        layout = self._layout(view, carried, delivery)
        channel_id = await self.private_channel(view.task.request.user_id)
        nonce = f"private-{view.task.shown.tag or view.task.id}"
        sent = await post(self._client, channel_id, nonce=nonce, view=layout, files=files)
        return PostedMessage(channel_id=channel_id, message_id=sent.id, attachment=sent.attachment)

    async def private_channel(self, user_id: int) -> int:
        """The channel of a member's direct messages. Raises as `Messenger` promises."""
        return await private_channel(self._client, user_id)

    async def post(self, view: TaskView) -> PostedMessage:
        """Post a message of its own for a task, as a reply to the one whose button was pressed.

        Raises as `Messenger` promises.
        """
        task = view.task
        layout = self._layout(view)
        nonce = f"task-{task.shown.tag or task.id}"
        channel_id = task.request.channel_id
        parent = view.parent
        is_here = parent is not None and parent.request.channel_id == channel_id
        reply_to = parent.shown.message_id if parent is not None and is_here else None
        sent = await post(self._client, channel_id, nonce=nonce, view=layout, reply_to=reply_to)
        return PostedMessage(channel_id=channel_id, message_id=sent.id, attachment=None)

    def _layout(
        self, view: TaskView, pictures: Sequence[str] = (), delivery: Delivery | None = None
    ) -> ui.LayoutView:
        with speaking_beside(self._client, view.task):
            return task_message(view, now_s=self._clock(), pictures=pictures, delivery=delivery)

    async def links(self, channel_id: int, message_id: int) -> list[str]:
        """Addresses of the files of a message. Raises as `Messenger` promises."""
        return await links_of(self._client, channel_id, message_id)

    async def look(self, task: Task) -> SeenMessage:
        """Read what the task's message shows. Raises as `Messenger` promises."""
        try:
            message = await self._client.http.get_message(
                task.request.channel_id, task.shown.message_id or 0
            )
            return seen_in(cast("Message", message), task.id)
        except (*REQUEST_FAILED, *UNREADABLE) as error:
            raise translated(error) from error

    async def find_answer(self, interaction_token: str, task: Task) -> PostedMessage:
        """The message of a task that answered an interaction. Raises as `Messenger` promises."""
        return await find_answer(
            self._client, interaction_token, task.request.channel_id, partial(names, task)
        )


def _outside_of_servers(view: TaskView) -> TaskView:
    """A task as it is shown in direct messages, wherever it was asked for."""
    request = replace(view.task.request, guild_id=None)
    return replace(view, task=replace(view.task, request=request))


def seen_in(message: Message, task_id: int) -> SeenMessage:
    """Whether a message lets that task be withdrawn and has no picture, as while it waits.

    Raises one of `UNREADABLE` for what is no message of parts.
    """
    attachment = attachment_in(message)
    controls = [found for part in message["components"] for found in _controls_in(part)]
    waits = any((str(task_id), one.verb) in controls for one in (CANCEL, SENT_AT_ONCE))
    return SeenMessage(waits=waits and attachment is None, attachment=attachment)


def _controls_in(part: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The tasks and verbs of our own buttons in a message or a part of one."""
    if found := re.fullmatch(CONTROL, str(part.get("custom_id", ""))):
        yield found["task_id"], found["verb"]
    for inner in part.get("components") or ():
        yield from _controls_in(inner)


def _files(task: Task, picture: Picture | None) -> list[discord.File]:
    pictures = picture.all if picture else ()
    kind = "" if task.state is State.SUCCEEDED else "-preview"
    title = tasks.title(task)
    stem = file_stem(title.partition(" --")[0]) or "picture"
    name = f"{stem}-{task.id}{kind}"
    return [
        discord.File(
            io.BytesIO(one.data),
            filename=f"{name}-{number}{one.suffix}" if len(pictures) > 1 else f"{name}{one.suffix}",
            description=label(title, ALT_TEXT),
        )
        for number, one in enumerate(pictures, start=1)
    ]


def _kept(client: discord.Client, task: Task) -> list[discord.Attachment]:
    is_whole = task.shown.plainness is Plainness.WHOLE and task.shown.removed_by is None
    if task.shown.attachment is None or not is_whole:
        return []
    files = task.shown.attachment.files
    return [KeptAttachment(client, file.id, file.filename) for file in files]
