"""The parts of pages about galleries: where pictures go, with how many stars, with which words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from bot.domain.servers.settings import GALLERY_CHANNEL
from bot.ui.panels.custom_ids import Verb, setting_id
from bot.ui.panels.log_channel import closed
from bot.ui.panels.parts import (
    button,
    buttons,
    forget_gone,
    labelled,
    one_channel_menu,
    text,
)
from bot.ui.texts.saying import say
from bot.ui.texts.servers import gallery as texts

if TYPE_CHECKING:
    from bot.ui.panels.parts import View

    Parts = list[ui.Item[Any]]


def gallery_parts(view: View) -> Parts:
    """The gallery of a server, and what members' reactions do."""
    server, settings = view.server, view.server.settings
    which = texts.OPEN_CHANNELS if settings.gallery_from_all else texts.ALL_CHANNELS
    switch = texts.REACTIONS_OFF if settings.reactions else texts.REACTIONS_ON
    is_gone = bool(view.gone(GALLERY_CHANNEL))
    why = texts.gone() if is_gone else closed(view.guild, settings.gallery_channel)
    menu = one_channel_menu(view, GALLERY_CHANNEL, say(texts.CHOOSE), discord.ChannelType.forum)
    return [
        ui.Separator(),
        text(texts.page(settings), why, texts.reactions(settings)),
        *labelled(say(texts.CHANNEL), menu),
        *forget_gone(view, GALLERY_CHANNEL),
        buttons(
            button(say(texts.NUMBER), setting_id(Verb.ASK, server, "gallery_stars", "stars")),
            button(say(which), setting_id(Verb.SWITCH, server, "gallery_from_all")),
            button(say(switch), setting_id(Verb.SWITCH, server, "reactions")),
        ),
    ]
