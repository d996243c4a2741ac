"""What the messages of pictures have now: an address of the picture that works, or that it is gone.

Discord's addresses of files expire, so they are read each time; several at once, and not for long.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from bot.discord_client.requests.message_files import named_links_of
from bot.engine.messenger import ChannelClosedError, MessageGoneError, MessengerError

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
        files = await named_links_of(client, channel_id, message_id)
    except ChannelClosedError:
        return MessagePicture(is_closed=True)
    except MessageGoneError:
        return MessagePicture(is_gone=True)
    except MessengerError:
        return MessagePicture()
    stills = (url for name, url in files if PurePosixPath(name).suffix.lower() in STILLS)
    return MessagePicture(url=next(stills, None))
