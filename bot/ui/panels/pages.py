"""The pages of the panel, each as the parts below its title."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.domain.kinds import Speed
from bot.domain.servers.settings import BOOSTERS, EVERYONE, ROLE
from bot.ui.panels.custom_ids import Verb, panel_id, setting_id
from bot.ui.panels.gallery import gallery, leads_to_gallery
from bot.ui.panels.log_channel import log_channel
from bot.ui.panels.members.mine import answers, mine
from bot.ui.panels.parts import (
    View,
    button,
    buttons,
    channel_menu,
    choices,
    forget_gone,
    labelled,
    member_menu,
    role_menu,
    text,
    which_role,
)
from bot.ui.panels.places import USUAL, of_channels, speeds
from bot.ui.panels.zones import zone_names
from bot.ui.texts import tasks
from bot.ui.texts.saying import say
from bot.ui.texts.servers import named, panels, safety

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from discord import ui

    from bot.domain.servers.settings import Server

    Parts = list[ui.Item[Any]]

GONE: Final = 3
"""So many deleted roles are led to at once; the others once these are forgotten."""


def access(view: View) -> Parts:
    """Who may ask."""
    return [
        text(
            panels.closed_by_operator(view.server, view.defaults),
            panels.access(view.server.settings),
        ),
        *labelled(
            say(panels.ALLOWED_ROLES), role_menu(view, "allowed_roles", say(panels.EVERYBODY))
        ),
        *labelled(say(panels.BLOCKED_ROLES), role_menu(view, "blocked_roles", say(panels.NO_ROLE))),
        *labelled(
            say(panels.BLOCKED_MEMBERS), member_menu(view, "blocked_members", say(panels.NO_MEMBER))
        ),
        *forget_gone(view, "allowed_roles", "blocked_roles"),
    ]


def channels(view: View) -> Parts:
    """Where pictures are made."""
    is_open = view.server.settings.direct_messages
    private = say(panels.FORBID_PRIVATE if is_open else panels.ALLOW_PRIVATE)
    switch = setting_id(Verb.SWITCH, view.server, "direct_messages")
    return [
        text(panels.channels(view.server.settings)),
        *labelled(
            say(panels.ALLOWED_CHANNELS),
            channel_menu(view, "allowed_channels", say(panels.EVERYWHERE)),
        ),
        *labelled(
            say(panels.BLOCKED_CHANNELS),
            channel_menu(view, "blocked_channels", say(panels.NO_CHANNEL)),
        ),
        buttons(button(private, switch)),
        *forget_gone(view, "allowed_channels", "blocked_channels"),
        *log_channel(view),
        *leads_to_gallery(view),
    ]


def limits(view: View) -> Parts:
    """How much everyone and each role may use."""
    server = view.server
    return [
        text(panels.limits(server)),
        which_role(say(panels.CHOOSE_ROLE)),
        buttons(
            button(say(panels.EVERYONE_ELSE), panel_id(Verb.PAGE, EVERYONE)),
            button(say(panels.OF_BOOSTERS), panel_id(Verb.PAGE, BOOSTERS)),
            *(
                button(panels.deleted_role(one), panel_id(Verb.PAGE, f"{ROLE}{one}"))
                for one in view.gone_roles[:GONE]
            ),
        ),
        text(panels.money(server, view.granted_usd)),
        *labelled(
            say(panels.ZONE),
            choices(
                setting_id(Verb.PUT, server, "time_zone"),
                zone_names(server.settings.time_zone),
                [server.settings.time_zone],
            ),
        ),
        buttons(
            button(say(panels.OTHER_ZONE), setting_id(Verb.ASK, server, "time_zone", "zone")),
            button(say(panels.BUDGET), setting_id(Verb.ASK, server, "budget_usd", "budget")),
        ),
    ]


def rules(view: View, name: str) -> Parts:
    """The rules of everyone, of boosters or of a role."""
    server = view.server
    found = server.document.get(name) or {}
    speeds = {speed.value: say(tasks.SPEEDS[speed]) for speed in Speed}
    kinds = {kind: named.kind(kind) for kind in named.KINDS}
    return [
        text(panels.rules(name, found), panels.ceiling(view.defaults)),
        *labelled(say(panels.SPEEDS), _several(server, name, "speeds", speeds)),
        *labelled(say(panels.KINDS), _several(server, name, "kinds", kinds)),
        buttons(
            button(say(panels.NUMBERS), setting_id(Verb.ASK, server, name, "numbers")),
            button(say(panels.AT_ONCE), setting_id(Verb.ASK, server, name, "atonce")),
            *([button(say(panels.CLEAR), setting_id(Verb.CLEAR, server, name))] if found else []),
            button(say(panels.BACK), panel_id(Verb.PAGE, "limits")),
        ),
    ]


def _several(server: Server, name: str, rule: str, names: Mapping[str, str]) -> ui.ActionRow[Any]:
    """The menu of a rule that opens some of several things."""
    nothing = panels.ALL if name == EVERYONE else panels.AS_EVERYONE
    return choices(
        setting_id(Verb.RULE, server, name, rule),
        names,
        (server.document.get(name) or {}).get(rule, ()),
        placeholder=say(nothing),
        several=True,
    )


def defaults(view: View) -> Parts:
    """What holds for prompts that say nothing else."""
    server = view.server
    return [
        text(panels.defaults(server.settings, view.defaults)),
        *labelled(
            say(panels.USUAL_SPEED),
            choices(
                setting_id(Verb.PUT, server, "speed"),
                speeds(panels.AS_OPERATOR),
                [server.settings.speed or USUAL],
            ),
        ),
        buttons(
            button(
                say(panels.PARAMETERS), setting_id(Verb.ASK, server, "parameters", "parameters")
            ),
            button(say(panels.ASK_FIRST), setting_id(Verb.ASK, server, "ask_from_usd", "askfirst")),
        ),
        *of_channels(view),
    ]


def safe(view: View) -> Parts:
    """What may be asked for."""
    server = view.server
    switch = safety.STARTER_OFF if server.settings.starter_words else safety.STARTER_ON
    return [
        text(
            safety.words(server.settings),
            safety.strikes(server.settings, view.defaults),
            safety.age(server.settings),
        ),
        buttons(
            button(say(safety.WORDS), setting_id(Verb.ASK, server, "words", "words")),
            button(say(switch), setting_id(Verb.SWITCH, server, "starter_words")),
        ),
        buttons(
            button(say(safety.STRIKES), setting_id(Verb.ASK, server, "strikes", "strikes")),
            button(
                say(safety.TIME_OUT), setting_id(Verb.ASK, server, "time_out_minutes", "timeout")
            ),
        ),
        *labelled(
            say(safety.AGE),
            choices(
                setting_id(Verb.PUT, server, "age_rule"),
                {USUAL: say(safety.NO_AGE_RULE), **safety.age_rules()},
                [server.settings.age_rule or USUAL],
            ),
        ),
    ]


PAGES: Final[dict[str, Callable[[View], Parts]]] = {
    "mine": mine,
    "access": access,
    "channels": channels,
    "limits": limits,
    "defaults": defaults,
    "safety": safe,
}
"""By name, in the order of their menu; every other name is that of somebody's rules, of a channel,
or one of those below."""

LED_TO: Final[dict[str, tuple[str, Callable[[View], Parts]]]] = {
    "gallery": ("channels", gallery),
    "answers": ("mine", answers),
}
"""What is chosen seldom, by name: below which page of the menu, and what stands there."""

PAGE_OF: Final = {
    "allowed_roles": "access",
    "blocked_roles": "access",
    "blocked_members": "access",
    "allowed_channels": "channels",
    "blocked_channels": "channels",
    "direct_messages": "channels",
    "gallery_channel": "gallery",
    "gallery_stars": "gallery",
    "gallery_from_all": "gallery",
    "reactions": "gallery",
    "log_channel": "channels",
    "time_zone": "limits",
    "budget_usd": "limits",
    "speed": "defaults",
    "parameters": "defaults",
    "ask_from_usd": "defaults",
    "words": "safety",
    "starter_words": "safety",
    "strikes": "safety",
    "time_out_minutes": "safety",
    "age_rule": "safety",
}
"""Where a setting stands; that of everybody else's rules, or of a channel, is a page itself."""
