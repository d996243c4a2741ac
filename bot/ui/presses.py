"""What a press does. All it is about stands in its custom_id and in the row that this names.

So every button ever sent works, after a restart and years later. discord.py keeps no object for
any of them: presses come from the interaction itself, as the submits of dialogs do, and one that
nobody knows gets an answer as well. Messages carry plain buttons (`bot.ui.task_message.layout`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, TypeVar

from bot.cometapi.actions import Action
from bot.discord_client import callbacks
from bot.services.refusals import Refusal, RefusedError
from bot.ui import interactions, replies
from bot.ui.custom_ids import (
    ACTION,
    AREA_BUTTON,
    AREA_SELECT,
    CONTROL,
    PLAN,
    AreaVerb,
    Control,
    PlanVerb,
)
from bot.ui.dialogs import region
from bot.ui.dialogs.form import continue_dialog, edit_dialog
from bot.ui.dialogs.questions import ask
from bot.ui.texts import tasks

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    import discord

    from bot.domain.tasks import TaskView
    from bot.services import Services

    Interaction = discord.Interaction[Any]
    Handler = Callable[[Interaction, re.Match[str]], Awaitable[None]]

T = TypeVar("T")


async def pressed(interaction: Interaction) -> None:
    """Answer a press of a button, or a choice in a menu, whatever its custom_id says."""
    custom_id = interactions.custom_id_of(interaction)
    async with replies.refusing(interaction):
        for template, handler in _HANDLERS.items():
            if said := template.fullmatch(custom_id):
                await handler(interaction, said)
                return
        raise RefusedError(Refusal.NO_SUCH_TASK)


async def _action(interaction: Interaction, said: re.Match[str]) -> None:
    """One of CometAPI's buttons: ask what must be asked; else answer with the new message."""
    interactions.check_member(interaction)
    interactions.check_permissions(interaction)
    presses = interactions.services_of(interaction).actions
    requester = interactions.requester_of(interaction)
    message_id = interactions.message_id_of(interaction)
    asked = await presses.dialog(
        requester, int(said["task_id"]), said["key"], message_id=message_id
    )
    if asked.dialog is not None:
        await ask(interaction, asked)
        return
    if asked.action.makes_several:
        interactions.check_permissions(interaction, posts=True)
    await replies.with_task(interaction, await presses.run(requester, asked))


async def _control(interaction: Interaction, said: re.Match[str]) -> None:
    """One of our own buttons under a task. Unknown verbs of a newer version show details."""
    task_id, verb = int(said["task_id"]), said["verb"]
    control = Control(verb) if verb in set(Control) else Control.DETAILS
    services = interactions.services_of(interaction)
    if control is Control.DETAILS:
        view = await _do(interaction, task_id, services.access.shown_by)
        await replies.with_details(interaction, view)
        return
    interactions.check_member(interaction)
    match control:
        case Control.RUN_AGAIN:
            task = (await _do(interaction, task_id, services.access.own)).task
            several = Action.parse(task.custom_id or "").makes_several
            interactions.check_permissions(interaction, posts=several)
            view = await services.actions.run_again(interactions.requester_of(interaction), task)
            await replies.with_task(interaction, view)
        case Control.FIX:
            await _new_task(interaction, task_id, services.actions.fixed)
        case Control.EDIT:
            interactions.check_permissions(interaction)
            task = await _do(interaction, task_id, services.actions.editable)
            await callbacks.modal(interaction, edit_dialog(task))
        case Control.CONTINUE:
            interactions.check_permissions(interaction)
            task = await _do(interaction, task_id, services.controls.asking)
            await callbacks.modal(interaction, continue_dialog(task))
        case Control.TRY_AGAIN:
            interactions.check_permissions(interaction)
            task = await _do(interaction, task_id, services.controls.unsure)
            await replies.claim(interaction)  # it may cost a second time, so not a third
            await services.controls.try_again(task)
        case _:
            await _do(interaction, task_id, _change(services, control))
            # The publisher brings the message up to date; this only stops the spinner.
            await callbacks.defer(interaction)


async def _plan(interaction: Interaction, said: re.Match[str]) -> None:
    """A button under the preview of a batch, which only its member sees: make it, or leave it."""
    interactions.check_member(interaction)
    if interactions.shown_in(interaction) is not None:
        raise RefusedError(Refusal.OTHER_MESSAGE)
    services, plan_id = interactions.services_of(interaction), int(said["plan_id"])
    requester = interactions.requester_of(interaction)
    if said["verb"] == PlanVerb.DROP:
        await services.batches.drop(requester, plan_id)
        await replies.instead(interaction, tasks.BATCH_DROPPED)
        return
    interactions.check_permissions(interaction, posts=True)
    batch = await services.batches.planned(requester, plan_id)
    await replies.claim(interaction)
    await services.intake.create_batch(requester, plan_id, batch)
    await replies.instead(interaction, tasks.batch_made(len(batch)))


async def _area_select(interaction: Interaction, said: re.Match[str]) -> None:
    """The menu of areas under the picture of Vary Region: show the chosen ones marked."""
    interactions.check_member(interaction)
    interactions.check_permissions(interaction)
    asked = await interactions.services_of(interaction).actions.dialog(
        interactions.requester_of(interaction),
        int(said["task_id"]),
        said["key"],
        message_id=interactions.shown_in(interaction),
    )
    await callbacks.defer(interaction)
    await region.show(interaction, asked, interactions.chosen_in(interaction))


async def _area_button(interaction: Interaction, said: re.Match[str]) -> None:
    """Open the dialog for the prompt, or for a mask of one's own."""
    interactions.check_member(interaction)
    interactions.check_permissions(interaction)
    verb = AreaVerb(said["verb"])
    await region.write(interaction, int(said["task_id"]), said["key"], said["bits"], verb)


_HANDLERS: Final[dict[re.Pattern[str], Handler]] = {
    re.compile(ACTION): _action,
    re.compile(CONTROL): _control,
    re.compile(PLAN): _plan,
    re.compile(AREA_SELECT): _area_select,
    re.compile(AREA_BUTTON): _area_button,
}


async def _do(
    interaction: Interaction,
    task_id: int,
    request: Callable[..., Awaitable[T]],
) -> T:
    requester = interactions.requester_of(interaction)
    return await request(requester, task_id, message_id=interactions.message_id_of(interaction))


async def _new_task(
    interaction: Interaction,
    task_id: int,
    request: Callable[..., Awaitable[TaskView]],
) -> None:
    interactions.check_permissions(interaction)
    await replies.with_task(interaction, await _do(interaction, task_id, request))


def _change(services: Services, control: Control) -> Callable[..., Awaitable[None]]:
    return {
        Control.CANCEL: services.controls.cancel,
        Control.STOP: services.controls.stop,
        Control.WATCH_AGAIN: services.controls.watch_again,
        Control.DISMISS: services.controls.dismiss,
        Control.DELIVER: services.controls.deliver_again,
    }[control]
