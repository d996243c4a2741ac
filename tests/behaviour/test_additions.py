"""What is made up here is added as anything new is: one entry in one table, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.discord_client import callbacks
from bot.services.tasks import actions
from bot.ui.dialogs import DIALOGS
from bot.ui.dialogs.form import Form, prompt_field
from tests.behaviour.messages import text_of
from tests.behaviour.world import World, answer

if TYPE_CHECKING:
    import discord
    import pytest

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
