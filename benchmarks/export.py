"""A member who asks for a copy of their data, and when they have it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from benchmarks.crowd import Crowd
    from playground.discord import LocalDiscord
    from playground.discord.model.world import Change

EXPORT: Final = "own:1:export"
"""The button of `/privacy` that asks for a copy."""


class Export:
    """The copy of the first member of a crowd; its files are counted as they arrive."""

    def __init__(self, discord: LocalDiscord, people: Crowd) -> None:
        self._discord = discord
        self._member = people.members[0]
        self._channel = people.channels[0]
        self._asked_s: float | None = None
        self._last_file_s: float | None = None
        self.files = 0
        discord.world.listeners.append(self._changed)

    @property
    def took_s(self) -> float | None:
        """From the press to the last file; None before there is any."""
        if self._asked_s is None or self._last_file_s is None:
            return None
        return self._last_file_s - self._asked_s

    async def ask(self) -> None:
        """Open `/privacy` and press the button."""
        command = {"command": "privacy", "channel": str(self._channel.id), "options": {}}
        answer = await self._discord.actions.slash(self._member, command)
        self._asked_s = time.time()
        press = {"message_id": str(answer["message"]["id"]), "custom_id": EXPORT}
        await self._discord.actions.press(self._member, press)

    def _changed(self, change: Change) -> None:
        message = change.message
        if message is None or change.kind != "MESSAGE_CREATE":
            return
        if any(file.filename.endswith(".zip") for file in message.attachments):
            self.files += 1
            self._last_file_s = time.time()
