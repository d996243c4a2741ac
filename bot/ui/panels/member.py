"""The card of a member that moderators open: what stands against them, and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from discord import ui

from bot.discord_client import callbacks
from bot.ui import interactions
from bot.ui.panels.parts import button, buttons, text
from bot.ui.stateless import inert_layout
from bot.ui.texts.saying import say
from bot.ui.texts.servers import members

if TYPE_CHECKING:
    import re
    from collections.abc import Awaitable, Callable

    import discord

    from bot.services.requester import Requester
    from bot.services.servers.moderation import Moderation, Record

    Interaction = discord.Interaction[Any]

MEMBER: Final = "mem:1:(?P<verb>[a-z]{1,10}):(?P<user_id>[0-9]{1,19})"


def _changes(moderation: Moderation) -> dict[str, Callable[[Requester, int], Awaitable[Record]]]:
    """What each verb does."""
    return {
        "block": moderation.block,
        "unblock": moderation.unblock,
        "forgive": moderation.forgive,
    }


async def show(interaction: Interaction, user_id: int) -> None:
    """Answer with the card of a member. Raises RefusedError."""
    moderation = interactions.services_of(interaction).moderation
    record = await moderation.record(interactions.requester_of(interaction), user_id)
    await callbacks.message(interaction, view=_card(record), ephemeral=True)


async def pressed(interaction: Interaction, said: re.Match[str]) -> None:
    """Answer a press in a card; an unknown verb of a newer version shows it anew."""
    moderation = interactions.services_of(interaction).moderation
    change = _changes(moderation).get(said["verb"], moderation.record)
    record = await change(interactions.requester_of(interaction), int(said["user_id"]))
    await callbacks.update(interaction, _card(record))


def _card(record: Record) -> ui.LayoutView:
    container: ui.Container[Any] = ui.Container()
    container.add_item(text(members.record(record)))
    verb, name = ("unblock", members.UNBLOCK) if record.is_blocked else ("block", members.BLOCK)
    found = [button(say(name), f"mem:1:{verb}:{record.user_id}")]
    if record.strikes:
        found.append(button(say(members.FORGIVE), f"mem:1:forgive:{record.user_id}"))
    container.add_item(buttons(*found))
    return inert_layout(container)
