"""Where the bot is not: servers, groups and others' direct messages, by a member's installation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.services.refusals import Refusal, RefusedError
from bot.services.requester import Requester
from bot.ui.custom_ids import tag_in
from bot.ui.invitation import invitation

if TYPE_CHECKING:
    import discord

    Interaction = discord.Interaction[Any]


def is_member(interaction: Interaction) -> bool:
    """Whether the bot is in the server: where only its commands were added, it edits nothing."""
    return interaction.client.get_guild(interaction.guild_id or 0) is not None


def is_outside(interaction: Interaction) -> bool:
    """Whether the bot is not where an interaction comes from."""
    if interaction.guild_id is None:
        return interaction.context.private_channel is True
    return not is_member(interaction)


def requester_outside(interaction: Interaction, channel_id: int, custom_id: str) -> Requester:
    """Who asks where the bot is not: as in direct messages, with no right of that place."""
    return Requester(
        user_id=interaction.user.id,
        guild_id=None,
        channel_id=channel_id,
        upload_limit=interaction.filesize_limit,
        interaction_token=interaction.token,
        interaction_id=interaction.id,
        tag=tag_in(custom_id),
    )


def check_installed(interaction: Interaction, *, is_open: bool) -> None:
    """Make sure that who asks where the bot is not has installed it for themselves.

    `is_open`: whether the operator lets them use it so.

    Raises:
        RefusedError: says where it can be asked, or how to invite it.
    """
    if is_open and interaction.is_user_integration():
        return
    if interaction.guild_id is None:
        raise RefusedError(Refusal.NOT_EVERYWHERE)
    raise RefusedError(Refusal.NOT_A_MEMBER, link=invitation(interaction.application_id))
