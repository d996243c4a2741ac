"""What members put into the dialogs of buttons, and how it is sent."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.domain.inputs import Inputs
from bot.domain.kinds import Speed
from bot.prompts import beside, refuse_several, tidied
from bot.services.tasks.prompt_refusals import refusing_faults

if TYPE_CHECKING:
    from bot.domain.messages import Message
    from bot.domain.tasks import Task


class Dialog(StrEnum):
    """What must be asked of a member before a button can run (CometAPI: modal)."""

    ZOOM = "zoom"
    REGION = "region"
    PROMPT = "prompt"
    MOTION = "motion"
    ALL = "all"  # whether all suggested prompts are to be made


@dataclass(frozen=True, slots=True, kw_only=True)
class DialogInput:
    """What a member put into the dialog: the prompt to run, and the area if there is one."""

    dialog: Dialog
    prompt: str
    notes: tuple[Message, ...] = ()
    inputs: Inputs = field(default_factory=Inputs)
    speed: Speed | None = None
    """That was typed in the prompt, in which it is not any more; None: that of the picture."""


def prompt_of(task: Task) -> str:
    """What a task ran with, to be run once more: without its speed, which a request says anew."""
    return beside(task.prompt_as_run).text


def as_sent(given: DialogInput) -> DialogInput:
    """What was given with its prompt as it is sent. Raises RefusedError if that means several."""
    read = tidied(given.prompt)
    sent = beside(read.text)
    refusing_faults(sent.text, refuse_several)
    speed = Speed(sent.speed) if sent.speed else None
    return replace(given, prompt=sent.text, notes=(*given.notes, *read.notes), speed=speed)
