"""What the submit of a dialog starts, whosever dialog it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from bot.ui import dialogs, interactions, panels
from bot.ui.answers import replies
from bot.ui.dialogs.forms import sent
from bot.ui.panels import operator
from bot.ui.panels.custom_ids import PANEL
from bot.ui.panels.members import history
from bot.ui.panels.members.history_state import HISTORY
from bot.ui.panels.operator import OPERATOR

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    import discord

    Handler: TypeAlias = Callable[
        [
            discord.Interaction[Any],
            re.Match[str],
            Mapping[str, str],
            Mapping[str, list[str]],
        ],
        Awaitable[None],
    ]

_PANELS: Final[dict[re.Pattern[str], Handler]] = {
    re.compile(PANEL): panels.submitted,
    re.compile(OPERATOR): operator.submitted,
    re.compile(HISTORY): history.submitted,
}
"""Dialogs of panels, by what custom_ids they have."""


async def submitted(interaction: discord.Interaction[Any]) -> None:
    """Answer the submit of a dialog, whatever its custom_id and fields say."""
    custom_id = interactions.custom_id_of(interaction)
    for template, handler in _PANELS.items():
        if said := template.fullmatch(custom_id):
            await _submitted_to(handler, interaction, said)
            return
    await dialogs.submitted(interaction)


async def _submitted_to(
    handler: Handler, interaction: discord.Interaction[Any], said: re.Match[str]
) -> None:
    async with replies.refusing(interaction):
        written, chosen = sent.fields_in(interaction, keeps_lines=True)
        await handler(interaction, said, written, sent.files_in(interaction, chosen))
