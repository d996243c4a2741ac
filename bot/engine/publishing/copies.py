"""Pictures that CometAPI has no more, in other messages that show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from bot.engine.messenger import MessengerError, TryLaterError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from bot.domain.tasks import Task
    from bot.engine.messenger import Messenger
    from bot.store import Shows

log = structlog.get_logger()


async def copies_of(task: Task, shows: Shows, messenger: Messenger) -> AsyncIterator[Sequence[str]]:
    """Links to the files of other messages that show what a task shows, message by message.

    Raises:
        TryLaterError: that cannot be told now.
    """
    for channel_id, message_id in await shows.messages(task):
        try:
            links = await messenger.links(channel_id, message_id)
        except TryLaterError:
            raise
        except MessengerError as error:
            log.info("picture.no_copy", task_id=task.id, reason=str(error))
            continue
        if links:
            yield links
