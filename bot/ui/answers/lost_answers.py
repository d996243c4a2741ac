"""Which message answers an interaction: noted, or looked for where the answer got lost."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import structlog

from bot.discord_client.requests import callbacks
from bot.engine.messenger import AnswerOfAnotherError, MessageGoneError, MessengerError
from bot.ui.custom_ids import names
from bot.ui.interactions import services_of

if TYPE_CHECKING:
    import discord

    from bot.domain.tasks import TaskView
    from bot.services import Services

log = structlog.get_logger()

LOOKS_FOR_ANSWER: Final = (0.5, 2.0, 5.0, 15.0, *[60.0] * 14)
"""When an answer got lost on its way, look so often (seconds apart) whether it stands: for as
long as the interaction's token may be used."""


async def note_answer(
    services: Services, view: TaskView, *, channel_id: int, message_id: int
) -> None:
    """Note the message that shows a task; from now on it may be submitted."""
    await services.tasks.posted(
        view.task.id,
        channel_id=channel_id,
        message_id=message_id,
        place=view.place,
        correct_s=view.correct_s(services.clock()),
    )


async def find_answer(
    interaction: discord.Interaction[Any], view: TaskView, *, is_answered: bool = False
) -> None:
    """The answer got lost on its way there or back: look whether it stands.

    `is_answered`: Discord said that the interaction has an answer, which may be another's.
    """
    services, task = services_of(interaction), view.task
    for wait_s in LOOKS_FOR_ANSWER:
        await asyncio.sleep(wait_s)
        try:
            found = await callbacks.find_answer(
                interaction.client, interaction.token, task.request.channel_id, partial(names, task)
            )
        except MessageGoneError as error:
            if is_answered or isinstance(error, AnswerOfAnotherError):
                services.copies.noticed(interaction.id)
            await services.tasks.discard(task.id)
            return
        except MessengerError:  # it cannot be told now
            continue
        await note_answer(services, view, channel_id=found.channel_id, message_id=found.message_id)
        return
    log.warning("answer.not_found", task_id=task.id)
    await services.controls.withdraw(task.id)
