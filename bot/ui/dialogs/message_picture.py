"""Dialogs about the picture of a message that was right-clicked; a draft holds its address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from bot.domain.inputs import Inputs
from bot.prompts import with_options
from bot.services.tasks.generation import PromptRequest
from bot.ui.dialogs.form import Form, prompt_field
from bot.ui.dialogs.motion import motion_field, motion_in
from bot.ui.dialogs.region import mask_field, mask_in

if TYPE_CHECKING:
    from bot.domain.tasks import TaskView
    from bot.ui.dialogs.sent import Sent

_ROLE: Final = "role"
_FLAGS: Final = {"style": "sref", "character": "cref", "omni": "oref"}


def reference_dialog(draft_id: int) -> ui.Modal:
    """A prompt that uses the picture."""
    roles = ui.Select[Any](
        custom_id=_ROLE,
        options=[
            discord.SelectOption(label="Image prompt", value="image", default=True),
            discord.SelectOption(label="Style", value="style"),
            discord.SelectOption(label="Character (V6, Niji 6)", value="character"),
            discord.SelectOption(label="Anything in it (V7)", value="omni"),
        ],
    )
    fields = [prompt_field(""), ui.Label[Any](text="The picture is", component=roles)]
    return REFERENCE.modal("Use as reference", draft_id, fields=fields)


def animate_dialog(draft_id: int) -> ui.Modal:
    """A film that begins with the picture."""
    fields = [prompt_field("", "What should happen?", required=False), motion_field()]
    return ANIMATE.modal("Animate", draft_id, fields=fields)


def repaint_dialog(draft_id: int) -> ui.Modal:
    """An edit of the picture."""
    mask = mask_field("White is what changes; leave it out to edit all of it", required=False)
    fields = [prompt_field("", "What should the picture show?"), mask]
    return REPAINT.modal("Edit", draft_id, fields=fields)


async def _reference(sent: Sent) -> TaskView:
    picture = await _picture(sent)
    flag = _FLAGS.get(sent.chosen(_ROLE))
    prompt = with_options(sent.prompt, {flag: picture}) if flag else sent.prompt
    prompt_request = PromptRequest(prompt=prompt, images=() if flag else (picture,))
    return await sent.services.generation.imagine(sent.requester, prompt_request)


async def _animate(sent: Sent) -> TaskView:
    inputs = Inputs(image=await _picture(sent), motion=motion_in(sent))
    return await sent.services.generation.video(sent.requester, sent.prompt, inputs)


async def _repaint(sent: Sent) -> TaskView:
    inputs = Inputs(image=await _picture(sent), mask=mask_in(sent))
    return await sent.services.generation.edit(sent.requester, sent.prompt, inputs)


async def _picture(sent: Sent) -> str:
    return await sent.services.message_pictures.kept(sent.requester, sent.subject)


REFERENCE: Final = Form(topic="ref", submit=_reference)
ANIMATE: Final = Form(topic="animate", submit=_animate)
REPAINT: Final = Form(topic="repaint", submit=_repaint)
