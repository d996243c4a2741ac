"""What becomes of an answer while the bot ends."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest
from structlog.testing import capture_logs

from bot.ui.answers import replies


@pytest.mark.parametrize("ends", [True, False])
async def test_an_answer_that_the_end_cuts_off_is_no_fault(
    monkeypatch: pytest.MonkeyPatch,
    ends: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    """The session is closed between the look and the request; of a bot that goes on it is one."""
    session = aiohttp.ClientSession()
    closed = False

    async def send(*_: object) -> None:
        nonlocal closed
        closed = ends
        await session.close()
        await session.get("http://127.0.0.1:1")

    monkeypatch.setattr(replies, "send_privately", send)
    interaction: Any = SimpleNamespace(client=SimpleNamespace(is_closed=lambda: closed))

    with capture_logs() as logs:
        if ends:
            await replies.privately(interaction, "no")
        else:
            with pytest.raises(RuntimeError, match="closed"):
                await replies.privately(interaction, "no")
    assert [entry["event"] for entry in logs] == ["interaction.cut_off"] * ends
