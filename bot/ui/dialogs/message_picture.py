"""Dialogs about the picture of a message that was right-clicked; a draft holds its address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from bot.domain.inputs import Inputs
from bot.prompts import with_options
from bot.services.tasks.prompt_composer import PromptRequest
from bot.ui.dialogs.forms.form import Form, prompt_field
from bot.ui.dialogs.motion import motion_field, motion_in
from bot.ui.dialogs.region import mask_field, mask_in
from bot.ui.texts.dialogs import dialogs
from bot.ui.texts.saying import say

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from bot.domain.tasks import TaskView
    from bot.services.tasks.entries import Entry
    from bot.ui.dialogs.forms.sent import Sent

_ROLE: Final = "role"
_FLAGS: Final = {"style": "sref", "character": "cref", "omni": "oref"}


def reference_dialog(draft_id: int) -> ui.Modal:
    """A prompt that uses the picture."""
    roles = ui.Select[Any](
        custom_id=_ROLE,
        options=[
            discord.SelectOption(label=say(name), value=role, default=role == "image")
            for role, name in dialogs.ROLES.items()
        ],
    )
    fields = [prompt_field(""), ui.Label[Any](text=say(dialogs.ROLE), component=roles)]
    return REFERENCE.modal(say(dialogs.REFERENCE), draft_id, fields=fields)


def animate_dialog(draft_id: int) -> ui.Modal:
    """A film that begins with the picture."""
    fields = [prompt_field("", dialogs.ANIMATE_PROMPT, required=False), motion_field()]
    return ANIMATE.modal(say(dialogs.ANIMATE), draft_id, fields=fields)


def repaint_dialog(draft_id: int) -> ui.Modal:
    """An edit of the picture."""
    mask = mask_field(dialogs.MASK_OPTIONAL, required=False)
    fields = [prompt_field("", dialogs.REPAINT_PROMPT), mask]
    return REPAINT.modal(say(dialogs.REPAINT), draft_id, fields=fields)


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


def _again(dialog: Callable[[int], ui.Modal]) -> Callable[[Sent], Awaitable[ui.Modal]]:
    async def again(sent: Sent) -> ui.Modal:
        return dialog(sent.subject)

    return again


def _beside(entry: Entry) -> Mapping[str, str]:
    roles = entry.choices.get(_ROLE, ())
    return {flag: "" for role, flag in _FLAGS.items() if role in roles}


REFERENCE: Final = Form(
    topic="ref", submit=_reference, again=_again(reference_dialog), beside=_beside
)
ANIMATE: Final = Form(topic="animate", submit=_animate, again=_again(animate_dialog))
REPAINT: Final = Form(topic="repaint", submit=_repaint, again=_again(repaint_dialog))
