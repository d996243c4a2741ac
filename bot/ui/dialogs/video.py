"""A film: what `/video` takes, and how it is opened again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, get_args

from bot.domain.inputs import BatchSize, Inputs
from bot.ui.dialogs.forms.fields import PICTURE, picture_in, speed_field, speed_in, upload_field
from bot.ui.dialogs.forms.form import Form, prompt_field
from bot.ui.dialogs.motion import motion_field, motion_in
from bot.ui.texts.dialogs import dialogs
from bot.ui.texts.saying import say

if TYPE_CHECKING:
    from discord import ui

    from bot.domain.tasks import TaskView
    from bot.ui.dialogs.forms.sent import Sent

END: Final = "end"
LOOP: Final = "loop"
BATCH: Final = "batch"
HD: Final = "hd"

_SIZES: Final[dict[str, BatchSize]] = {str(size): size for size in get_args(BatchSize)}


async def _again(_sent: Sent) -> ui.Modal:
    fields = [
        prompt_field("", dialogs.ANIMATE_PROMPT, required=False),
        motion_field(),
        speed_field(),
        upload_field(PICTURE, dialogs.PICTURE, required=True),
        upload_field(END, dialogs.END_FRAME),
    ]
    return VIDEO.modal(say(dialogs.FILM), 0, fields=fields)


async def _submit(sent: Sent) -> TaskView:
    inputs = Inputs(
        image=picture_in(sent),
        motion=motion_in(sent),
        batch=_SIZES.get(sent.chosen(BATCH)),
        loop=bool(sent.chosen(LOOP)),
        end=sent.attached(END),
        hd=bool(sent.chosen(HD)),
    )
    return await sent.services.generation.video(
        sent.requester, sent.prompt, inputs, speed=speed_in(sent)
    )


VIDEO: Final = Form(topic="video", submit=_submit, again=_again, command="video")
