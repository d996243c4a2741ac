"""A changed picture: what `/edit` takes, and how it is opened again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.domain.inputs import Inputs
from bot.ui.dialogs.forms.fields import PICTURE, picture_in, speed_field, speed_in, upload_field
from bot.ui.dialogs.forms.form import Form, prompt_field
from bot.ui.dialogs.region import mask_field, mask_in
from bot.ui.texts.dialogs import dialogs
from bot.ui.texts.saying import say

if TYPE_CHECKING:
    from discord import ui

    from bot.domain.tasks import TaskView
    from bot.ui.dialogs.forms.sent import Sent

AREA: Final = "area"


async def _again(_sent: Sent) -> ui.Modal:
    fields = [
        prompt_field("", dialogs.REPAINT_PROMPT),
        upload_field(PICTURE, dialogs.PICTURE, required=True),
        mask_field(dialogs.MASK_OPTIONAL, required=False),
        speed_field(),
    ]
    return PICTURE_EDIT.modal(say(dialogs.PICTURE_EDIT), 0, fields=fields)


async def _submit(sent: Sent) -> TaskView:
    inputs = Inputs(
        image=picture_in(sent),
        mask=mask_in(sent),
        areas=tuple(sent.entry.choices.get(AREA, ())),
    )
    return await sent.services.generation.edit(
        sent.requester, sent.prompt, inputs, speed=speed_in(sent)
    )


PICTURE_EDIT: Final = Form(topic="picture", submit=_submit, again=_again, command="edit")
