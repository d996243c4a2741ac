"""What the messages of pictures have now: an address of the picture that works, or that it is gone.

Discord's addresses of files expire, so they are read each time; several at once, and not for long.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from bot.discord_client.errors import REQUEST_FAILED, UNREADABLE, translated
from bot.engine.messenger import ChannelClosedError, MessageGoneError

if TYPE_CHECKING:
    from collections.abc import Iterable

    import discord

    from bot.domain.tasks import Task

WITHIN_S: Final = 0.7
"""What Discord did not answer by then is shown without a picture."""

AT_ONCE: Final = 20
"""Messages that are read at the same time, for all members: edits must not wait."""

STILLS: Final = frozenset({".png", ".jpg", ".jpeg", ".webp", ".gif"})

_reading: Final[set[asyncio.Task[MessagePicture]]] = set()


@dataclass(frozen=True, slots=True)
class MessagePicture:
    """What a message has: the address of its first picture, if it was read and has one."""

    url: str | None = None
    is_gone: bool = False
    is_closed: bool = False
    """Whether its channel cannot be read by the bot any more."""


async def pictures_of(client: discord.Client, tasks: Iterable[Task]) -> dict[int, MessagePicture]:
    """What the messages of tasks have, by the ids of the tasks; without those not read in time."""
    wanted: dict[asyncio.Task[MessagePicture], int] = {}
    for task in tasks:
        if len(_reading) < AT_ONCE:
            reading = asyncio.create_task(_read(client, task), name="history")
            _reading.add(reading)
            reading.add_done_callback(_reading.discard)
            wanted[reading] = task.id
    if not wanted:
        return {}
    done, late = await asyncio.wait(wanted, timeout=WITHIN_S)
    for reading in late:
        reading.cancel()
    return {wanted[reading]: reading.result() for reading in done}


async def _read(client: discord.Client, task: Task) -> MessagePicture:
    if task.shown.message_id is None or task.shown.message_gone:
        return MessagePicture(is_gone=True)
    channel_id, message_id = task.request.channel_id, task.shown.message_id
    try:
        message: Any = await client.http.get_message(channel_id, message_id)
        files = [(str(file["filename"]), str(file["url"])) for file in message["attachments"]]
    except (*REQUEST_FAILED, *UNREADABLE) as error:
        failure = translated(error)
        is_closed = isinstance(failure, ChannelClosedError)
        is_gone = isinstance(failure, MessageGoneError) and not is_closed
        return MessagePicture(is_gone=is_gone, is_closed=is_closed)
    stills = (url for name, url in files if PurePosixPath(name).suffix.lower() in STILLS)
    return MessagePicture(url=next(stills, None))
