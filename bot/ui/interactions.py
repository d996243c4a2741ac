"""What an interaction says: who asks, about which message, and whether that can be done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, cast

import discord

from bot.discord_client import patches
from bot.discord_client.members import DiscordMembers
from bot.discord_client.visibility import readable_by
from bot.services.members.visibility import Viewer
from bot.services.refusals import Refusal, RefusedError
from bot.services.requester import Requester
from bot.ui.bot_permissions import missing_in
from bot.ui.custom_ids import tag_in
from bot.ui.invitation import invitation
from bot.ui.outside import check_installed, is_member, is_outside, requester_outside

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.services import Services


class HasServices(Protocol):
    """A client that carries the use cases."""

    services: Services


def services_of(interaction: discord.Interaction[Any]) -> Services:
    """The use cases behind an interaction."""
    return services_of_client(interaction.client)


def services_of_client(client: discord.Client) -> Services:
    """The use cases that a client carries."""
    return cast("HasServices", client).services


def requester_of(interaction: discord.Interaction[Any]) -> Requester:
    """Who asks, and where. Raises RefusedError for a place that no message can be edited in."""
    if interaction.channel_id is None:  # of a kind that discord.py does not know
        raise RefusedError(Refusal.STRANGE_CHANNEL)
    if is_outside(interaction):
        return requester_outside(interaction, interaction.channel_id, custom_id_of(interaction))
    parent_id, category_id = _above(interaction)
    return Requester(
        user_id=interaction.user.id,
        guild_id=interaction.guild_id,
        channel_id=interaction.channel_id,
        moderates=interaction.permissions.manage_messages and interaction.guild_id is not None,
        manages=interaction.permissions.manage_guild and interaction.guild_id is not None,
        # Everyone has the role that bears the server's own id.
        roles=patches.role_ids(interaction.user) | {interaction.guild_id or 0},
        booster=getattr(interaction.user, "premium_since", None) is not None,
        parent_id=parent_id,
        category_id=category_id,
        age_restricted=_is_age_restricted(interaction),
        upload_limit=interaction.filesize_limit,
        interaction_token=interaction.token,
        interaction_id=interaction.id,
        tag=tag_in(custom_id_of(interaction)),
    )


def viewer_of(interaction: discord.Interaction[Any]) -> Viewer:
    """Who looks, and which channels of this server they can read at this moment."""
    user, guild = interaction.user, interaction.guild
    if not isinstance(user, discord.Member) or guild is None or not is_member(interaction):
        return Viewer(user_id=user.id, guild_id=None)
    here = interaction.channel_id if interaction.permissions.read_message_history else None
    channels = readable_by(user, here=here, is_adult=_is_age_restricted(interaction))
    return Viewer(user_id=user.id, guild_id=guild.id, channels=channels)


def _above(interaction: discord.Interaction[Any]) -> tuple[int | None, int | None]:
    """The channel of a thread, and the category, as far as discord.py knows them."""
    channel = _channel_of(interaction)
    if not isinstance(channel, discord.Thread):
        return None, getattr(channel, "category_id", None)
    return channel.parent_id, getattr(_parent_of(interaction, channel), "category_id", None)


def _is_age_restricted(interaction: discord.Interaction[Any]) -> bool:
    """Whether the channel is, or that of the thread, as far as discord.py knows them."""
    channel: object = _channel_of(interaction)
    if isinstance(channel, discord.Thread):
        channel = _parent_of(interaction, channel)
    return bool(getattr(channel, "nsfw", False))


def _channel_of(interaction: discord.Interaction[Any]) -> object:
    """Where it was sent, rather as the gateway told of it."""
    guild = interaction.guild
    known = guild and guild.get_channel_or_thread(interaction.channel_id or 0)
    return known or interaction.channel


def _parent_of(interaction: discord.Interaction[Any], thread: discord.Thread) -> object:
    return interaction.guild and interaction.guild.get_channel(thread.parent_id)


def message_id_of(interaction: discord.Interaction[Any]) -> int:
    """The message whose button was pressed; 0 if there is none, or it is not ours."""
    message = interaction.message
    return message.id if message is not None and _is_ours(interaction, message) else 0


def shown_in(interaction: discord.Interaction[Any]) -> int | None:
    """As `message_id_of`, but None for one of ours that only its member sees.

    Such a message belongs to no task.
    """
    message_id = message_id_of(interaction)
    private = interaction.message is not None and interaction.message.flags.ephemeral
    return None if message_id and private else message_id


def _is_ours(interaction: discord.Interaction[Any], message: discord.Message) -> bool:
    # discord.py leaves an author out that it cannot read.
    author, bot = getattr(message, "author", None), interaction.client.user
    return author is not None and bot is not None and author.id == bot.id


def custom_id_of(interaction: discord.Interaction[Any]) -> str:
    """The custom_id of what was pressed, chosen in or sent."""
    return str(mapping(interaction.data).get("custom_id", ""))


def chosen_in(interaction: discord.Interaction[Any]) -> list[str]:
    """What was chosen in the menu of an interaction."""
    values = mapping(interaction.data).get("values")
    return [str(value) for value in values] if isinstance(values, list) else []


def mapping(value: object) -> Mapping[str, Any]:
    """A part of an interaction as names and values; empty if it is something else."""
    return value if isinstance(value, dict) else {}


async def check_may_ask(
    interaction: discord.Interaction[Any], *, posts: bool = False, shows: bool = True
) -> None:
    """Make sure that the server lets the member ask here, and the bot deliver (`posts`: as below).

    What it `shows` elsewhere needs no permission here.

    Raises:
        RefusedError: names what does not, and what to do.
    """
    rules, requester = services_of(interaction).rules, requester_of(interaction)
    members = DiscordMembers(interaction.client)
    if is_outside(interaction):
        check_installed(interaction, is_open=rules.takes_outside)
        await rules.check_outside(requester, interaction.guild_id, members)
        return
    await rules.check(requester, members)
    if shows:
        check_permissions(interaction, posts=posts)


def check_permissions(interaction: discord.Interaction[Any], *, posts: bool = False) -> None:
    """Make sure that the picture can be delivered where it is asked for (Discord: Permissions).

    An answer needs no permission, but the edits that bring the picture do, and messages of their
    own (`posts`) need one more.

    Raises:
        RefusedError: says how to invite the bot, or names what a moderator must allow.
    """
    if interaction.guild_id is None:
        return
    if not is_member(interaction):
        raise RefusedError(Refusal.NOT_A_MEMBER, link=invitation(interaction.application_id))
    _check_unlocked(interaction)
    missing = missing_in(interaction.channel, interaction.app_permissions, posts=posts)
    if missing:
        raise RefusedError(Refusal.NO_PERMISSION, permissions=missing)


def note_open(interaction: discord.Interaction[Any]) -> None:
    """Tell the engine what an interaction proves: that its channel can be seen.

    In a direct message it proves that its member takes them.
    """
    channel_id = interaction.channel_id
    is_typing = interaction.type is discord.InteractionType.autocomplete
    if channel_id is None or is_typing or is_outside(interaction):
        return
    signals = services_of(interaction).signals
    if interaction.guild_id is None:
        signals.seen_open(channel_id=channel_id, user_id=interaction.user.id)
    elif interaction.app_permissions.view_channel:
        signals.seen_open(channel_id=channel_id)


def check_member(interaction: discord.Interaction[Any]) -> None:
    """Make sure that who presses could ask with a command here, too.

    Discord looks at that before a command and not before a press; how a server's moderators set
    single commands cannot be seen from here.

    Raises:
        RefusedError: the member may not.
    """
    if interaction.guild_id is None or is_outside(interaction):
        return  # where the bot is not, nothing of theirs is shown
    _check_unlocked(interaction)
    if getattr(interaction.user, "resolved_permissions", None) is None:
        raise RefusedError(Refusal.PERMISSIONS_UNKNOWN)
    may = interaction.permissions
    in_thread = isinstance(interaction.channel, discord.Thread)
    may_write = may.send_messages_in_threads if in_thread else may.send_messages
    silenced = isinstance(interaction.user, discord.Member) and interaction.user.is_timed_out()
    if silenced or not (may.view_channel and may_write and may.use_application_commands):
        raise RefusedError(Refusal.MAY_NOT_ASK)


def _check_unlocked(interaction: discord.Interaction[Any]) -> None:
    """A locked thread opens for no message of the bot's; one that is only archived does."""
    if getattr(interaction.channel, "locked", False):
        raise RefusedError(Refusal.LOCKED)
