"""A member at a terminal: types any command, sees the message change, presses by name."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

from playground.discord import PersonError
from playground.discord.components import Kind
from playground.discord.model.objects import MessageFlag
from playground.discord.people.options import ATTACHMENT
from playground.errors import SessionError
from playground.terminal import commands, dialogs
from playground.terminal.processes import is_of_processes
from playground.terminal.screen import Screen
from playground.terminal.viewer import MessageViewer, controls_of, names_of

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from playground.discord import Answer, Person
    from playground.discord.errors import JsonObject
    from playground.terminal.processes import ProcessLines

HELP: Final = """\
  /imagine a paper boat --ar 3:2    make a picture
  /imagine a red kite speed:turbo   options as name:value, after the words
  /describe picture:boat.png        a picture by its path, or #1 for one made here
  U2, V1, Zoom Out 2x, 🔄 ...        press that button of the newest picture
  #1 U3, #1 Animate                 press a button of an earlier one, or use a menu on it
  list                              every picture so far, with its buttons
  commands                          every command with its options
  processes                         the bot's processes, and what can be done to each
  process 2 kill                    do that to one of them
  help, quit"""


class Terminal:
    """One person's session; `run` it until they quit."""

    def __init__(
        self,
        person: Person,
        folder: Path,
        *,
        channel: str = "pictures",
        processes: ProcessLines | None = None,
        out: TextIO = sys.stdout,
    ) -> None:
        self._person = person
        self._processes = processes
        self._channel = channel
        self._screen = Screen(out)
        self._say = self._screen.say
        self._viewer = MessageViewer(person, self._screen, folder)
        self._lines: asyncio.Queue[str | None]
        self._coming: asyncio.Task[str | None] | None = None
        self._any_came = False

    async def run(self, lines: asyncio.Queue[str | None]) -> None:
        """Do what the lines say until `quit` or their end (None)."""
        self._lines = lines
        while (line := await self._next()) is not None:
            if line in {"quit", "exit", "/quit"}:
                return
            await self._try(line)

    async def _next(self) -> str | None:
        line = await self._ask()
        self._coming = None
        return line if line is None else line.strip()

    def _ask(self) -> asyncio.Task[str | None]:
        """Wait for the next line, which whoever types is asked for now that the last is done."""
        if self._coming is None:
            if self._any_came:
                self._lines.task_done()
            self._any_came = True
            self._coming = asyncio.create_task(self._lines.get(), name="line")
        return self._coming

    async def _beside_processes(self, work: Coroutine[None, None, None]) -> None:
        """Let something come to its end; lines about the bot's processes are obeyed meanwhile."""
        working = asyncio.create_task(work, name="message")
        try:
            while not working.done():
                coming = self._ask()
                await asyncio.wait({working, coming}, return_when=asyncio.FIRST_COMPLETED)
                if coming.done():
                    if not is_of_processes((coming.result() or "").strip()):
                        break
                    await self._try(await self._next() or "")
            await working
        finally:
            working.cancel()
        if self._coming is not None and not self._coming.done():
            self._screen.prompt()

    async def _try(self, line: str) -> None:
        try:
            await self._obey(line)
        except (PersonError, SessionError, OSError) as error:
            self._say(str(error))
        except TimeoutError:
            self._say("It is still not done. It goes on: try `list` later.")

    async def _obey(self, line: str) -> None:
        if not line:
            return
        if line in {"help", "?", "/help"}:
            self._say(HELP)
        elif line in {"list", "/list"}:
            await self._viewer.show_all()
        elif line in {"commands", "/"}:
            await self._commands()
        elif self._processes is not None and is_of_processes(line):
            self._say(await self._processes.answer(line))
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
        message_id = self._viewer.numbered(source)
        path = self._viewer.files.get(message_id or "", Path(source))
        return await self._person.upload(path.name, await asyncio.to_thread(path.read_bytes))

    async def _press(self, line: str) -> None:
        message_id, label = self._target(line)
        if message_id is None:
            self._say("There is no picture yet. Type /imagine and some words first.")
            return
        message = await self._person.see(message_id)
        controls = controls_of(message)
        control = {name.lower(): one for name, one in controls.items()}.get(label.lower())
        menu = commands.message_menus(await self._offered()).get(label.lower())
        if control is not None:
            await self._follow(await self._use(message_id, *control))
        elif menu is not None:
            await self._follow(await self._person.menu(menu, message_id=message_id))
        else:
            names = names_of(message) or "none"
            self._say(f"It has no button {label!r}. It has: {names}")

    async def _use(self, message_id: str, custom_id: str, value: str | None) -> Answer:
        if value is None:
            return await self._person.press(message_id, custom_id=custom_id)
        return await self._person.select(message_id, custom_id, [value])

    def _target(self, line: str) -> tuple[str | None, str]:
        first, _, rest = line.partition(" ")
        if message_id := self._viewer.numbered(first):
            return message_id, rest.strip()
        return next(reversed(self._viewer.numbers), None), line

    async def _follow(self, answer: Answer) -> None:
        if answer.kind == "modal":
            await self._fill_in(answer.modal)
        elif answer.kind == "failed":
            self._say(answer.error)
        elif not answer.message:
            self._say("Done.")
        elif int(answer.message.get("flags", 0)) & MessageFlag.EPHEMERAL:
            await self._beside_processes(self._viewer.show_whisper(answer.message["id"]))
        else:
            await self._beside_processes(self._viewer.watch(answer.message["id"]))

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
        line = await self._next()
        if line is None:
            self._lines.put_nowait(None)
        return line
