"""What Discord says about the bot's servers, and about who runs it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import discord

from bot.discord_client.errors import REQUEST_FAILED, UNREADABLE
from bot.services.refusals import Refusal, RefusedError
from bot.ui.bot_permissions import missing_by_channel

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from bot.discord_client.client import ImagineBot

    Interaction = discord.Interaction[Any]


@dataclass(frozen=True, slots=True)
class Known:
    """What a server is called, and how many members it has; nothing of what is not known."""

    name: str = ""
    members: int | None = None


async def check_operator(interaction: Interaction) -> None:
    """Make sure that who asks owns the application or works on it in its team.

    Raises:
        RefusedError: they do not.
    """
    try:
        application = await interaction.client.application_info()
    except (*REQUEST_FAILED, *UNREADABLE):
        application = interaction.client.application  # as it was when the bot started
    if application is None or interaction.user.id not in _operators(application):
        raise RefusedError(Refusal.OPERATORS_ONLY)


def is_known_operator(interaction: Interaction) -> bool:
    """Whether who asks runs the bot, by what Discord said of the application when it started."""
    application = interaction.client.application
    return application is not None and interaction.user.id in _operators(application)


def _operators(application: discord.AppInfo) -> set[int]:
    """The ids of who may: of a team those who may change the application."""
    if application.team is None:
        return {application.owner.id}
    accepted, reads = discord.TeamMembershipState.accepted, discord.TeamMemberRole.read_only
    members = [one for one in application.team.members if one.membership_state is accepted]
    return {application.team.owner_id or 0} | {one.id for one in members if one.role is not reads}


async def guilds_of(interaction: Interaction) -> dict[int, Known]:
    """All servers that the bot is in, whichever process has them."""
    client = cast("ImagineBot", interaction.client)
    if len(client.shards) == (client.shard_count or 1):
        return {guild.id: _known(guild) for guild in client.guilds}
    found = client.fetch_guilds(limit=None, with_counts=True)
    return {guild.id: Known(guild.name, guild.approximate_member_count) async for guild in found}


async def guild_of(interaction: Interaction, guild_id: int) -> Known:
    """A server that the bot is in. Raises RefusedError if it is in none such."""
    guild = interaction.client.get_guild(guild_id)
    known = _known(guild) if guild else (await guilds_of(interaction)).get(guild_id)
    if known is None:
        raise RefusedError(Refusal.NOT_IN_SERVER)
    return known


async def leave(interaction: Interaction, guild_id: int) -> None:
    """Leave a server, at once. Raises RefusedError if Discord did not take that."""
    try:
        await interaction.client.http.leave_guild(guild_id)
    except discord.NotFound:
        return  # the bot was not in it any more
    except REQUEST_FAILED as error:
        raise RefusedError(Refusal.NOT_LEFT) from error


def missing(
    interaction: Interaction, guild_id: int, channels: Collection[int]
) -> Mapping[str, Collection[str]] | None:
    """The permissions that the bot lacks, by channel; None where this process has not the server.

    A server that Discord tells nothing of now counts as one that this process has not.
    """
    guild = interaction.client.get_guild(guild_id)
    if guild is None or guild.unavailable:
        return None
    return missing_by_channel(guild, channels)


def _known(guild: discord.Guild) -> Known:
    return Known(guild.name or "", guild.member_count)
