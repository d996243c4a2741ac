"""The card of a member that moderators open: what they used, what stands against them, buttons."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from bot.discord_client import patches
from bot.discord_client.members import member_of
from bot.discord_client.requests import callbacks
from bot.domain.ids import id_in
from bot.services.refusals import Refusal, RefusedError
from bot.services.servers.moderation import Member
from bot.ui import interactions
from bot.ui.panels.parts import button, buttons, text
from bot.ui.stateless import inert_layout
from bot.ui.texts.saying import say
from bot.ui.texts.servers import members

if TYPE_CHECKING:
    import re
    from collections.abc import Awaitable, Callable, Iterator

    from bot.services.requester import Requester
    from bot.services.servers.moderation import Moderation, Record

    Interaction = discord.Interaction[Any]

MEMBER: Final = "mem:1:(?P<verb>[a-z]{1,10}):(?P<user_id>[0-9]{1,19})(?::(?P<about>[0-9]{1,18}))?"


def _changes(moderation: Moderation) -> dict[str, Callable[[Requester, int, int], Awaitable[None]]]:
    """What each verb does with who presses, the member's id, and what it is about."""
    return {
        "block": lambda requester, user_id, _: moderation.block(requester, user_id),
        "unblock": lambda requester, user_id, _: moderation.unblock(requester, user_id),
        "forgive": lambda requester, user_id, _: moderation.forgive(requester, user_id),
        "give": moderation.give,
        "refund": moderation.refund,
    }


async def show(interaction: Interaction, user: discord.User | discord.Member) -> None:
    """Answer with the card of a member. Raises RefusedError."""
    moderation = interactions.services_of(interaction).moderation
    requester = _moderator(interaction)
    record = await moderation.record(requester, _known(requester.guild_id, user))
    await callbacks.message(interaction, view=_card(record), ephemeral=True)


async def pressed(interaction: Interaction, said: re.Match[str]) -> None:
    """Answer a press in a card; an unknown verb of a newer version shows it anew.

    Raises RefusedError.
    """
    moderation = interactions.services_of(interaction).moderation
    requester, user_id = _moderator(interaction), id_in(said["user_id"])
    if not user_id:
        raise RefusedError(Refusal.NO_SUCH_VALUE)
    if change := _changes(moderation).get(said["verb"]):
        await change(requester, user_id, int(said["about"] or 0))
    record = await moderation.record(requester, await _member(interaction, user_id))
    await callbacks.update(interaction, _card(record))


def _moderator(interaction: Interaction) -> Requester:
    """Who asks, as a moderator only if they are one in the whole server.

    So far reaches what a card does; and whoever may manage messages in a channel of their own
    could give themselves pictures.
    """
    requester, user = interactions.requester_of(interaction), interaction.user
    is_one = isinstance(user, discord.Member) and user.guild_permissions.manage_messages
    return replace(requester, moderates=requester.moderates and is_one)


async def _member(interaction: Interaction, user_id: int) -> Member:
    """A member with their roles; without, where Discord does not tell them, as of who left."""
    guild = interaction.guild
    if guild is None:
        return Member(user_id=user_id)
    found = await member_of(interaction.client, guild, user_id)
    return Member(user_id=user_id) if found is None else _known(guild.id, found)


def _known(guild_id: int | None, user: discord.User | discord.Member) -> Member:
    if not isinstance(user, discord.Member):
        return Member(user_id=user.id)
    # Everyone has the role that bears the server's own id.
    roles = patches.role_ids(user) | {guild_id or 0}
    return Member(user_id=user.id, roles=roles, booster=user.premium_since is not None)


def _card(record: Record) -> ui.LayoutView:
    container: ui.Container[Any] = ui.Container()
    container.add_item(text(members.record(record)))
    container.add_item(buttons(*_buttons(record)))
    return inert_layout(container)


def _buttons(record: Record) -> Iterator[ui.Button[Any]]:
    user_id, used = record.user_id, record.used
    verb, name = ("unblock", members.UNBLOCK) if record.is_blocked else ("block", members.BLOCK)
    yield button(say(name), f"mem:1:{verb}:{user_id}")
    if record.strikes:
        yield button(say(members.FORGIVE), f"mem:1:forgive:{user_id}")
    if members.has_pictures_limited(record.limits):
        yield button(members.give(), f"mem:1:give:{user_id}:{used.use.given_today}")
    if used.last_task_id is not None:
        yield button(say(members.REFUND), f"mem:1:refund:{user_id}:{used.last_task_id}")
