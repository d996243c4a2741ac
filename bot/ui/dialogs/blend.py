"""A mix of pictures: what `/blend` takes, and how it is opened again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.domain.inputs import MOST_PICTURES, Dimensions
from bot.ui.dialogs.forms.fields import PICTURES, radio_field, speed_field, speed_in, upload_field
from bot.ui.dialogs.forms.form import Form
from bot.ui.texts.dialogs import dialogs
from bot.ui.texts.saying import say

if TYPE_CHECKING:
    from discord import ui

    from bot.domain.tasks import TaskView
    from bot.ui.dialogs.forms.sent import Sent

DIMENSIONS: Final = "dimensions"

_DIMENSIONS: Final[dict[str, Dimensions]] = {
    "square": "SQUARE",
    "portrait": "PORTRAIT",
    "landscape": "LANDSCAPE",
}


async def _again(_sent: Sent) -> ui.Modal:
    fields = [
        upload_field(PICTURES, dialogs.PICTURES, most=MOST_PICTURES, required=True),
        radio_field(DIMENSIONS, dialogs.DIMENSIONS, dialogs.FORMATS),
        speed_field(),
    ]
    return BLEND.modal(say(dialogs.BLEND), 0, fields=fields)


async def _submit(sent: Sent) -> TaskView:
    return await sent.services.generation.blend(
        sent.requester,
        sent.entry.files.get(PICTURES, ()),
        dimensions=_DIMENSIONS.get(sent.chosen(DIMENSIONS), "SQUARE"),
        speed=speed_in(sent),
    )


BLEND: Final = Form(topic="blend", submit=_submit, again=_again, command="blend")
