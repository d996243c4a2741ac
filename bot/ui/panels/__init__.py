"""The panel of `/settings`: shown, and changed by whoever may, also after a restart.

A panel is seen by one member only. All that a press is about stands in its custom_id, and whether
its member may is looked at each time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.discord_client.requests import callbacks
from bot.domain.ids import id_in
from bot.domain.servers.settings import (
    CHANNEL,
    ROLE,
    ServerSettings,
    is_place,
    is_rules,
    with_rules,
)
from bot.services.refusals import Refusal, RefusedError
from bot.ui import interactions
from bot.ui.panels import log_channel, word_list
from bot.ui.panels.card import card
from bot.ui.panels.custom_ids import Verb
from bot.ui.panels.dialogs import dialog, value_in
from bot.ui.panels.members import choosing
from bot.ui.panels.members.mine import PAGES_OF_MEMBERS
from bot.ui.panels.pages import PAGE_OF
from bot.ui.panels.parts import MOST, ONE_CHANNEL
from bot.ui.panels.places import USUAL
from bot.ui.panels.views import managed_view, view_for
from bot.ui.texts.saying import say
from bot.ui.texts.servers import panels, reports

if TYPE_CHECKING:
    import re
    from collections.abc import Awaitable, Callable, Mapping

    import discord

    from bot.services.requester import Requester
    from bot.services.servers.settings import SettingsOfServers
    from bot.store import Changed

    Interaction = discord.Interaction[Any]


async def show(interaction: Interaction) -> None:
    """Answer with the panel: a manager's server, or what every member chooses."""
    view = await view_for(interaction)
    page = "access" if view.manages else "mine"
    await callbacks.message(interaction, view=card(view, page), ephemeral=True)


async def pressed(interaction: Interaction, said: re.Match[str]) -> None:
    """Answer a press or a choice in a panel. Raises RefusedError."""
    await _VERBS.get(said["verb"], _page)(interaction, said)


async def submitted(
    interaction: Interaction,
    said: re.Match[str],
    written: Mapping[str, str],
    files: Mapping[str, list[str]],
) -> None:
    """Answer the submit of a dialog of a panel. Raises RefusedError."""
    view = await managed_view(interaction)
    if said["about"] == word_list.WORDS:
        found = await word_list.proposed(interaction, written, files)
        await callbacks.update(interaction, word_list.proposal(view.server, found))
        return
    new = value_in(said["about"] or "", view.server, said["name"], written)
    await _put(interaction, said, new)


async def _page(interaction: Interaction, said: re.Match[str]) -> None:
    view = await view_for(interaction)
    page = next(iter(interactions.chosen_in(interaction)), said["name"])
    if page not in PAGES_OF_MEMBERS and not view.manages:
        raise RefusedError(Refusal.MANAGERS_ONLY)
    await callbacks.update(interaction, card(view, page))


async def _role(interaction: Interaction, _said: re.Match[str]) -> None:
    chosen = next(iter(interactions.chosen_in(interaction)), "")
    await callbacks.update(interaction, card(await managed_view(interaction), f"{ROLE}{chosen}"))


async def _place(interaction: Interaction, _said: re.Match[str]) -> None:
    chosen = next(iter(interactions.chosen_in(interaction)), "")
    await callbacks.update(interaction, card(await managed_view(interaction), f"{CHANNEL}{chosen}"))


async def _choose(interaction: Interaction, said: re.Match[str]) -> None:
    name = said["name"]
    new = _chosen(name, interactions.chosen_in(interaction))
    if name in _SINGLE:
        await _put(interaction, said, new)
        return
    view = await managed_view(interaction)
    if name in ONE_CHANNEL:
        if new is not None and (note := log_channel.closed(view.guild, new)):
            await callbacks.update(interaction, card(view, PAGE_OF[name], note=note))
            return
    elif beyond := view.listed(name)[MOST:]:  # which the menu has no room for
        new = sorted({*(new or ()), *beyond})
    await _put(interaction, said, new)


async def _switch(interaction: Interaction, said: re.Match[str]) -> None:
    name = said["name"]
    if name not in _SWITCHES:
        raise RefusedError(Refusal.NO_SUCH_VALUE)
    is_on = getattr((await managed_view(interaction)).server.settings, name)
    usual = getattr(ServerSettings(), name)
    await _put(interaction, said, None if is_on is not usual else not is_on)


async def _rule(interaction: Interaction, said: re.Match[str]) -> None:
    server, name, rule = (await managed_view(interaction)).server, said["name"], said["about"]
    chosen: Any = interactions.chosen_in(interaction)
    if is_place(name) and rule == "speed":
        chosen = _chosen(rule, chosen)
    elif rule not in {"speeds", "kinds"} or not is_rules(name):
        raise RefusedError(Refusal.NO_SUCH_VALUE)
    await _put(interaction, said, with_rules(server.document.get(name), **{rule: chosen or None}))


