"""What is made up here is added as anything new is: one entry in one table, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from discord import app_commands
from discord.ext import commands

from bot.discord_client.requests import callbacks
from bot.domain.kinds import KINDS, Kind
from bot.domain.states import State
from bot.engine.submitting.endpoints import ENDPOINTS, Submit
from bot.services.tasks import actions
from bot.ui.answers.replies import start_task
from bot.ui.dialogs import DIALOGS
from bot.ui.dialogs.forms.form import Form, prompt_field
from bot.ui.task_message.controls import CONTROLS, Control
from tests.behaviour.messages import text_of
from tests.behaviour.world import World, answer

if TYPE_CHECKING:
    import discord
    import pytest

    from bot.cometapi import Submitted
    from bot.services.requester import Requester
    from bot.services.tasks.actions import OpenedAction
    from bot.ui.dialogs.forms.sent import Sent


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


HAIKU: Final = Kind(name="haiku", has_prompt=True, usd=0.017)


class _Haikus(commands.Cog):
    """A later version of the bot, with one more kind of request and its command."""

    @app_commands.command(description="A poem")
    async def haiku(self, interaction: discord.Interaction[Any], prompt: str) -> None:
        await start_task(
            interaction,
            lambda services, requester: services.intake.create(
                requester, requester.new_task(HAIKU, prompt, prompt)
            ),
        )


async def _haiku(submit: Submit) -> Submitted:
    return await submit.comet.imagine(submit.request.sent_prompt, state=submit.state)


async def test_a_kind_is_one_row_and_one_endpoint(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that was made before takes it, it is submitted, and its row says the rest."""
    monkeypatch.setitem(KINDS, HAIKU.name, HAIKU)
    monkeypatch.setitem(ENDPOINTS, HAIKU.name, _haiku)
    await world.restart(cogs=[_Haikus()])
    alice = world.member("alice")

    poem = answer(await alice.slash(world.channel, "haiku", prompt="an old pond"))
    await world.finished(poem)

    task = await world.task(poem)
    assert (task.request.kind, task.request.estimate_usd) == (HAIKU, 0.017)


def test_every_kind_has_an_endpoint() -> None:
    """But for those that show what others made; and there is none without a kind."""
    assert ENDPOINTS.keys() == {name for name, kind in KINDS.items() if not kind.shows}
