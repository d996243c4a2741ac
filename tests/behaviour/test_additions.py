"""What is made up here is added as anything new is: one entry in one table, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.discord_client import callbacks
from bot.domain.states import State
from bot.services.tasks import actions
from bot.ui.dialogs import DIALOGS
from bot.ui.dialogs.form import Form, prompt_field
from bot.ui.task_message.controls import CONTROLS, Control
from tests.behaviour.messages import text_of
from tests.behaviour.world import World, answer

if TYPE_CHECKING:
    import discord
    import pytest

    from bot.services.requester import Requester
    from bot.services.tasks.actions import OpenedAction
    from bot.ui.dialogs.sent import Sent


async def test_a_dialog_is_one_row(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A button that needs it opens it; its submit finds what it starts."""

    async def opened(interaction: discord.Interaction[Any], asked: OpenedAction) -> None:
        dialog = haiku.modal("Haiku", asked.view.task, fields=[prompt_field("an old pond")])
        await callbacks.modal(interaction, dialog)

    async def submitted(sent: Sent) -> None:
        await callbacks.message(sent.interaction, content=f"{sent.subject}: {sent.prompt}")

    haiku = Form(topic="haiku", submit=submitted, asks="haiku", open=opened)  # type: ignore[arg-type]
    monkeypatch.setitem(DIALOGS, haiku.topic, haiku)
    monkeypatch.setitem(actions._DIALOGS, "customzoom", "haiku")
    alice = world.member("alice")
    upscale = answer(await world.press(alice, await world.grid(alice), "U1"))
    await world.finished(upscale)

    asked = await world.press(alice, upscale, "Custom Zoom")
    told = answer(await alice.submit_modal(asked, {"prompt": "a frog jumps in"}))

    assert text_of(told) == f"{(await world.task(upscale)).id}: a frog jumps in"


async def test_a_control_is_one_entry(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its button stands where the entry says, and a press calls its use case."""
    framed: list[tuple[int, int, int]] = []

    async def frame(requester: Requester, task_id: int, *, message_id: int) -> None:
        framed.append((requester.user_id, task_id, message_id))

    entry = Control(
        verb="frame",
        label="Frame it",
        is_shown=lambda task, _: task.state is State.SUCCEEDED,
        use_case=lambda _services: frame,
    )
    monkeypatch.setitem(CONTROLS, entry.verb, entry)
    alice = world.member("alice")
    grid = await world.grid(alice)

    result = await world.press(alice, grid, "Frame it")

    assert framed == [(alice.id, (await world.task(grid)).id, grid.id)]
    assert result.acknowledged
