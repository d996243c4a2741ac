"""The answer to who asked for a picture that comes by direct message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import structlog

from bot.discord_client.errors import REQUEST_FAILED
from bot.discord_client.requests import callbacks
from bot.discord_client.requests.callbacks import LostError
from bot.engine.messenger import (
    ContentRefusedError,
    MessageGoneError,
    MessengerError,
    TryLaterError,
)
from bot.services.refusals import Refusal, RefusedError
from bot.ui.answers import replies
from bot.ui.answers.lost_answers import note_answer
from bot.ui.interactions import services_of
from bot.ui.languages import speaking_beside
from bot.ui.messengers.messenger import DiscordMessenger
from bot.ui.outside import is_outside
from bot.ui.task_message.layout import task_message
from bot.ui.texts import private_results as texts
from bot.ui.texts.servers import quotas

if TYPE_CHECKING:
    import discord

    from bot.domain.tasks import TaskView

    Interaction = discord.Interaction[Any]

log = structlog.get_logger()


async def with_task(interaction: Interaction, view: TaskView) -> None:
    """Answer with the message of a task, or with where it stands if that is not here.

    Raises:
        RefusedError: it can be shown nowhere; nothing was submitted, and the task is forgotten.
    """
    if view.task.request.to_post:
        await _with_private_task(interaction, view)
    else:
        await replies.with_task(interaction, view)


async def _with_private_task(interaction: Interaction, view: TaskView) -> None:
    services, task = services_of(interaction), view.task
    try:
        await replies.claim(interaction, thinking=True)
    except Exception:
        await services.tasks.discard(task.id)
        raise
    try:
        posted = await _posted(interaction, view)
    except MessengerError as error:
        log.info("private.refused", task_id=task.id, reason=str(error))
        if is_outside(interaction) and isinstance(error, MessageGoneError):
            await _show_here(interaction, view)
            return
        await services.tasks.discard(task.id)
        is_content = isinstance(error, ContentRefusedError)
        why = Refusal.NOT_SHOWN if is_content else Refusal.PRIVATE_CLOSED
        raise RefusedError(why) from error
    await _say(interaction, view, texts.later() if posted is None else texts.here(*posted))


async def _posted(interaction: Interaction, view: TaskView) -> tuple[int, int] | None:
    """Post a task to its member, and note the message: its channel and its id.

    None: Discord did not say whether it stands, and the publisher tries again. Raises
    MessengerError.
    """
    services = services_of(interaction)
    try:
        sent = await DiscordMessenger(interaction.client, clock=services.clock).post(view)
    except TryLaterError as error:
        log.warning("private.later", task_id=view.task.id, reason=str(error))
        return None
    place = sent.channel_id, sent.message_id
    await note_answer(services, view, channel_id=place[0], message_id=place[1])
    services.signals.seen_open(channel_id=place[0], user_id=view.task.request.user_id)
    return place


async def _say(interaction: Interaction, view: TaskView, sentence: str) -> None:
    left = [] if view.left is None else [quotas.near(view.left)]
    await replies.instead(interaction, " ".join([sentence, *left]))


async def _show_here(interaction: Interaction, view: TaskView) -> None:
    """Show a task in the answer itself, which can be edited as long as its token lives.

    Its member, who takes no direct messages, is told what that means before it is submitted. What
    takes longer comes to them when the bot can write to them.

    Raises:
        RefusedError: Discord does not take that either, and the task is forgotten.
    """
    services, task = services_of(interaction), view.task
    try:
        with speaking_beside(interaction.client, task):
            layout = task_message(view, now_s=services.clock())
        message_id = await callbacks.show_in_answer(interaction, layout)
        await replies.beside(interaction, texts.for_minutes())
    except (LostError, *REQUEST_FAILED) as error:
        log.warning("private.not_shown_here", task_id=task.id, reason=type(error).__name__)
        await services.tasks.discard(task.id)
        raise RefusedError(Refusal.PRIVATE_CLOSED) from error
    await services.tasks.posted(
        task.id,
        channel_id=interaction.channel_id or 0,
        message_id=message_id,
        token=interaction.token,
        place=view.place,
        correct_s=view.correct_s(services.clock()),
    )
