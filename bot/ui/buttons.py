"""What a press does. A button's state is its custom_id and the row that it names.

These classes are registered once with the client and serve every button ever sent, so all of them
work after a restart and years later. Messages themselves carry plain buttons (`bot.ui.layout`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from discord import ui

from bot.ui import answers, regions, texts
from bot.ui.custom_ids import (
    ACTION,
    AREA_BUTTON,
    AREA_SELECT,
    CONTROL,
    PLAN,
    AreaVerb,
    Control,
    PlanVerb,
    action_id,
    area_button_id,
    area_select_id,
    areas_of,
    control_id,
    plan_id,
)
from bot.ui.dialogs import continue_dialog, edit_dialog
from bot.ui.questions import ask

if TYPE_CHECKING:
    import re
    from collections.abc import Awaitable, Callable

    import discord

    from bot.domain import Task, TaskView
    from bot.engine import Asker, Services


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
        """Ask what must be asked first; else answer with the new task's message."""
        async with answers.refusing(interaction):
            answers.check_permissions(interaction)
            services = answers.services_of(interaction)
            asker = answers.asker_of(interaction)
            message_id = answers.message_id_of(interaction)
            asked = await services.presses.dialog(
                asker,
                self.task_id,
                self.key,
                message_id=message_id,
            )
            if asked.dialog is not None:
                await ask(interaction, asked)
                return
            await answers.with_task(interaction, await services.presses.run(asker, asked))


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
        services = answers.services_of(interaction)
        async with answers.refusing(interaction):
            match self.control:
                case Control.RUN_AGAIN:
                    await self._new_task(interaction, services.presses.run_again)
                case Control.FIX:
                    await self._new_task(interaction, services.presses.fixed)
                case Control.EDIT:
                    await interaction.response.send_modal(
                        edit_dialog(await self._own(interaction, services)),
                    )
                case Control.CONTINUE:
                    await interaction.response.send_modal(
                        continue_dialog(await self._own(interaction, services)),
                    )
                case Control.DETAILS:
                    view = await self._do(interaction, services.controls.details)
                    await answers.with_details(interaction, view)
                case _:
                    await self._do(interaction, _change(services, self.control))
                    # The painter brings the message up to date; this only stops the spinner.
                    await interaction.response.defer()

    async def _do(
        self,
        interaction: discord.Interaction[Any],
        request: Callable[..., Awaitable[TaskView]],
    ) -> TaskView:
        asker: Asker = answers.asker_of(interaction)
        message_id = answers.message_id_of(interaction)
        return await request(asker, self.task_id, message_id=message_id)

    async def _new_task(
        self,
        interaction: discord.Interaction[Any],
        request: Callable[..., Awaitable[TaskView]],
    ) -> None:
        answers.check_permissions(interaction)
        await answers.with_task(interaction, await self._do(interaction, request))

    async def _own(self, interaction: discord.Interaction[Any], services: Services) -> Task:
        return await services.controls.editable(
            answers.asker_of(interaction),
            self.task_id,
            message_id=answers.message_id_of(interaction),
        )


class PlanButton(ui.DynamicItem[ui.Button[Any]], template=PLAN):
    """A button under the preview of a batch."""

    def __init__(self, number: int, verb: PlanVerb) -> None:
        self.number = number
        self.verb = verb
        super().__init__(ui.Button(label=verb.value, custom_id=plan_id(number, verb)))

    @classmethod
    async def from_custom_id(
        cls,
        _interaction: discord.Interaction[Any],
        _item: ui.Item[Any],
        match: re.Match[str],
        /,
    ) -> Self:
        """The button that a press names."""
        make = match["verb"] == PlanVerb.MAKE
        return cls(int(match["plan_id"]), PlanVerb.MAKE if make else PlanVerb.DROP)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Make the batch, or leave it."""
        async with answers.refusing(interaction):
            batches = answers.services_of(interaction).batches
            asker = answers.asker_of(interaction)
            if self.verb is PlanVerb.DROP:
                await batches.drop(asker, self.number)
                await answers.instead(interaction, texts.BATCH_DROPPED)
                return
            answers.check_permissions(interaction)
            count = await batches.make(asker, self.number)
            await answers.instead(interaction, texts.batch_made(count))


class AreaSelect(ui.DynamicItem[ui.Select[Any]], template=AREA_SELECT):
    """The menu of areas under the picture of Vary Region."""

    def __init__(self, task_id: int, key: str) -> None:
        self.task_id = task_id
        self.key = key
        super().__init__(ui.Select(custom_id=area_select_id(task_id, key)))

    @classmethod
    async def from_custom_id(
        cls,
        _interaction: discord.Interaction[Any],
        _item: ui.Item[Any],
        match: re.Match[str],
        /,
    ) -> Self:
        """The menu that a choice was made in."""
        return cls(int(match["task_id"]), match["key"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Show the picture with the chosen areas marked."""
        async with answers.refusing(interaction):
            await interaction.response.defer()
            chosen = answers.chosen_in(interaction)
            await regions.show(interaction, self.task_id, self.key, chosen)


class AreaButton(ui.DynamicItem[ui.Button[Any]], template=AREA_BUTTON):
    """A button under the picture of Vary Region."""

    def __init__(self, task_id: int, key: str, bits: str, verb: AreaVerb) -> None:
        self.task_id = task_id
        self.key = key
        self.bits = bits
        self.verb = verb
        custom_id = area_button_id(task_id, key, areas_of(bits), verb)
        super().__init__(ui.Button(label=verb.value, custom_id=custom_id))

    @classmethod
    async def from_custom_id(
        cls,
        _interaction: discord.Interaction[Any],
        _item: ui.Item[Any],
        match: re.Match[str],
        /,
    ) -> Self:
        """The button that a press names."""
        write = match["verb"] == AreaVerb.WRITE
        verb = AreaVerb.WRITE if write else AreaVerb.UPLOAD
        return cls(int(match["task_id"]), match["key"], match["bits"], verb)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Open the dialog for the prompt, or for a mask of one's own."""
        async with answers.refusing(interaction):
            await regions.write(interaction, self.task_id, self.key, self.bits, self.verb)


def _change(services: Services, control: Control) -> Callable[..., Awaitable[TaskView]]:
    return {
        Control.CANCEL: services.controls.cancel,
        Control.STOP: services.controls.stop,
        Control.WATCH_AGAIN: services.controls.watch_again,
        Control.TRY_AGAIN: services.controls.try_again,
        Control.DISMISS: services.controls.dismiss,
        Control.DELIVER: services.controls.deliver_again,
    }[control]
