"""What a press on one of our own buttons does: its use case, then the answer that its entry names.

The entries stand in `bot.ui.task_message.controls`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import structlog

from bot.discord_client.requests import callbacks
from bot.services.tasks.entries import Entry
from bot.ui import interactions
from bot.ui.answers import replies
from bot.ui.custom_ids import tag_in
from bot.ui.dialogs import DIALOGS, take_up
from bot.ui.panels.members.cards import details
from bot.ui.task_message.controls import CONTROLS, DETAILS, Answer

if TYPE_CHECKING:
    import re
    from collections.abc import Awaitable, Callable

    import discord

    from bot.domain.tasks import Task, TaskView
    from bot.ui.task_message.controls import Control

    Interaction = discord.Interaction[Any]

log = structlog.get_logger()


async def pressed(interaction: Interaction, said: re.Match[str]) -> None:
    """Answer the press of a control. Unknown verbs of a newer version show details."""
    control = CONTROLS.get(said["verb"], DETAILS)
    if control.answer is not Answer.DETAILS:
        interactions.check_member(interaction)
    log.info("control.pressed", task_id=int(said["task_id"]), control=control.verb)
    await _ANSWERS[control.answer](interaction, control, int(said["task_id"]))


async def _call(interaction: Interaction, control: Control, task_id: int) -> Any:  # noqa: ANN401 - what its answer expects
    if control.use_case is None:
        raise LookupError(control.verb)
    use_case = control.use_case(interactions.services_of(interaction))
    requester = interactions.requester_of(interaction)
    return await use_case(requester, task_id, message_id=interactions.message_id_of(interaction))


async def _silently(interaction: Interaction, control: Control, task_id: int) -> None:
    await _call(interaction, control, task_id)
    await callbacks.defer(interaction)  # this only stops the spinner


async def _with_details(interaction: Interaction, control: Control, task_id: int) -> None:
    view: TaskView = await _call(interaction, control, task_id)
    await details.show(interaction, view.task.id)


async def _with_dialog(interaction: Interaction, control: Control, task_id: int) -> None:
    await interactions.check_may_ask(interaction)
    task: Task = await _call(interaction, control, task_id)
    about = DIALOGS[control.dialog].about
    if about is None:
        raise LookupError(control.dialog)
    await callbacks.modal(interaction, about(task))


async def _with_task(interaction: Interaction, control: Control, task_id: int) -> None:
    tag = tag_in(interactions.custom_id_of(interaction))
    entry = Entry(topic=control.dialog, tag=tag, subject=task_id, is_press=True)
    await take_up(interaction, entry)


async def _retried(interaction: Interaction, control: Control, task_id: int) -> None:
    await interactions.check_may_ask(interaction)
    task: Task = await _call(interaction, control, task_id)
    await replies.claim(interaction)  # it may cost a second time, so not a third
    await interactions.services_of(interaction).controls.try_again(task)


async def _removed(interaction: Interaction, control: Control, task_id: int) -> None:
    await _call(interaction, control, task_id)
    await callbacks.defer(interaction)
    await interaction.delete_original_response()


_ANSWERS: Final[dict[Answer, Callable[[Interaction, Control, int], Awaitable[None]]]] = {
    Answer.NOTHING: _silently,
    Answer.DETAILS: _with_details,
    Answer.DIALOG: _with_dialog,
    Answer.TASK: _with_task,
    Answer.RETRY: _retried,
    Answer.GONE: _removed,
}
