"""What the messages of pictures have now, as far as Discord says it in time."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import discord
import pytest

from bot.domain.states import State
from bot.ui.panels.members.cards import message_pictures
from bot.ui.panels.members.cards.message_pictures import MessagePicture, pictures_of
from tests.engine.samples import a_task


class Discord:
    """Answers with these files by message; of the others it never says anything."""

    def __init__(
        self, files: dict[str, list[str]] | None = None, *, error: Exception | None = None
    ) -> None:
        self.files = files or {}
        self.error = error
        self.asked = 0
        self.let_go = 0

    async def get_message(self, _channel_id: int, message_id: int) -> dict[str, Any]:
        """A message as Discord's API writes it."""
        self.asked += 1
        if self.error is not None:
            raise self.error
        try:
            if str(message_id) not in self.files:
                await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.let_go += 1
            raise
        names = self.files[str(message_id)]
        return {"attachments": [{"filename": name, "url": f"https://x/{name}"} for name in names]}

    @property
    def client(self) -> discord.Client:
        """As much of a client as asks it."""
        return cast("discord.Client", SimpleNamespace(http=self))


def _tasks(count: int) -> list[Any]:
    return [a_task(State.SUCCEEDED, id=number, message_id=number) for number in range(1, count + 1)]


async def test_a_page_waits_for_no_slow_message(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is read by then is shown, and nothing is left behind of the rest."""
    monkeypatch.setattr(message_pictures, "WITHIN_S", 0.05)
    server = Discord({"1": ["a.txt", "boat.PNG"], "2": ["film.mp4"]})

    found = await pictures_of(server.client, _tasks(3))
    await asyncio.sleep(0)

    assert found == {1: MessagePicture(url="https://x/boat.PNG"), 2: MessagePicture()}
    assert (server.asked, server.let_go) == (3, 1)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (10008, MessagePicture(is_gone=True)),
        (10003, MessagePicture(is_closed=True)),
        (50001, MessagePicture(is_closed=True)),
        (0, MessagePicture()),
    ],
)
async def test_why_there_is_no_picture(code: int, expected: MessagePicture) -> None:
    """The message was deleted, or its channel is closed; of anything else nothing is known."""
    status = 500 if code == 0 else 404
    refused = SimpleNamespace(status=status, reason="", headers={})
    error = discord.HTTPException(cast("Any", refused), {"code": code, "message": ""})

    assert await pictures_of(Discord(error=error).client, _tasks(1)) == {1: expected}


async def test_many_pages_at_once_read_so_many_messages_at_most(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Further ones are shown without pictures, and soon there is room again."""
    monkeypatch.setattr(message_pictures, "WITHIN_S", 0.05)
    monkeypatch.setattr(message_pictures, "AT_ONCE", 6)
    server = Discord()
    await asyncio.gather(*(pictures_of(server.client, _tasks(4)) for _ in range(3)))
    assert server.asked == server.let_go == 6
    known = Discord({"1": ["a.png"]})
    assert await pictures_of(known.client, _tasks(1)) == {1: MessagePicture(url="https://x/a.png")}
