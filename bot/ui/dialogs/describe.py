"""The description of a picture: what `/describe` takes, and how it is opened again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from discord import ui

from bot.services.refusals import Refusal, RefusedError
from bot.ui.dialogs.forms.fields import PICTURE, upload_field
from bot.ui.dialogs.forms.form import PROMPT_MAX, Form
from bot.ui.texts.dialogs import dialogs
from bot.ui.texts.saying import say

if TYPE_CHECKING:
    from bot.domain.tasks import TaskView
    from bot.ui.dialogs.forms.sent import Sent

LINK: Final = "link"


async def _again(_sent: Sent) -> ui.Modal:
    text = ui.TextInput[Any](custom_id=LINK, required=False, max_length=PROMPT_MAX)
    link = ui.Label[Any](
        text=say(dialogs.LINK), description=say(dialogs.LINK_INSTEAD), component=text
    )
    fields = [link, upload_field(PICTURE, dialogs.PICTURE)]
    return DESCRIBE.modal(say(dialogs.DESCRIBE), 0, fields=fields)


async def _submit(sent: Sent) -> TaskView:
    link, picture = sent.text(LINK), sent.attached(PICTURE)
    if bool(link) == bool(picture):
        raise RefusedError(Refusal.ONE_SOURCE)
    return await sent.services.generation.describe(sent.requester, picture or link)


DESCRIBE: Final = Form(topic="describe", submit=_submit, again=_again, command="describe")
