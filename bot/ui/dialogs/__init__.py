"""All dialogs, one row each: from it a button finds what it asks, and a submit what it starts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from bot.services.refusals import Refusal, RefusedError
from bot.ui import interactions, replies
from bot.ui.custom_ids import DIALOG
from bot.ui.dialogs import message_picture, motion, prompt, region, sent, zoom

if TYPE_CHECKING:
    import discord

    from bot.services.tasks.actions import OpenedAction
    from bot.ui.dialogs.form import Form

    Interaction = discord.Interaction[Any]

DIALOGS: Final[dict[str, Form]] = {
    form.topic: form
    for form in (
        prompt.EDIT,
        prompt.CONTINUE,
        prompt.PRESS,
        zoom.ZOOM,
        motion.MOTION,
        region.AREAS,
        region.MASK,
        message_picture.REFERENCE,
        message_picture.ANIMATE,
        message_picture.REPAINT,
    )
}

_DIALOG: Final = re.compile(DIALOG)


async def ask(interaction: Interaction, asked: OpenedAction) -> None:
    """Answer the press of a button with what it asks, filled from the stored prompt."""
    for form in DIALOGS.values():
        if form.open is not None and form.asks == asked.dialog:
            await form.open(interaction, asked)


async def submitted(interaction: Interaction) -> None:
    """Answer the submit of a dialog, whatever its custom_id and fields say."""
    async with replies.refusing(interaction):
        said = _DIALOG.fullmatch(interactions.custom_id_of(interaction))
        form = DIALOGS.get(said["topic"]) if said else None
        if said is None or form is None:
            raise RefusedError(Refusal.NO_SUCH_TASK)
        interactions.check_member(interaction)
        interactions.check_permissions(interaction)
        view = await form.submit(sent.read(interaction, said))
        if view is not None:
            await replies.with_task(interaction, view)
