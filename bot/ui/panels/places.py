"""What requests in a channel begin with: a page of its own, reached from the server's defaults."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.domain.kinds import Speed
from bot.domain.servers.settings import CHANNEL
from bot.ui.panels.custom_ids import Verb, panel_id, setting_id
from bot.ui.panels.parts import button, buttons, choices, labelled, text, which_channel
from bot.ui.texts import tasks
from bot.ui.texts.saying import say
from bot.ui.texts.servers import panels, places

if TYPE_CHECKING:
    from discord import ui

    from bot.ui.panels.parts import View

USUAL: Final = "usual"
"""The choice of a speed that leaves it to whoever is farther: the server, or the operator."""

GONE: Final = 5
"""So many deleted channels are led to at once; the others once these are forgotten."""


def speeds(usual: str) -> dict[str, str]:
    """The choices of a speed by their value; `usual` names the one that leaves it open."""
    return {USUAL: say(usual), **{one.value: say(tasks.SPEEDS[one]) for one in Speed}}


def of_channels(view: View) -> list[ui.Item[Any]]:
    """What leads to the pages of channels, with what is set for them."""
    gone = buttons(
        *(
            button(places.deleted_channel(one), panel_id(Verb.PAGE, f"{CHANNEL}{one}"))
            for one in view.gone_channels[:GONE]
        )
    )
    set_ones = places.all_set(view.server)
    return [
        *([text(set_ones)] if set_ones else []),
        *labelled(say(places.OWN), which_channel(say(places.CHOOSE))),
        *([gone] if view.gone_channels else []),
    ]


def place(view: View, name: str) -> list[ui.Item[Any]]:
    """What requests in a channel or category begin with."""
    server = view.server
    found = server.document.get(name) or {}
    clear = button(say(panels.CLEAR), setting_id(Verb.CLEAR, server, name))
    return [
        text(places.place(name, found)),
        *labelled(
            say(panels.USUAL_SPEED),
            choices(
                setting_id(Verb.RULE, server, name, "speed"),
                speeds(places.AS_SERVER),
                [found.get("speed", USUAL)],
            ),
        ),
        buttons(
            button(say(panels.PARAMETERS), setting_id(Verb.ASK, server, name, "placeparams")),
            *([clear] if found else []),
            button(say(panels.BACK), panel_id(Verb.PAGE, "defaults")),
        ),
    ]
