"""The answer to who asked for a picture that comes by direct message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import structlog

from bot.engine.messenger import ContentRefusedError, MessengerError, TryLaterError
from bot.services.refusals import Refusal, RefusedError
from bot.ui.answers import replies
from bot.ui.answers.lost_answers import note_answer
from bot.ui.interactions import services_of
from bot.ui.messenger import DiscordMessenger
from bot.ui.texts import private_results as texts
from bot.ui.texts.servers import quotas

if TYPE_CHECKING:
    import discord

    from bot.domain.tasks import TaskView
    from bot.engine.messenger import PostedMessage

    Interaction = discord.Interaction[Any]

log = structlog.get_logger()


async def with_private_task(interaction: Interaction, view: TaskView) -> None:
    """Post the message of a task to its member, and answer with where it is.

    Nothing is submitted before it stands: where it cannot, the task is forgotten.

    Raises:
        RefusedError: the member's direct messages are closed, or Discord refuses the message.
    """
    services, task = services_of(interaction), view.task
    try:
        await replies.claim(interaction, thinking=True)
    except Exception:
        await services.tasks.discard(task.id)
        raise
    posted = await _posted(interaction, view)
    if posted is None:
        said = texts.later()
    else:
        place = posted.channel_id, posted.message_id
        await note_answer(services, view, channel_id=place[0], message_id=place[1])
        services.signals.seen_open(channel_id=place[0], user_id=task.request.user_id)
        said = texts.here(*place)
    left = [] if view.left is None else [quotas.near(view.left)]
    await replies.instead(interaction, " ".join([said, *left]))


async def _posted(interaction: Interaction, view: TaskView) -> PostedMessage | None:
    """The message of a task; None: Discord did not say, and the publisher tries again.

    Raises:
        RefusedError: it cannot be posted, and the task is forgotten.
    """
    services = services_of(interaction)
    messenger = DiscordMessenger(interaction.client, clock=services.clock)
    try:
        return await messenger.post(view)
    except TryLaterError as error:
        log.warning("private.later", task_id=view.task.id, reason=str(error))
        return None
    except MessengerError as error:
        log.info("private.refused", task_id=view.task.id, reason=str(error))
        await services.tasks.discard(view.task.id)
        is_content = isinstance(error, ContentRefusedError)
        why = Refusal.NOT_SHOWN if is_content else Refusal.PRIVATE_CLOSED
        raise RefusedError(why) from error
