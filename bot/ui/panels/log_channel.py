"""The channel of a server's log in the panel: where it is, and why nothing is told there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.servers.settings import LOG_CHANNEL
from bot.ui.bot_permissions import missing_in
from bot.ui.panels.custom_ids import Verb, panel_id
from bot.ui.panels.parts import button, buttons, forget_gone, labelled, one_channel_menu, text
from bot.ui.texts.refusals import PERMISSIONS
from bot.ui.texts.saying import say
from bot.ui.texts.servers import panels, reports

if TYPE_CHECKING:
    import discord
    from discord import ui

    from bot.ui.panels.parts import View


def log_channel(view: View) -> list[ui.Item[Any]]:
    """What the log is, and the menu that chooses where it stands."""
    settings = view.server.settings
    is_gone = bool(view.gone(LOG_CHANNEL))
    why = "" if is_gone else closed(view.guild, settings.log_channel or settings.log_lost)
    again = button(say(reports.SHOW_WAITING), panel_id(Verb.AGAIN, LOG_CHANNEL))
    return [
        text(panels.log(settings, is_gone=is_gone), why),
        *labelled(say(panels.LOG_CHANNEL), one_channel_menu(view, LOG_CHANNEL, say(panels.NO_LOG))),
        *forget_gone(view, LOG_CHANNEL),
        *([buttons(again)] if settings.log_channel and not is_gone else []),
    ]


def closed(guild: discord.Guild | None, channel_id: int | None) -> str:
    """What a channel does not let the bot do that is needed for a log; "" if there is nothing."""
    channel = guild and channel_id and guild.get_channel(channel_id)
    if not channel or guild is None:
        return ""
    missing = missing_in(channel, channel.permissions_for(guild.me))
    names = tuple(say(PERMISSIONS[one]) for one in missing)
    return panels.closed(channel.id, names) if names else ""
