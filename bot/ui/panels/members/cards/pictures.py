"""The pictures of a task, for a card that stands elsewhere than its message."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

import structlog

from bot.discord_client.requests.message_files import links_of
from bot.domain.states import State
from bot.engine.messenger import MessengerError
from bot.ui.task_message.details import has_link

if TYPE_CHECKING:
    import discord

    from bot.domain.tasks import Task

    Interaction = discord.Interaction[Any]

log = structlog.get_logger()

ANSWERS_WITHIN_S: Final = 1.5
"""A dialog must be opened within 3 s of the press."""

MOST_PICTURES: Final = 10
"""Discord's limit for one gallery."""


async def links_to(interaction: Interaction, task: Task) -> list[str]:
    """Addresses of the picture of a task: of its message's files, else CometAPI's own."""
    message_id = task.shown.message_id
    if task.shown.attachment is not None and message_id is not None and task.shown.has_picture:
        try:
            async with asyncio.timeout(ANSWERS_WITHIN_S):
                return await links_of(interaction.client, task.request.channel_id, message_id)
        except (MessengerError, TimeoutError) as error:
            log.info("message.not_read", task_id=task.id, reason=str(error))
    alone = (links[0] for links in task.result.media if len(links) == 1)
    found = (url for url in (*alone, task.result.image_url) if has_link(url))
    return [url for url in found if url][:1]


async def pictures_of(interaction: Interaction, task: Task) -> list[str]:
    """Addresses of the whole and of each of several that it consists of."""
    if task.state is not State.SUCCEEDED or task.request.kind.in_words:
        return []
    several = next((links for links in task.result.media if len(links) > 1), ())
    whole = await links_to(interaction, task)
    return [*whole, *filter(has_link, several)][:MOST_PICTURES]


def is_blurred(interaction: Interaction, task: Task) -> bool:
    """Whether its pictures are blurred where the interaction is."""
    if task.request.channel_id == interaction.channel_id:
        return task.is_spoiler
    return task.shown.spoiler is not None
