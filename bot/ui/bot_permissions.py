"""What the bot must be allowed in a channel: one table for the invitation and for every check."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import discord

from bot.ui.texts.refusals import PERMISSIONS
from bot.ui.texts.saying import say

if TYPE_CHECKING:
    from collections.abc import Callable, Collection


def _anywhere(_channel: object) -> bool:
    return True


def _is_voice(channel: object) -> bool:
    return isinstance(channel, discord.VoiceChannel | discord.StageChannel)


def _is_thread(channel: object) -> bool:
    return isinstance(channel, discord.Thread)


def _is_no_thread(channel: object) -> bool:
    return not _is_thread(channel)


@dataclass(frozen=True, slots=True, kw_only=True)
class Needed:
    """A permission by discord.py's name, and what it is needed for."""

    name: str
    where: Callable[[object], bool] = _anywhere
    to_post: bool = False
    """Whether only messages of the bot's own need it; answers to members do not."""
    is_required: bool = True
    """Whether no picture arrives without it; else messages only show less."""


NEEDED: Final = (
    Needed(name="view_channel"),
    Needed(name="attach_files"),
    Needed(name="connect", where=_is_voice),  # the chat of a voice channel is closed without it
    Needed(name="send_messages", where=_is_no_thread, to_post=True),
    Needed(name="send_messages_in_threads", where=_is_thread, to_post=True),
    Needed(name="read_message_history", is_required=False),
    Needed(name="embed_links", is_required=False),
)

ALL: Final = discord.Permissions(**{needed.name: True for needed in NEEDED})
"""All of them, as an invitation asks for them."""


def missing_in(
    channel: object, granted: discord.Permissions, *, posts: bool = True
) -> tuple[str, ...]:
    """The permissions, by discord.py's names, without which no picture arrives in a channel.

    Args:
        channel: as discord.py has it.
        granted: what the bot may do there.
        posts: whether it is to post messages of its own, and not only to answer.
    """
    return tuple(
        needed.name
        for needed in NEEDED
        if needed.is_required
        and needed.where(channel)
        and (posts or not needed.to_post)
        and not getattr(granted, needed.name)
    )


def missing_by_channel(guild: discord.Guild, channel_ids: Collection[int]) -> dict[str, list[str]]:
    """What is missing in a server, by the names of these channels as far as they are still there.

    Where none of them is, by the server's name.
    """
    found: list[Any] = [guild.get_channel_or_thread(one) for one in channel_ids]
    places = [place for place in found if place is not None]
    missing = {
        f"#{place.name}": missing_in(place, place.permissions_for(guild.me)) for place in places
    }
    if not places:
        missing = {guild.name: missing_in(guild, guild.me.guild_permissions)}
    return {
        name: [say(PERMISSIONS[one]) for one in names] for name, names in missing.items() if names
    }
