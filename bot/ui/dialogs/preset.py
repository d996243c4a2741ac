"""A preset that is saved: what `/preset save` takes, and how it is opened again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from discord import ui

from bot.ui.dialogs.forms.fields import radio_field
from bot.ui.dialogs.forms.form import Form, prompt_field
from bot.ui.panels.members import presets
from bot.ui.texts.members import presets as texts
from bot.ui.texts.saying import say

if TYPE_CHECKING:
    from bot.ui.dialogs.forms.sent import Sent

NAME: Final = "name"
NAME_MAX: Final = 100
"""More than a name can have, so that one which is too long gets a sentence of ours."""
OWNER: Final = "owner"
SERVER: Final = "server"


async def _again(_sent: Sent) -> ui.Modal:
    name = ui.TextInput[Any](custom_id=NAME, max_length=NAME_MAX)
    fields: list[ui.Label[Any]] = [
        prompt_field("", texts.TEXT),
        ui.Label[Any](text=say(texts.NAME), description=say(texts.NAME_HINT), component=name),
        radio_field(OWNER, texts.OWNER, texts.OWNERS),
    ]
    return SAVE.modal(say(texts.DIALOG), 0, fields=fields)


async def _submit(sent: Sent) -> None:
    changed = await sent.services.presets.save(
        sent.requester, sent.text(NAME), sent.prompt, for_server=sent.chosen(OWNER) == SERVER
    )
    await presets.show_changed(sent.interaction, changed)


SAVE: Final = Form(topic="preset", submit=_submit, again=_again, makes=False, command="preset save")
