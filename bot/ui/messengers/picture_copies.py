"""A picture sent by direct message, with all that is known of it and each single one."""

from __future__ import annotations

import io
from itertools import accumulate
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import discord
import structlog

from bot.discord_client.requests.message_files import files_of
from bot.discord_client.requests.posts import post
from bot.engine.messenger import FilesForbiddenError, MessageFile
from bot.engine.publishing.pictures import PRIVATE_LIMIT, TOGETHER
from bot.media import PictureError, fit
from bot.media.identify import identified
from bot.ui.interactions import services_of_client
from bot.ui.task_message.details import details_card, details_texts

if TYPE_CHECKING:
    from bot.domain.tasks import Task, TaskView

log = structlog.get_logger()


async def send_copy(
    client: discord.Client, channel_id: int, view: TaskView, *, seed: str | None, nonce: str
) -> int:
    """Post a finished picture in a channel of direct messages; returns the message's id.

    Args:
        client: as whom.
        channel_id: where.
        view: of its task, with links to all that was made.
        seed: of the picture, where that is known.
        nonce: as `bot.discord_client.requests.posts.post` takes it.

    Raises:
        MessengerError: its message is gone, or it cannot be posted.
    """
    known = details_texts(view, seed=seed)
    files = await _files(client, view.task)
    layout = details_card(
        known,
        pictures=[f"attachment://{file.filename}" for file in files],
        # As the rule of its server says: no direct message is for adults.
        blurred=view.task.shown.spoiler is not None,
    )
    try:
        sent = await post(client, channel_id, nonce=nonce, view=layout, files=files)
    except FilesForbiddenError:  # they are too large here: the links lead to them
        sent = await post(client, channel_id, nonce=nonce, view=details_card(known))
    return sent.id


async def _files(client: discord.Client, task: Task) -> list[discord.File]:
    message_id = task.shown.message_id or 0
    found = await files_of(client, task.request.channel_id, message_id)
    files = [await _small(file) for file in found] if task.shown.has_picture else []
    named = [
        MessageFile(_name(task, number, file.name), file.data)
        for number, file in enumerate(files, start=1)
    ]
    single = await services_of_client(client).single_pictures.downloaded(task)
    named += [
        MessageFile(f"{task.id}-{number}{one.suffix}", one.data)
        for number, one in enumerate(single, start=1)
    ]
    room = accumulate(len(file.data) for file in named)
    return [
        discord.File(io.BytesIO(file.data), filename=file.name)
        for file, used in zip(named, room, strict=True)
        if used <= TOGETHER
    ]


async def _small(file: MessageFile) -> MessageFile:
    """A file as a direct message takes it; as it is, where it cannot be made so."""
    if len(file.data) <= PRIVATE_LIMIT:
        return file
    try:
        made = await fit(await identified(file.data), PRIVATE_LIMIT)
    except PictureError as error:
        log.info("copy.not_smaller", reason=str(error))
        return file
    return MessageFile(str(PurePosixPath(file.name).with_suffix(made.suffix)), made.data)


def _name(task: Task, number: int, known: str) -> str:
    """A file's name, which has words of the prompt, unless that is hidden."""
    is_open = task.shown.attachment is not None
    return known if is_open else f"picture-{task.id}-{number}{PurePosixPath(known).suffix}"
