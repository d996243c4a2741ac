"""A face in another picture: what `/swap` takes, and how it is opened again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.ui.dialogs.forms.fields import PICTURE, picture_in, upload_field
from bot.ui.dialogs.forms.form import Form
from bot.ui.texts.dialogs import dialogs
from bot.ui.texts.saying import say

if TYPE_CHECKING:
    from discord import ui

    from bot.domain.tasks import TaskView
    from bot.ui.dialogs.forms.sent import Sent

FACE: Final = "face"


async def _again(_sent: Sent) -> ui.Modal:
    fields = [
        upload_field(FACE, dialogs.FACE, required=True),
        upload_field(PICTURE, dialogs.PICTURE, required=True),
    ]
    return SWAP.modal(say(dialogs.SWAP), 0, fields=fields)


async def _submit(sent: Sent) -> TaskView:
    face, picture = picture_in(sent, FACE), picture_in(sent)
    return await sent.services.generation.swap(sent.requester, face, picture)


SWAP: Final = Form(topic="swap", submit=_submit, again=_again, command="swap")
