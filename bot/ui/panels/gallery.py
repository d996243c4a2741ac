"""The parts of pages about galleries: where pictures go, with how many stars, with which words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from bot.ui.panels.custom_ids import Verb, panel_id, setting_id
from bot.ui.panels.parts import button, buttons, labelled, one_channel_menu, text
from bot.ui.permissions import missing_in
from bot.ui.texts.refusals import PERMISSIONS
from bot.ui.texts.saying import say
from bot.ui.texts.servers import gallery as texts

if TYPE_CHECKING:
    from bot.ui.panels.parts import View

    Parts = list[ui.Item[Any]]

KINDS: Final = [
    discord.ChannelType.text,
    discord.ChannelType.news,
    discord.ChannelType.forum,
]
"""Channels that can be a gallery."""


def gallery_parts(view: View) -> Parts:
    """The gallery of a server, and what members' reactions do."""
    server, settings = view.server, view.server.settings
    which = texts.OPEN_CHANNELS if settings.gallery_from_all else texts.ALL_CHANNELS
    switch = texts.REACTIONS_OFF if settings.reactions else texts.REACTIONS_ON
    return [
        ui.Separator(),
        text(texts.page(settings), _trouble(view), texts.reactions(settings)),
        *labelled(
            say(texts.CHANNEL), one_channel_menu(view, "gallery_channel", say(texts.CHOOSE), KINDS)
        ),
        buttons(
            button(say(texts.NUMBER), setting_id(Verb.ASK, server, "gallery_stars", "stars")),
            button(say(which), setting_id(Verb.SWITCH, server, "gallery_from_all")),
            button(say(switch), setting_id(Verb.SWITCH, server, "reactions")),
        ),
    ]


def prompts_part(view: View) -> Parts:
    """Whether galleries show what a member asked for."""
    said = texts.PROMPTS_HIDDEN if view.mine.hides_prompts else texts.PROMPTS_SHOWN
    name = texts.SHOW_PROMPTS if view.mine.hides_prompts else texts.HIDE_PROMPTS
    return [text(say(said)), buttons(button(say(name), panel_id(Verb.PROMPTS, "mine")))]


def _trouble(view: View) -> str:
    """Why nothing can be posted in the gallery; "" if it can, or none is set."""
    gallery_id = view.server.settings.gallery_channel
    if gallery_id is None or view.guild is None:
        return ""
    channel = view.guild.get_channel(gallery_id)
    if channel is None:
        return texts.gone()
    missing = missing_in(channel, channel.permissions_for(view.guild.me))
    names = tuple(say(PERMISSIONS[one]) for one in missing)
    return texts.not_writable(names) if names else ""
