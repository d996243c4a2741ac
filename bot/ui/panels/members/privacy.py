"""The card of `/privacy`: what is kept, a copy of it, and its deletion, which is asked twice.

All that a press is about stands in its custom_id; whose data it is about is who presses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from bot.discord_client.requests import callbacks
from bot.domain.members.data_requests import DataRequestKind
from bot.engine.messenger import MessengerError, TryLaterError
from bot.ui import interactions
from bot.ui.messengers.data_messenger import DiscordDataMessenger
from bot.ui.panels.parts import button, buttons, text
from bot.ui.stateless import inert_layout
from bot.ui.texts.members import privacy as texts
from bot.ui.texts.saying import say

if TYPE_CHECKING:
    import re
    from collections.abc import Awaitable, Callable

    from bot.services.members.own_data import OwnData

    Interaction = discord.Interaction[Any]

PRIVACY: Final = "own:1:(?P<verb>[a-z]{1,10})"


async def show(interaction: Interaction) -> None:
    """Answer with what is kept of whoever asks, and how far a wish of theirs is."""
    await callbacks.message(interaction, view=await _kept(interaction), ephemeral=True)


async def pressed(interaction: Interaction, said: re.Match[str]) -> None:
    """Answer a press; what another version named shows the card anew. Raises RefusedError."""
    await _VERBS.get(said["verb"], _show_again)(interaction)


async def _show_again(interaction: Interaction) -> None:
    await callbacks.update(interaction, await _kept(interaction))


async def _ask(interaction: Interaction) -> None:
    layout = _asked(texts.ASKED, texts.REALLY, "sure")
    await callbacks.update(interaction, layout)


async def _ask_again(interaction: Interaction) -> None:
    layout = _asked(texts.ASKED_AGAIN, texts.FOR_GOOD, "erase")
    await callbacks.update(interaction, layout)


async def _delete(interaction: Interaction) -> None:
    await _own_data(interaction).delete(interaction.user.id)
    await callbacks.update(interaction, await _kept(interaction))


async def _export(interaction: Interaction) -> None:
    """Begin a copy, where its member can be sent it: the first of its messages tells."""
    own_data = _own_data(interaction)
    request = await own_data.export(interaction.user.id)
    await callbacks.update(interaction, await _kept(interaction))
    try:
        place = await DiscordDataMessenger(interaction.client).begin(request)
    except TryLaterError:
        pass  # whoever makes the copy tries again
    except MessengerError:
        await own_data.undelivered(request)
        await callbacks.edit_original(interaction, await _kept(interaction, say(texts.CLOSED)))
    else:
        await own_data.begun(request, place)


_VERBS: Final[dict[str, Callable[[Interaction], Awaitable[None]]]] = {
    "export": _export,
    "delete": _ask,
    "sure": _ask_again,
    "erase": _delete,
}


def _own_data(interaction: Interaction) -> OwnData:
    return interactions.services_of(interaction).own_data


async def _kept(interaction: Interaction, note: str = "") -> ui.LayoutView:
    own_data = _own_data(interaction)
    request = await own_data.under_way(interaction.user.id)
    state = note if request is None else texts.under_way(request)
    found = [button(say(texts.REFRESH), "own:1:show")] if request else []
    if request is None:
        found.append(button(say(texts.EXPORT), "own:1:export"))
    if request is None or request.kind is DataRequestKind.EXPORT:
        found.append(_danger(texts.DELETE, "delete"))
    return _card(f"### {say(texts.TITLE)}", texts.kept(own_data.keep_days), state, found=found)


def _asked(sentence: str, yes: str, verb: str) -> ui.LayoutView:
    found = [_danger(yes, verb), button(say(texts.BACK), "own:1:show")]
    return _card(say(sentence), found=found)


def _danger(name: str, verb: str) -> ui.Button[Any]:
    return ui.Button(label=say(name), custom_id=f"own:1:{verb}", style=discord.ButtonStyle.danger)


def _card(*lines: str, found: list[ui.Button[Any]]) -> ui.LayoutView:
    container: ui.Container[Any] = ui.Container()
    container.add_item(text(*lines))
    container.add_item(buttons(*found))
    return inert_layout(container)
