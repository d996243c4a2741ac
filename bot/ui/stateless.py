"""Layouts that discord.py does not listen to."""

from __future__ import annotations

from typing import Any

from discord import ui


def inert_layout(*parts: ui.Item[Any]) -> ui.LayoutView:
    """A layout of these parts that is over as soon as it is sent.

    discord.py would otherwise keep it, with a task and a timer, for as long as its message can be
    pressed: 15 minutes for what only one member sees (discord.py's `send_message`). Presses are
    served by `bot.ui.presses.buttons`, which need none of that.
    """
    layout = ui.LayoutView(timeout=None)
    for part in parts:
        layout.add_item(part)
    layout.stop()
    return layout
