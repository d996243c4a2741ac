"""The parts of pages about galleries: where pictures go, with how many stars, with which words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from bot.domain.servers.settings import GALLERY_CHANNEL
from bot.ui.panels.custom_ids import Verb, panel_id, setting_id
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
from bot.ui.texts.servers import panels

if TYPE_CHECKING:
    from bot.ui.panels.parts import View

    Parts = list[ui.Item[Any]]


def gallery(view: View) -> Parts:
    """The gallery of a server, and what members' reactions do: a page reached from its channels."""
    server, settings = view.server, view.server.settings
    which = texts.OPEN_CHANNELS if settings.gallery_from_all else texts.ALL_CHANNELS
    switch = texts.REACTIONS_OFF if settings.reactions else texts.REACTIONS_ON
    menu = one_channel_menu(view, GALLERY_CHANNEL, say(texts.CHOOSE), discord.ChannelType.forum)
    said = texts.shown(settings), texts.sources(settings)
    return [
        text(" ".join(filter(None, said)), _fault(view), texts.reactions(settings)),
        *labelled(say(texts.CHANNEL), menu),
        *forget_gone(view, GALLERY_CHANNEL),
        buttons(
            button(say(texts.NUMBER), setting_id(Verb.ASK, server, "gallery_stars", "stars")),
            button(say(which), setting_id(Verb.SWITCH, server, "gallery_from_all")),
            button(say(switch), setting_id(Verb.SWITCH, server, "reactions")),
            button(say(panels.BACK), panel_id(Verb.PAGE, "channels")),
        ),
    ]


def leads_to_gallery(view: View) -> Parts:
    """What becomes of pictures that members star, beside the button that leads to the page."""
    leads = button(say(texts.LEADS_HERE), panel_id(Verb.PAGE, "gallery"))
    said = "\n".join(filter(None, [texts.shown(view.server.settings), _fault(view)]))
    return [ui.Separator(), ui.Section(said, accessory=leads)]


def _fault(view: View) -> str:
    """Why nothing can be shown in the gallery; "" where it can, or there is none."""
    if view.gone(GALLERY_CHANNEL):
        return texts.gone()
    return closed(view.guild, view.server.settings.gallery_channel)
