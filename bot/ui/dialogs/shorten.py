"""The analysis of a prompt: what `/shorten` takes, and how it is opened again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.ui.dialogs.forms.form import Form, prompt_field
from bot.ui.texts.dialogs import dialogs
from bot.ui.texts.saying import say

if TYPE_CHECKING:
    from discord import ui

    from bot.domain.tasks import TaskView
    from bot.ui.dialogs.forms.sent import Sent


async def _again(_sent: Sent) -> ui.Modal:
    return SHORTEN.modal(say(dialogs.SHORTEN), 0, fields=[prompt_field("")])


async def _submit(sent: Sent) -> TaskView:
    return await sent.services.generation.shorten(sent.requester, sent.prompt)


SHORTEN: Final = Form(topic="shorten", submit=_submit, again=_again, command="shorten")
