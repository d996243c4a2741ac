"""Which channels of a server somebody sees, and whether who sees one also sees another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord

if TYPE_CHECKING:
    from collections.abc import Mapping

_WITH_VOICE: Final = (discord.VoiceChannel, discord.StageChannel)


def sees_both(guild: discord.Guild | None, seen_id: int, other_id: int) -> bool:
    """Whether everybody who sees the channel `seen_id` also sees `other_id`, for certain.

    A role or member that is denied the other must be denied the first as well, and one that is
    let into the first must be let into the other: then it holds for any roles that a member has,
    as what Discord makes of them only grows with what each of them may.
    """
    seen, other = _channel(guild, seen_id), _channel(guild, other_id)
    if seen is None or other is None or (other.is_nsfw() and not seen.is_nsfw()):
        return False
    if isinstance(other, _WITH_VOICE) and not _lets_all_connect(other):
        return False
    in_seen, in_other = _views(seen), _views(other)
    return all(in_seen.get(one, 0) <= in_other.get(one, 0) for one in {*in_seen, *in_other})


def readable_by(member: discord.Member, *, here: int | None, is_adult: bool) -> frozenset[int]:
    """The ids of the channels and threads whose messages a member can read, for certain.

    Who is in a private thread is not known to the bot, nor is a thread that was closed: of these
    only the one that the member asks from (`here`) counts. Nor is who may enter age-restricted
    channels, which count for who is known to (`is_adult`).
    """
    guild = member.guild
    channels = {
        channel.id
        for channel in guild.channels
        if _reads(channel, member) and (is_adult or not channel.is_nsfw())
    }
    threads = {
        thread.id
        for thread in guild.threads
        if thread.parent_id in channels and not thread.is_private()
    }
    return frozenset(channels | threads | ({here} if here is not None else set()))


def _reads(channel: Any, member: discord.Member) -> bool:  # noqa: ANN401 - of several kinds
    """Whether a member is shown the messages of a channel; those beside voices to who may join."""
    may: discord.Permissions = channel.permissions_for(member)
    is_let_in = may.connect or not isinstance(channel, _WITH_VOICE)
    return may.view_channel and may.read_message_history and is_let_in


def _lets_all_connect(channel: discord.VoiceChannel | discord.StageChannel) -> bool:
    refused = (overwrite.connect is False for overwrite in channel.overwrites.values())
    return channel.guild.default_role.permissions.connect and not any(refused)


def _channel(guild: discord.Guild | None, channel_id: int) -> Any:  # noqa: ANN401 - of several kinds
    """The channel whose permissions hold there; None for one that is private or not known."""
    found = guild and guild.get_channel_or_thread(channel_id)
    if isinstance(found, discord.Thread):
        return None if found.is_private() else found.parent
    return found if hasattr(found, "is_nsfw") else None


def _views(channel: discord.abc.GuildChannel) -> Mapping[int, int]:
    """Who is let in (1) and who is kept out (-1), by the id of a role or member."""
    return {
        target.id: 1 if overwrite.view_channel else -1
        for target, overwrite in channel.overwrites.items()
        if overwrite.view_channel is not None
    }
