"""A member at a terminal: types any command, sees the message change, presses by name."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

from playground.discord import PersonError
from playground.discord.client.person import buttons, choices
from playground.discord.components import Kind
from playground.discord.model.objects import MessageFlag
from playground.discord.people.options import ATTACHMENT
from playground.message_text import button_name, status_of, texts_of, title_of
from playground.terminal import commands, dialogs
from playground.terminal.screen import Screen

if TYPE_CHECKING:
    from playground.discord import Answer, Person
    from playground.discord.errors import JsonObject

WAIT_S: Final = 15 * 60.0
MOVING: Final = ("Cancel", "Stop watching")
"""Buttons of messages that still change by themselves."""

HELP: Final = """\
  /imagine a paper boat --ar 3:2    make a picture
  /imagine a red kite speed:turbo   options as name:value, after the words
  /describe picture:boat.png        a picture by its path, or #1 for one made here
  U2, V1, Zoom Out 2x, 🔄 ...        press that button of the newest picture
  #1 U3, #1 Animate                 press a button of an earlier one, or use a menu on it
  list                              every picture so far, with its buttons
  commands                          every command with its options
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
        self._screen = Screen(out)
        self._say = self._screen.say
        self._numbers: dict[str, int] = {}
        self._files: dict[str, Path] = {}
        self._lines: asyncio.Queue[str | None]

    async def run(self, lines: asyncio.Queue[str | None]) -> None:
        """Do what the lines say until `quit` or their end (None)."""
        self._lines = lines
        while (line := await lines.get()) is not None:
            if line.strip() in {"quit", "exit", "/quit"}:
                return
            try:
                await self._obey(line.strip())
            except (PersonError, OSError) as error:
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
        elif line in {"commands", "/"}:
            await self._commands()
        elif line.startswith("/"):
            await self._slash(line[1:])
        else:
            await self._press(line)

    async def _slash(self, line: str) -> None:
        known = commands.slash_commands(await self._offered())
        name, rest = commands.command_in(line, list(known))
        declared = known.get(name, [])
        typed = commands.typed_values(rest, declared)
        options = {
            option["name"]: await self._value(option, typed[option["name"]])
            for option in declared
            if option["name"] in typed
        }
        await self._follow(await self._person.slash(name, channel=self._channel, **options))

    async def _value(self, option: JsonObject, typed: str) -> object:
        if option["type"] == ATTACHMENT:
            return await self._upload(typed)
        return commands.chosen(option, typed)

    async def _offered(self) -> list[JsonObject]:
        """Return the commands that the bot offers in this channel."""
        world = await self._person.world()
        channels = [channel for guild in world["guilds"] for channel in guild["channels"]]
        return [one for c in channels if c["name"] == self._channel for one in c["commands"]]

    async def _commands(self) -> None:
        offered = await self._offered()
        for name, options in commands.slash_commands(offered).items():
            self._say(f"  {commands.usage(name, options)}")
        for menu in commands.message_menus(offered).values():
            self._say(f"  #1 {menu}")

    async def _upload(self, source: str) -> str:
        """Store a file by its path, or the picture of a message by its number; return its id."""
        message_id = self._numbered(source)
        path = self._files.get(message_id or "", Path(source))
        return await self._person.upload(path.name, await asyncio.to_thread(path.read_bytes))

    async def _press(self, line: str) -> None:
        message_id, label = self._target(line)
        if message_id is None:
            self._say("There is no picture yet. Type /imagine and some words first.")
            return
        message = await self._person.see(message_id)
        controls = _controls(message)
        control = {name.lower(): one for name, one in controls.items()}.get(label.lower())
        menu = commands.message_menus(await self._offered()).get(label.lower())
        if control is not None:
            await self._follow(await self._use(message_id, *control))
        elif menu is not None:
            await self._follow(await self._person.menu(menu, message_id=message_id))
        else:
            names = _names(message) or "none"
            self._say(f"It has no button {label!r}. It has: {names}")

    async def _use(self, message_id: str, custom_id: str, value: str | None) -> Answer:
        if value is None:
            return await self._person.press(message_id, custom_id=custom_id)
        return await self._person.select(message_id, custom_id, [value])

    def _target(self, line: str) -> tuple[str | None, str]:
        first, _, rest = line.partition(" ")
        if message_id := self._numbered(first):
            return message_id, rest.strip()
        return next(reversed(self._numbers), None), line

    def _number(self, message_id: str) -> int:
        return self._numbers.setdefault(message_id, len(self._numbers) + 1)

    def _numbered(self, word: str) -> str | None:
        """Return the message that `#1` means."""
        by_number = {f"#{number}": message_id for message_id, number in self._numbers.items()}
        return by_number.get(word)

    async def _follow(self, answer: Answer) -> None:
        if answer.kind == "modal":
            await self._fill_in(answer.modal)
        elif answer.kind == "failed":
            self._say(answer.error)
        elif not answer.message:
            self._say("Done.")
        elif int(answer.message.get("flags", 0)) & MessageFlag.EPHEMERAL:
            await self._whisper(answer.message["id"])
        else:
            await self._watch(answer.message["id"])

    async def _fill_in(self, modal: JsonObject) -> None:
        """Ask for each field of a dialog; the end of the lines closes it."""
        self._say(str(modal["title"]))
        values: dict[str, object] = {}
        for label, field in dialogs.fields(modal):
            self._say(dialogs.question(label, field))
            typed = await self._answer()
            if typed is None:
                return
            value = dialogs.value_of(field, typed)
            if field["type"] == Kind.FILE_UPLOAD and isinstance(value, list):
                value = [await self._upload(one) for one in value]
            if value is not None:
                values[field["custom_id"]] = value
        await self._follow(await self._person.submit(modal, values))

    async def _answer(self) -> str | None:
        self._lines.task_done()
        line = await self._lines.get()
        if line is None:
            self._lines.put_nowait(None)
        return line if line is None else line.strip()

    async def _whisper(self, message_id: str) -> None:
        """Show what only this member sees; what has buttons can be pressed by its number."""
        message = await self._person.wait_until(message_id, texts_of, WAIT_S)
        names = _names(message)
        number = self._number(message_id) if names else None
        head = f"#{number}  " if number else ""
        self._say(f"{head}(only you see this) " + " ".join(texts_of(message)))
        if names:
            self._say(f"    {names}")

    async def _watch(self, message_id: str) -> None:
        number = self._number(message_id)
        seen = ""
        while True:
            message = await self._person.wait_until(
                message_id,
                lambda message, seen=seen: status_of(message) != seen,  # type: ignore[misc]
                WAIT_S,
            )
            seen = status_of(message)
            moving = any(button_name(button) in MOVING for button in buttons(message))
            self._screen.live(f"#{number}  {seen}", last=not moving)
            if not moving:
                break
        await self._finish(message, number)

    async def _finish(self, message: JsonObject, number: int) -> None:
        if names := _names(message):
            self._say(f"    {names}")
        for attachment in message.get("attachments", []):
            path = self._folder / str(attachment["filename"])
            path.write_bytes(await self._person.download(attachment["url"]))
            self._files.setdefault(str(message["id"]), path)
            self._say(f"    #{number} is saved as {path}")

    async def _list(self) -> None:
        for message_id, number in self._numbers.items():
            message = await self._person.see(message_id)
            self._say(f"#{number}  {title_of(message)}: {status_of(message)}")
            if names := _names(message):
                self._say(f"    {names}")


def _controls(message: JsonObject) -> dict[str, tuple[str, str | None]]:
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


def _names(message: JsonObject) -> str:
    return " ".join(f"[{name}]" for name in _controls(message))
