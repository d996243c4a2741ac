"""What CometAPI's reasons and dialogs mean for a task, at its submit as at every later look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.cometapi import Reason
from bot.cometapi.actions import Action
from bot.domain.states import Ending

if TYPE_CHECKING:
    from bot.domain.tasks import Request, RunningTask

ENDINGS: Final = {
    Reason.MODERATION: Ending.MODERATION,
    Reason.PARAMETERS: Ending.PARAMETERS,
    Reason.PICTURE_LINK: Ending.PICTURE_LINK,
    Reason.UNSUPPORTED: Ending.UNSUPPORTED,
    Reason.PARENT_GONE: Ending.PARENT_GONE,
    Reason.PARENT_NOT_READY: Ending.PARENT_NOT_READY,
    Reason.PROVIDER: Ending.PROVIDER,
    Reason.TIMEOUT: Ending.TIMEOUT,
    Reason.CANCELLED: Ending.CANCELLED_THERE,
}


def waits_for_member(task: Request | RunningTask) -> bool:
    """Whether only its member can answer the dialog that a task turned into.

    With a known prompt, and where the dialog is just remix mode of the provider's account, it is
    answered without asking (midjourney-proxy: TaskService).
    """
    if task.dialog_prompt is not None or task.custom_id is None:
        return False
    return not Action.parse(task.custom_id).may_ask
