"""The presets of a member and of their server: a private list, and one that is shown to all.

`pre:1:<verb>:<about>`: all that a press is about stands in its custom_id.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from discord import ui

from bot.discord_client.requests import callbacks
from bot.domain.ids import id_in
from bot.domain.languages import ENGLISH
from bot.domain.members.presets import PresetOwner
from bot.services.members.presets import mark_of
from bot.services.refusals import Refusal, RefusedError
from bot.ui import interactions
from bot.ui.panels.paging import page_of
from bot.ui.panels.parts import button, buttons, text
from bot.ui.stateless import inert_layout
from bot.ui.texts.language import speaking
from bot.ui.texts.members import presets as texts
from bot.ui.texts.saying import say

if TYPE_CHECKING:
    import re
    from collections.abc import Awaitable, Callable, Iterator, Sequence

    import discord

    from bot.domain.members.presets import Preset
    from bot.services.members.presets import Changed
    from bot.services.requester import Requester

    Interaction = discord.Interaction[Any]

PRESETS: Final = r"pre:1:(?P<verb>[a-z]{1,10}):(?P<about>[a-z0-9._-]{1,85})"
_EACH: Final = 6
"""How many stand on a page."""


async def show(interaction: Interaction) -> None:
    """Answer with the presets that a member can use, to them alone."""
    await callbacks.message(interaction, view=await _list(interaction, 0), ephemeral=True)


async def show_changed(interaction: Interaction, changed: Changed) -> None:
    """Answer with what became of a preset, to its member alone, and how to undo it."""
    every = button(say(texts.ALL), "pre:1:page:0")
    said = text(texts.changed(changed.change))
    row = buttons(_undo(changed), every)
    await callbacks.message(interaction, view=inert_layout(said, row), ephemeral=True)


async def share(interaction: Interaction, name: str) -> None:
    """Answer with a preset, to all who read here. Raises RefusedError."""
    await interactions.check_may_ask(interaction)
    requester = interactions.requester_of(interaction)
    preset = await interactions.services_of(interaction).presets.shared(requester, name)
    await callbacks.message(interaction, view=_shared(preset, requester))


@speaking(ENGLISH)  # everybody in the channel reads it
def _shared(preset: Preset, requester: Requester) -> ui.LayoutView:
    """A preset, with what takes it over."""
    about = f"{preset.owner.user_id}.{preset.owner.guild_id}.{preset.name}.{mark_of(preset.text)}"
    taking = [button(say(texts.TAKE), f"pre:1:take:{about}")]
    if requester.guild_id is not None and not preset.is_servers:
        taking.append(button(say(texts.GIVE), f"pre:1:give:{about}"))
    return inert_layout(text(texts.shared(preset, requester.user_id)), buttons(*taking))


async def pressed(interaction: Interaction, said: re.Match[str]) -> None:
    """Answer a press; an unknown verb of a newer version shows the list. Raises RefusedError."""
    await _VERBS.get(said["verb"], _page)(interaction, said["about"])


async def _page(interaction: Interaction, about: str) -> None:
    page = int(about) if about.isdecimal() else 0
    await callbacks.update(interaction, await _list(interaction, page))


async def _delete(interaction: Interaction, about: str) -> None:
    whose, name, page = _split(about, 3)
    changed = await interactions.services_of(interaction).presets.delete(
        interactions.requester_of(interaction), name, for_server=whose == "server"
    )
    layout = await _list(interaction, id_in(page), changed)
    await callbacks.update(interaction, layout)


async def _undo_change(interaction: Interaction, about: str) -> None:
    presets = interactions.services_of(interaction).presets
    changed = await presets.undo(interactions.requester_of(interaction), id_in(about))
    await callbacks.update(interaction, await _list(interaction, 0, changed))


async def _take(interaction: Interaction, about: str) -> None:
    await _keep(interaction, about, for_server=False)


async def _give(interaction: Interaction, about: str) -> None:
    await _keep(interaction, about, for_server=True)


async def _keep(interaction: Interaction, about: str, *, for_server: bool) -> None:
    """Keep what somebody shared."""
    interactions.check_member(interaction)
    user_id, guild_id, name, mark = _split(about, 4)
    owner = PresetOwner(user_id=id_in(user_id), guild_id=id_in(guild_id))
    changed = await interactions.services_of(interaction).presets.take(
        interactions.requester_of(interaction), owner, name, mark, for_server=for_server
    )
    await show_changed(interaction, changed)


_VERBS: Final[dict[str, Callable[[Interaction, str], Awaitable[None]]]] = {
    "page": _page,
    "delete": _delete,
    "undo": _undo_change,
    "take": _take,
    "give": _give,
}


def _split(about: str, count: int) -> list[str]:
    """The parts of what a press is about. Raises RefusedError if it is not of so many."""
    parts = about.split(".")
    if len(parts) != count:
        raise RefusedError(Refusal.NO_SUCH_PRESET, name=about)
    return parts


async def _list(
    interaction: Interaction, page: int, changed: Changed | None = None
) -> ui.LayoutView:
    requester = interactions.requester_of(interaction)
    found = await interactions.services_of(interaction).presets.known_to(
        requester.user_id, requester.guild_id
    )
    container: ui.Container[Any] = ui.Container()
    for part in _parts(requester, found, page, changed):
        container.add_item(part)
    return inert_layout(container)


def _parts(
    requester: Requester, found: Sequence[Preset], number: int, changed: Changed | None
) -> Iterator[ui.Item[Any]]:
    page = page_of(found, number, _EACH)
    yield text(texts.heading(found) if found else texts.none())
    for preset in page.shown:
        yield _row(requester, preset, page.number)
    if changed is not None:
        yield ui.Section(texts.done(changed.change), accessory=_undo(changed))
    if page.last:
        yield buttons(*_turns(page.number, page.last))


def _row(requester: Requester, preset: Preset, page: int) -> ui.Item[Any]:
    """A preset, with what its owner can do to it."""
    said = texts.listed(preset)
    if preset.is_servers and not requester.manages:
        return ui.TextDisplay(said)
    whose = "server" if preset.is_servers else "mine"
    custom_id = f"pre:1:delete:{whose}.{preset.name}.{page}"
    return ui.Section(said, accessory=button(say(texts.DELETE), custom_id))


def _turns(page: int, last: int) -> Iterator[ui.Button[Any]]:
    for name, to in ((texts.BACK, page - 1), (texts.FURTHER, page + 1)):
        turn = button(say(name), f"pre:1:page:{to}")
        turn.disabled = not 0 <= to <= last
        yield turn


def _undo(changed: Changed) -> ui.Button[Any]:
    return button(say(texts.UNDO), f"pre:1:undo:{changed.undo_id}")
