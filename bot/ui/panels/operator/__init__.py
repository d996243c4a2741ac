"""The panel of `/operator`: servers for who runs the bot, shown to nobody else.

All that a press is about stands in its custom_id, and who presses is looked at each time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.discord_client.requests import callbacks
from bot.domain.ids import id_in
from bot.services.refusals import Refusal, RefusedError
from bot.ui import interactions
from bot.ui.escaping import escaped
from bot.ui.panels.dialogs import dollars
from bot.ui.panels.operator import cards, guilds
from bot.ui.texts.saying import say
from bot.ui.texts.servers import operator as texts

if TYPE_CHECKING:
    import re
    from collections.abc import Awaitable, Callable, Mapping

    import discord
    from discord import ui

    from bot.services.servers.operator import Operator

    Interaction = discord.Interaction[Any]

OPERATOR: Final = "op:1:(?P<verb>[a-z]{1,10}):(?P<about>[0-9]{1,19})"


async def show(interaction: Interaction, *, check: bool) -> None:
    """Answer with all servers, or with a look at the one where that is asked. Raises RefusedError.

    Whoever does not run the bot is refused.
    """
    await guilds.check_operator(interaction)
    if check and interaction.guild_id is not None:
        layout = await _checked(interaction, interaction.guild_id)
    else:
        layout = await _servers(interaction, 0)
    await callbacks.message(interaction, view=layout, ephemeral=True)


async def pressed(interaction: Interaction, said: re.Match[str]) -> None:
    """Answer a press, or the choice of a server. Raises RefusedError."""
    await guilds.check_operator(interaction)
    about = id_in(said["about"])
    if said["verb"] in _DIALOGS:
        await callbacks.modal(interaction, await _DIALOGS[said["verb"]](interaction, about))
        return
    does = _VERBS.get(said["verb"], _servers)  # a verb of another version leads to all servers
    await callbacks.update(interaction, await does(interaction, about))
    if does is _goodbye:  # after the answer, which may stand in that server
        await guilds.leave(interaction, about)


async def submitted(
    interaction: Interaction,
    said: re.Match[str],
    written: Mapping[str, str],
    _files: Mapping[str, list[str]],
) -> None:
    """Answer the submit of a dialog. Raises RefusedError."""
    await guilds.check_operator(interaction)
    words = written.get(cards.TEXT, "").strip()
    if said["verb"] not in _SUBMITS:
        raise RefusedError(Refusal.NO_SUCH_VALUE)
    layout = await _SUBMITS[said["verb"]](interaction, id_in(said["about"]), words)
    await callbacks.update(interaction, layout)


def _operator(interaction: Interaction) -> Operator:
    return interactions.services_of(interaction).operator


async def _servers(interaction: Interaction, page: int) -> ui.LayoutView:
    known, operator = await guilds.guilds_of(interaction), _operator(interaction)
    return cards.servers(await operator.uses(known), known, page, operator.serves)


async def _server(interaction: Interaction, guild_id: int, note: str = "") -> ui.LayoutView:
    known = await guilds.guild_of(interaction, guild_id)
    return cards.server(known, await _operator(interaction).standing(guild_id), note)


async def _opened(interaction: Interaction, _page: int) -> ui.LayoutView:
    chosen = next(iter(interactions.chosen_in(interaction)), "")
    return await _server(interaction, id_in(chosen))


async def _pause(interaction: Interaction, guild_id: int) -> ui.LayoutView:
    await guilds.guild_of(interaction, guild_id)
    await _operator(interaction).pause(guild_id)
    return await _server(interaction, guild_id, say(texts.PAUSED))


async def _allow(interaction: Interaction, guild_id: int) -> ui.LayoutView:
    await guilds.guild_of(interaction, guild_id)
    await _operator(interaction).allow(guild_id)
    return await _server(interaction, guild_id, say(texts.ALLOWED))


async def _checked(interaction: Interaction, guild_id: int) -> ui.LayoutView:
    await guilds.guild_of(interaction, guild_id)
    channels = await _operator(interaction).channels(guild_id)
    found = guilds.missing(interaction, guild_id, channels)
    return await _server(interaction, guild_id, texts.checked(found, len(channels)))


async def _leave(interaction: Interaction, guild_id: int) -> ui.LayoutView:
    known = await guilds.guild_of(interaction, guild_id)
    standing = await _operator(interaction).standing(guild_id)
    return cards.leaving(known, standing, is_sure=False)


async def _sure(interaction: Interaction, guild_id: int) -> ui.LayoutView:
    known = await guilds.guild_of(interaction, guild_id)
    standing = await _operator(interaction).standing(guild_id)
    return cards.leaving(known, standing, is_sure=True)


async def _goodbye(interaction: Interaction, guild_id: int) -> ui.LayoutView:
    known = await guilds.guild_of(interaction, guild_id)
    name = escaped(known.name, cards.LONGEST_NAME) or guild_id
    return cards.done(say(texts.LEFT, name=name))


async def _send(interaction: Interaction, draft_id: int) -> ui.LayoutView:
    sent = await _operator(interaction).send(interaction.user.id, draft_id)
    return cards.done(texts.sent(sent))


async def _limit_dialog(interaction: Interaction, guild_id: int) -> ui.Modal:
    standing = await _operator(interaction).standing(guild_id)
    return cards.limit_dialog(guild_id, standing.use.limit_usd)


async def _announcement_dialog(_interaction: Interaction, _about: int) -> ui.Modal:
    return cards.announcement_dialog()


async def _set_limit(interaction: Interaction, guild_id: int, words: str) -> ui.LayoutView:
    usd = dollars(words) if words else None
    await guilds.guild_of(interaction, guild_id)
    await _operator(interaction).limit(guild_id, usd)
    return await _server(interaction, guild_id, texts.limited(usd))


async def _propose(interaction: Interaction, _about: int, words: str) -> ui.LayoutView:
    if not words:
        raise RefusedError(Refusal.NO_SUCH_VALUE)
    return cards.proposed(await _operator(interaction).write(interaction.user.id, words))


_VERBS: Final[dict[str, Callable[[Interaction, int], Awaitable[ui.LayoutView]]]] = {
    "list": _servers,
    "open": _opened,
    "server": _server,
    "pause": _pause,
    "allow": _allow,
    "check": _checked,
    "leave": _leave,
    "sure": _sure,
    "goodbye": _goodbye,
    "send": _send,
}
_DIALOGS: Final[dict[str, Callable[[Interaction, int], Awaitable[ui.Modal]]]] = {
    "limit": _limit_dialog,
    "say": _announcement_dialog,
}
_SUBMITS: Final[dict[str, Callable[[Interaction, int, str], Awaitable[ui.LayoutView]]]] = {
    "limit": _set_limit,
    "say": _propose,
}
