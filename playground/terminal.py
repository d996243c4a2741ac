"""A member at a terminal: types commands, sees the message change, presses buttons by name."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final, TextIO

from playground.discord import PersonError
from playground.discord.client.person import buttons
from playground.message_text import button_name, status_of, texts_of, title_of

if TYPE_CHECKING:
    import asyncio
    from pathlib import Path

    from playground.discord import Answer, Person
    from playground.discord.errors import JsonObject

WAIT_S: Final = 15 * 60.0
EPHEMERAL: Final = 1 << 6
"""The flag of messages that only one member sees (Discord's message flags)."""

MOVING: Final = ("Cancel", "Stop watching")
"""Buttons of messages that still change by themselves."""

HELP: Final = """\
  /imagine a paper boat --ar 3:2    make a picture
  /imagine speed:turbo a red kite   options come first, as name:value
  U2, V1, Zoom Out 2x, 🔄 ...        press that button of the newest picture
  #1 U3                             press a button of an earlier one
  list                              every picture so far, with its buttons
  help, quit"""


class Terminal:
    """One person's session; `run` it until they quit."""

    def __init__(
        self,
        person: Person,
        folder: Path,
        *,
        channel: str = "pictures",
        out: TextIO = sys.stdout,
    ) -> None:
        self._person = person
        self._folder = folder
        self._channel = channel
        self._out = out
        self._numbers: dict[str, int] = {}

    async def run(self, lines: asyncio.Queue[str | None]) -> None:
        """Do what the lines say until `quit` or their end (None)."""
        while (line := await lines.get()) is not None:
            if line.strip() in {"quit", "exit", "/quit"}:
                return
            try:
                await self._obey(line.strip())
            except PersonError as error:
                self._say(str(error))
            except TimeoutError:
                self._say("It is still not done. It goes on: try `list` later.")
            lines.task_done()

    async def _obey(self, line: str) -> None:
        if not line:
            return
        if line in {"help", "?", "/help"}:
            self._say(HELP)
        elif line in {"list", "/list"}:
            await self._list()
        elif line.startswith("/"):
            await self._slash(line[1:])
        else:
            await self._press(line)

    async def _slash(self, line: str) -> None:
        command, _, rest = line.partition(" ")
        options: dict[str, object] = {}
        words = rest.split(" ")
        while words and words[0].partition(":")[0] in {"model", "speed"} and ":" in words[0]:
            name, _, value = words.pop(0).partition(":")
            options[name] = value
        text = " ".join(words).strip().removeprefix("prompt:").strip()
        answer = await self._person.slash(
            command,
            channel=self._channel,
            prompt=text,
            **options,
        )
        await self._follow(answer)

    async def _press(self, line: str) -> None:
        message_id, label = self._target(line)
        if message_id is None:
            self._say("There is no picture yet. Type /imagine and some words first.")
            return
        message = await self._person.see(message_id)
        shown = {button_name(button): button for button in buttons(message)}
        button = {name.lower(): button for name, button in shown.items()}.get(label.lower())
        if button is None:
            names = " ".join(f"[{name}]" for name in shown)
            self._say(f"It has no button {label!r}. It has: {names or 'none'}")
            return
        answer = await self._person.press(message_id, custom_id=button.get("custom_id", ""))
        await self._follow(answer)

    def _target(self, line: str) -> tuple[str | None, str]:
        first, _, rest = line.partition(" ")
        if first.startswith("#") and first[1:].isdigit():
            by_number = {number: message_id for message_id, number in self._numbers.items()}
            return by_number.get(int(first[1:])), rest.strip()
        newest = next(reversed(self._numbers), None)
        return newest, line

    async def _follow(self, answer: Answer) -> None:
        if answer.kind == "modal":
            self._say("It opens a dialog, which a terminal cannot show. Use /imagine instead.")
        elif answer.kind == "message" and int(answer.message.get("flags", 0)) & EPHEMERAL:
            self._say("(only you see this) " + " ".join(texts_of(answer.message)))
        elif answer.kind == "message":
            await self._watch(answer.message["id"])
        elif answer.kind == "failed":
            self._say("The bot did not answer in time.")
        else:
            self._say("Done.")

    async def _watch(self, message_id: str) -> None:
        number = self._numbers.setdefault(message_id, len(self._numbers) + 1)
        seen = ""
        while True:
            message = await self._person.wait_until(
                message_id,
                lambda message, seen=seen: status_of(message) != seen,  # type: ignore[misc]
                WAIT_S,
            )
            seen = status_of(message)
            moving = any(button_name(button) in MOVING for button in buttons(message))
            self._live(f"#{number}  {seen}", last=not moving)
            if not moving:
                break
        await self._finish(message, number)

    async def _finish(self, message: JsonObject, number: int) -> None:
        names = [f"[{button_name(button)}]" for button in buttons(message)]
        if names:
            self._say("    " + " ".join(names))
        for attachment in message.get("attachments", []):
            path = self._folder / str(attachment["filename"])
            path.write_bytes(await self._person.download(attachment["url"]))
            self._say(f"    #{number} is saved as {path}")

    async def _list(self) -> None:
        for message_id, number in self._numbers.items():
            message = await self._person.see(message_id)
            self._say(f"#{number}  {title_of(message)}: {status_of(message)}")
            names = " ".join(f"[{button_name(button)}]" for button in buttons(message))
            if names:
                self._say(f"    {names}")

    def _live(self, text: str, *, last: bool) -> None:
        """Show a state: over the last one on a terminal, on a line of its own elsewhere."""
        if self._out.isatty():
            self._out.write(f"\r\x1b[K{text}" + ("\n" if last else ""))
        else:
            self._out.write(f"{text}\n")
        self._out.flush()

    def _say(self, text: str) -> None:
        self._out.write(f"{text}\n")
        self._out.flush()
