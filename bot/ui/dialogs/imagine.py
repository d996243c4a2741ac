"""A new picture: what `/imagine` takes, and how it is opened again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.domain.inputs import MOST_PICTURES
from bot.domain.kinds import Speed
from bot.prompts import as_parsed, overruled, with_options
from bot.services.tasks.prompt_composer import PromptRequest
from bot.ui import interactions
from bot.ui.answers import batch_preview
from bot.ui.dialogs.forms.fields import (
    PICTURES,
    SPEED,
    radio_field,
    speed_field,
    speed_in,
    upload_field,
)
from bot.ui.dialogs.forms.form import Form, prompt_field
from bot.ui.texts.dialogs import dialogs
from bot.ui.texts.saying import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from discord import ui

    from bot.domain.tasks import TaskView
    from bot.services.tasks.entries import Entry
    from bot.ui.dialogs.forms.sent import Sent

MODEL: Final = "model"
NIJI: Final = "niji"


def imagine_dialog() -> ui.Modal:
    """The dialog of a new picture."""
    fields: list[ui.Label[Any]] = [
        prompt_field(""),
        upload_field(PICTURES, dialogs.PICTURES, most=MOST_PICTURES),
        speed_field(),
        radio_field(MODEL, dialogs.MODEL, dialogs.MODELS),
    ]
    return IMAGINE.modal(say(dialogs.IMAGINE), 0, fields=fields)


async def _again(_sent: Sent) -> ui.Modal:
    return imagine_dialog()


async def _submit(sent: Sent) -> TaskView | None:
    prompt_request, services = _prompt_request(sent), sent.services
    prompts = await services.batches.expanded(sent.requester, prompt_request)
    if len(prompts) == 1:
        return await services.generation.imagine(sent.requester, prompt_request)
    if sent.private_channel_id is None:
        await interactions.check_may_ask(sent.interaction, posts=True)
    plan = await services.batches.plan(sent.requester, prompt_request, prompts)
    await batch_preview.show(sent.interaction, plan, sent.entry)
    return None


def _prompt_request(sent: Sent) -> PromptRequest:
    """The prompt with its command's options in it, and what was chosen beside it."""
    typed, options, speed = as_parsed(sent.prompt), sent.entry.options, speed_in(sent)
    beside = {**options, speed.value: ""} if speed else options
    return PromptRequest(
        prompt=with_options(typed, options),
        notes=overruled(typed, beside),
        niji=sent.chosen(MODEL) == NIJI,
        speed=speed,
        images=tuple(sent.entry.files.get(PICTURES, ())),
        prompt_by=sent.entry.prompt_by,
    )


def _beside(entry: Entry) -> Mapping[str, str]:
    chosen = {name for field in (MODEL, SPEED) for name in entry.choices.get(field, ())}
    return {**entry.options, **dict.fromkeys(chosen & {NIJI, *Speed}, "")}


IMAGINE: Final = Form(
    topic="imagine", submit=_submit, again=_again, beside=_beside, command="imagine"
)
