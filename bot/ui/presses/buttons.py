"""What a press does. All it is about stands in its custom_id and in the row that this names.

So every button ever sent works, after a restart and years later. discord.py keeps no object for
any of them: presses come from the interaction itself, as the submits of dialogs do, and one that
nobody knows gets an answer as well. Messages carry plain buttons (`bot.ui.task_message.layout`).
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from bot.services.refusals import Refusal, RefusedError
from bot.services.tasks.dialog_inputs import Dialog
from bot.services.tasks.entries import Entry
from bot.ui import interactions, panels, report
from bot.ui.answers import batch_preview, more_allowed, placing, refused_entries, replies
from bot.ui.answers.private_results import with_task
from bot.ui.custom_ids import ACTION, ACTIONS, ALLOW, BACK, CONTROL, DETAILS, PLAN
from bot.ui.dialogs import DIALOGS, ask
from bot.ui.dialogs.pressed import BUTTON
from bot.ui.panels import member, operator, usage
from bot.ui.panels.custom_ids import PANEL
from bot.ui.panels.member import MEMBER
from bot.ui.panels.members import history, info, presets, privacy
from bot.ui.panels.members.cards import details_presses
from bot.ui.panels.members.history_card import PICTURE
from bot.ui.panels.members.history_state import HISTORY
from bot.ui.panels.members.info import INFO
from bot.ui.panels.members.presets import PRESETS
from bot.ui.panels.members.privacy import PRIVACY
from bot.ui.panels.operator import OPERATOR
from bot.ui.panels.usage import USAGE
from bot.ui.presses import controls, reactions
from bot.ui.presses.reactions import REMOVAL
from bot.ui.report import REPORT

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    import discord

    from bot.services.tasks.actions import OpenedAction

    Interaction = discord.Interaction[Any]
    Handler = Callable[[Interaction, re.Match[str]], Awaitable[None]]


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
    """One of CometAPI's buttons."""
    await _press(interaction, int(said["task_id"]), said["key"])


async def _chosen_action(interaction: Interaction, said: re.Match[str]) -> None:
    """One of them that was chosen in a menu, by its key."""
    key = next(iter(interactions.chosen_in(interaction)), "")
    await _press(interaction, int(said["task_id"]), key)


async def _press(interaction: Interaction, task_id: int, key: str) -> None:
    """Ask what a button must be asked; else answer with the new message, or switch a favourite."""
    interactions.check_member(interaction)
    channel_id = await placing.place(interaction, private=False)
    presses = interactions.services_of(interaction).actions
    requester = replace(interactions.requester_of(interaction), private_channel_id=channel_id)
    message_id = interactions.shown_in(interaction)
    asked = await presses.dialog(requester, task_id, key, message_id=message_id)
    if asked.action.makes_several:
        await interactions.check_may_ask(interaction, posts=True)
    if asked.dialog is Dialog.ALL:
        await _preview(interaction, asked)
        return
    if asked.dialog is not None:
        await ask(interaction, asked)
        return
    if asked.action.is_bookmark:
        await replies.claim(interaction)
        favourites = interactions.services_of(interaction).favourites
        await favourites.switch(requester, asked.view.task, asked.action)
        return
    entry = Entry(topic=BUTTON.topic, tag=requester.tag, subject=task_id, key=key, is_press=True)
    async with replies.refusing(interaction, entry):
        await with_task(interaction, await presses.run(requester, asked))


async def _preview(interaction: Interaction, asked: OpenedAction) -> None:
    """Show what all suggested prompts would be and cost, before they are made."""
    batches = interactions.services_of(interaction).batches
    requester = interactions.requester_of(interaction)
    await batch_preview.show(interaction, await batches.plan_suggested(requester, asked.view.task))


_HANDLERS: Final[dict[re.Pattern[str], Handler]] = {
    re.compile(ACTION): _action,
    re.compile(ACTIONS): _chosen_action,
    re.compile(CONTROL): controls.pressed,
    re.compile(DETAILS): details_presses.pressed,
    re.compile(PLAN): batch_preview.pressed,
    re.compile(BACK): refused_entries.pressed,
    re.compile(ALLOW): more_allowed.pressed,
    re.compile(PANEL): panels.pressed,
    re.compile(MEMBER): member.pressed,
    re.compile(REMOVAL): reactions.pressed,
    re.compile(REPORT): report.pressed,
    re.compile(USAGE): usage.pressed,
    re.compile(INFO): info.pressed,
    re.compile(PRESETS): presets.pressed,
    re.compile(HISTORY): history.pressed,
    re.compile(PICTURE): history.picture_pressed,
    re.compile(OPERATOR): operator.pressed,
    re.compile(PRIVACY): privacy.pressed,
    **{
        re.compile(pattern): handler
        for form in DIALOGS.values()
        for pattern, handler in form.presses.items()
    },
}
