"""Reading the message of a task, whatever Discord says to that."""

from __future__ import annotations

import time
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from bot.engine.messenger import SeenMessage, TryLaterError
from bot.ui.messengers.messenger import DiscordMessenger
from tests.engine.samples import a_task

if TYPE_CHECKING:
    import discord

TASK = a_task(id=7, tag="0123456789abcdef")
CONTROL = f"ctl:2:{TASK.shown.tag}:{TASK.id}"


async def look(body: object) -> SeenMessage:
    async def get_message(_channel_id: int, _message_id: int) -> object:
        return body

    client = SimpleNamespace(http=SimpleNamespace(get_message=get_message))
    return await DiscordMessenger(cast("discord.Client", client), clock=time.time).look(TASK)


@pytest.mark.parametrize(
    "body",
    ["", "<html>", [], {}, None, {"attachments": []}, {"attachments": 1, "components": 1}],
)
async def test_a_message_that_cannot_be_read_is_looked_at_later(body: object) -> None:
    """It tells nothing of the task, neither that it waits nor that it does not."""
    with pytest.raises(TryLaterError):
        await look(body)


@pytest.mark.parametrize(("verb", "waits"), [("cancel", True), ("sent", True), ("details", False)])
async def test_who_can_be_withdrawn_or_has_its_first_message_waits(
    verb: str,
    waits: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    """The button stands somewhere in the parts of the message."""
    button = {"type": 2, "custom_id": f"{CONTROL}:{verb}"}
    parts = [{"type": 17, "components": [{"type": 1, "components": [button]}]}]

    assert await look({"attachments": [], "components": parts}) == SeenMessage(
        waits=waits, attachment=None
    )
    assert not (await look({"attachments": [], "components": []})).waits
