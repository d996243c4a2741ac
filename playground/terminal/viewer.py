"""Messages at a terminal: numbered, watched while they change, their pictures saved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from playground.discord.client.person import buttons, choices
from playground.message_text import button_name, status_of, texts_of, title_of

if TYPE_CHECKING:
    from pathlib import Path

    from playground.discord import Person
    from playground.discord.errors import JsonObject
    from playground.terminal.screen import Screen

WAIT_S: Final = 15 * 60.0
MOVING: Final = ("Cancel", "Stop watching")
"""Buttons of messages that still change by themselves."""

SENDING: Final = "Sending"
"""How the status of one begins that changes by itself and has none of them."""


class MessageViewer:
    """Shows a member's messages; `numbers` and `files` are by message, oldest first."""

    def __init__(self, person: Person, screen: Screen, folder: Path) -> None:
        self.numbers: dict[str, int] = {}
        self.files: dict[str, Path] = {}
        self._person = person
        self._screen = screen
        self._folder = folder

    async def show_whisper(self, message_id: str) -> None:
        """Show what only this member sees; what has buttons can be pressed by its number."""
        message = await self._person.wait_until(message_id, texts_of, WAIT_S)
        names = names_of(message)
        number = self._number(message_id) if names else None
        head = f"#{number}  " if number else ""
        self._screen.say(f"{head}(only you see this) " + " ".join(texts_of(message)))
        if names:
            self._screen.say(f"    {names}")

    async def watch(self, message_id: str) -> None:
        """Show a message at each change, and save its pictures when it stays as it is."""
        number = self._number(message_id)
        seen = ""
        while True:
            message = await self._person.wait_until(
                message_id,
                lambda message, seen=seen: status_of(message) != seen,  # type: ignore[misc]
                WAIT_S,
            )
            seen = status_of(message)
            moving = seen.startswith(SENDING) or any(
                button_name(button) in MOVING for button in buttons(message)
            )
            self._screen.live(f"#{number}  {seen}", last=not moving)
            if not moving:
                break
        await self._finish(message, number)

    async def _finish(self, message: JsonObject, number: int) -> None:
        if names := names_of(message):
            self._screen.say(f"    {names}")
        for attachment in message.get("attachments", []):
            path = self._folder / str(attachment["filename"])
            path.write_bytes(await self._person.download(attachment["url"]))
            self.files.setdefault(str(message["id"]), path)
            self._screen.say(f"    #{number} is saved as {path}")

    async def show_all(self) -> None:
        """Show every numbered message, with its buttons."""
        for message_id, number in self.numbers.items():
            message = await self._person.see(message_id)
            self._screen.say(f"#{number}  {title_of(message)}: {status_of(message)}")
            if names := names_of(message):
                self._screen.say(f"    {names}")

    def _number(self, message_id: str) -> int:
        return self.numbers.setdefault(message_id, len(self.numbers) + 1)

    def numbered(self, word: str) -> str | None:
        """Return the message that `#1` means."""
        by_number = {f"#{number}": message_id for message_id, number in self.numbers.items()}
        return by_number.get(word)


def controls_of(message: JsonObject) -> dict[str, tuple[str, str | None]]:
    """Return what can be pressed or chosen, by name: its custom_id, and the value in a menu."""
    found: dict[str, tuple[str, str | None]] = {
        button_name(button): (button["custom_id"], None)
        for button in buttons(message)
        if "custom_id" in button and not button.get("disabled")
    }
    for menu, option in choices(message):
        if not menu.get("disabled"):
            found[str(option["label"])] = menu["custom_id"], option["value"]
    return found


def names_of(message: JsonObject) -> str:
    """Return the names of what can be pressed or chosen, in one line."""
    return " ".join(f"[{name}]" for name in controls_of(message))
