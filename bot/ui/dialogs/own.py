"""What members write for themselves: their ratio, their stylize and their further parameters."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from bot.services.refusals import Refusal, RefusedError
from bot.ui.dialogs.forms.form import Form
from bot.ui.panels.members.choosing import written
from bot.ui.panels.members.writing import TOPICS, written_dialog

if TYPE_CHECKING:
    from discord import ui

    from bot.ui.dialogs.forms.sent import Sent


async def _submit(sent: Sent, *, name: str) -> None:
    entry, is_opened = sent.entry, sent.interaction.message is not None
    if entry.subject or entry.key or name not in entry.texts or not is_opened:
        raise RefusedError(Refusal.NO_SUCH_DRAFT)  # no dialog of ours sends that
    await written(sent.interaction, name, sent.text(name))


async def _again(sent: Sent, *, name: str) -> ui.Modal:
    return written_dialog(name, await sent.services.preferences.chosen(sent.requester.user_id))


OWN: Final = tuple(
    Form(
        topic=topic,
        submit=partial(_submit, name=name),
        again=partial(_again, name=name),
        makes=False,
    )
    for name, topic in TOPICS.items()
)