async def _clear(interaction: Interaction, said: re.Match[str]) -> None:
    await _put(interaction, said, None)


async def _ask(interaction: Interaction, said: re.Match[str]) -> None:
    server, about = (await managed_view(interaction)).server, said["about"] or ""
    if about == word_list.WORDS:
        await callbacks.modal(interaction, word_list.words_dialog(server))
        return
    await callbacks.modal(interaction, dialog(about, server, said["name"]))


async def _keep(interaction: Interaction, said: re.Match[str]) -> None:
    """Set a list of words that was proposed."""
    if said["name"] != word_list.WORDS:
        raise RefusedError(Refusal.NO_SUCH_VALUE)
    word_lists = interactions.services_of(interaction).word_lists
    requester = interactions.requester_of(interaction)
    await _put(interaction, said, await word_lists.proposed(requester, id_in(said["about"])))


async def _forget(interaction: Interaction, said: re.Match[str]) -> None:
    view, name = await managed_view(interaction), said["name"]
    if is_rules(name) or is_place(name):
        raise RefusedError(Refusal.NO_SUCH_VALUE)
    gone = view.gone(name)
    kept = [one for one in view.ids(name) if one not in gone]
    await _put(interaction, said, _of_ids(name, kept))


async def _show_waiting(interaction: Interaction, said: re.Match[str]) -> None:
    """Show in the log once more the reports about which nobody decided."""
    requester = interactions.requester_of(interaction)
    waiting = await interactions.services_of(interaction).reports.show_waiting(requester)
    view = await managed_view(interaction)
    note = reports.shown_again(waiting, view.server.settings.log_channel)
    await callbacks.update(interaction, card(view, PAGE_OF.get(said["name"], ""), note=note))


async def _put(interaction: Interaction, said: re.Match[str], new: Any) -> None:  # noqa: ANN401 - JSON
    """Set a setting that is still as the panel showed it, and show what became of it."""
    settings, requester = _settings(interaction)
    name, expected = said["name"], said["mark"] or ""
    change = settings.put(requester, name, new, expected=expected)
    await _tell(interaction, PAGE_OF.get(name, name), change)


async def _tell(interaction: Interaction, page: str, change: Awaitable[Changed]) -> None:
    """Show the page after a change, with what was changed; or as somebody else left it."""
    try:
        done = await change
    except RefusedError as error:
        if error.why is not Refusal.CHANGED_MEANWHILE:
            raise
        layout = card(await managed_view(interaction), page, note=say(panels.MEANWHILE))
    else:
        layout = card(await managed_view(interaction), page, done=done)
    await callbacks.update(interaction, layout)


async def _undo(interaction: Interaction, said: re.Match[str]) -> None:
    settings, requester = _settings(interaction)
    change_id = id_in(said["about"])
    await _tell(interaction, said["name"], settings.undo(requester, change_id))


_SINGLE: Final = frozenset({"speed", "time_zone", "age_rule"})
"""Settings of which one value is chosen in a menu; those of all others are ids."""

_SWITCHES: Final = frozenset({"direct_messages", "starter_words", "gallery_from_all", "reactions"})
"""Settings that are on or off."""

_VERBS: Final[dict[str, Callable[[Interaction, re.Match[str]], Awaitable[None]]]] = {
    Verb.PAGE: _page,
    Verb.ROLE: _role,
    Verb.PLACE: _place,
    Verb.OWN: choosing.own,
    Verb.RESET: choosing.reset,
    Verb.TAKE_BACK: choosing.take_back,
    Verb.PUT: _choose,
    Verb.SWITCH: _switch,
    Verb.RULE: _rule,
    Verb.CLEAR: _clear,
    Verb.ASK: _ask,
    Verb.KEEP: _keep,
    Verb.GONE: _forget,
    Verb.AGAIN: _show_waiting,
    Verb.UNDO: _undo,
}


def _chosen(name: str, values: list[str]) -> Any:  # noqa: ANN401 - JSON
    """The value of a setting that was chosen in a menu."""
    if name in _SINGLE:
        return next((value for value in values if value != USUAL), None)
    return _of_ids(name, sorted(filter(None, map(id_in, values))))


def _of_ids(name: str, ids: list[int]) -> Any:  # noqa: ANN401 - JSON
    """The value of a setting that holds ids, or is one."""
    return next(iter(ids), None) if name in ONE_CHANNEL else ids or None


def _settings(interaction: Interaction) -> tuple[SettingsOfServers, Requester]:
    services = interactions.services_of(interaction)
    return services.settings, interactions.requester_of(interaction)
