"""What a press does. A button's state is its custom_id and the row that it names.

These classes are registered once with the client and serve every button ever sent, so all of them
work after a restart and years later. Messages themselves carry plain buttons (`bot.ui.layout`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from discord import ui

from bot.ui import answers
from bot.ui.custom_ids import ACTION, CONTROL, Control, action_id, control_id
from bot.ui.dialogs import edit_dialog

if TYPE_CHECKING:
    import re
    from collections.abc import Awaitable, Callable

    import discord

    from bot.domain import TaskView
    from bot.engine import Asker, Requests


class ActionButton(ui.DynamicItem[ui.Button[Any]], template=ACTION):
    """One of the buttons that CometAPI returned."""

    def __init__(self, task_id: int, key: str) -> None:
        self.task_id = task_id
        self.key = key
        super().__init__(ui.Button(label=key, custom_id=action_id(task_id, key)))

    @classmethod
    async def from_custom_id(
        cls,
        _interaction: discord.Interaction[Any],
        _item: ui.Item[Any],
        match: re.Match[str],
        /,
    ) -> Self:
        """The button that a press names."""
        return cls(int(match["task_id"]), match["key"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Answer with the new task's message, which replies to this one."""

        async def press(requests: Requests, asker: Asker, message_id: int) -> TaskView:
            return await requests.press(asker, self.task_id, self.key, message_id=message_id)

        await _answered_by_new_task(interaction, press)


class ControlButton(ui.DynamicItem[ui.Button[Any]], template=CONTROL):
    """One of our own buttons under a task."""

    def __init__(self, task_id: int, control: Control) -> None:
        self.task_id = task_id
        self.control = control
        super().__init__(ui.Button(label=control.value, custom_id=control_id(task_id, control)))

    @classmethod
    async def from_custom_id(
        cls,
        _interaction: discord.Interaction[Any],
        _item: ui.Item[Any],
        match: re.Match[str],
        /,
    ) -> Self:
        """The button that a press names. Unknown verbs of a newer version show details."""
        verb = match["verb"]
        known = verb in {control.value for control in Control}
        return cls(int(match["task_id"]), Control(verb) if known else Control.DETAILS)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Do what the button says."""
        match self.control:
            case Control.RUN_AGAIN:
                await _answered_by_new_task(interaction, self._run_again)
            case Control.EDIT:
                await self._open_dialog(interaction)
            case Control.DETAILS:
                await self._show_details(interaction)
            case _:
                await self._change(interaction)

    async def _run_again(self, requests: Requests, asker: Asker, message_id: int) -> TaskView:
        return await requests.run_again(asker, self.task_id, message_id=message_id)

    async def _open_dialog(self, interaction: discord.Interaction[Any]) -> None:
        async with answers.refusing(interaction):
            task = await answers.requests_of(interaction).editable(
                answers.asker_of(interaction),
                self.task_id,
                message_id=answers.message_id_of(interaction),
            )
            await interaction.response.send_modal(edit_dialog(task))

    async def _show_details(self, interaction: discord.Interaction[Any]) -> None:
        async with answers.refusing(interaction):
            view = await answers.requests_of(interaction).details(
                answers.asker_of(interaction),
                self.task_id,
                message_id=answers.message_id_of(interaction),
            )
            await answers.with_details(interaction, view)

    async def _change(self, interaction: discord.Interaction[Any]) -> None:
        requests = answers.requests_of(interaction)
        changes: dict[Control, Callable[..., Awaitable[TaskView]]] = {
            Control.CANCEL: requests.cancel,
            Control.STOP: requests.stop,
            Control.WATCH_AGAIN: requests.watch_again,
            Control.TRY_AGAIN: requests.try_again,
            Control.DISMISS: requests.dismiss,
        }
        async with answers.refusing(interaction):
            await changes[self.control](
                answers.asker_of(interaction),
                self.task_id,
                message_id=answers.message_id_of(interaction),
            )
            # The painter brings the message up to date; this only stops the button's spinner.
            await interaction.response.defer()


async def _answered_by_new_task(
    interaction: discord.Interaction[Any],
    request: Callable[[Requests, Asker, int], Awaitable[TaskView]],
) -> None:
    async with answers.refusing(interaction):
        answers.check_permissions(interaction)
        view = await request(
            answers.requests_of(interaction),
            answers.asker_of(interaction),
            answers.message_id_of(interaction),
        )
        await answers.with_task(interaction, view)
