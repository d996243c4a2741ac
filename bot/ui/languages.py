"""Which language is spoken: that of who reads something alone, else English."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.languages import ENGLISH
from bot.ui.interactions import services_of, services_of_client
from bot.ui.texts.language import speaking

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    import discord

    from bot.domain.tasks import Task


def speaking_to(interaction: discord.Interaction[Any]) -> AbstractContextManager[None]:
    """Say all that is said within in the language of whoever an interaction comes from."""
    languages = services_of(interaction).languages
    return speaking(languages.of(interaction.user.id, discord=str(interaction.locale)))


def speaking_to_member(client: discord.Client, user_id: int | None) -> AbstractContextManager[None]:
    """The same for a member who is written to; None: in English, as several read it."""
    if user_id is None:
        return speaking(ENGLISH)
    return speaking(services_of_client(client).languages.of(user_id))


def speaking_beside(client: discord.Client, task: Task) -> AbstractContextManager[None]:
    """The same for whoever sees the message of a task: in a server all who read the channel."""
    request = task.request
    return speaking_to_member(client, request.user_id if request.guild_id is None else None)
