"""The real bot as a process of its own between a local Discord and a local CometAPI."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from PIL import Image, ImageChops, ImageStat

from bot.store.database.postgres.address import is_postgres
from playground.bot_process import BotProcess
from playground.comet import LocalComet
from playground.discord import LocalDiscord, Person
from playground.discord.client.person import buttons, choices
from playground.discord.components import Kind, walk
from tests.e2e.processes import BotProcesses
from tests.support.databases import new_database
from tests.support.leased_bot import PROGRAM as LEASED_BOT
from tests.support.leased_bot import SHORT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from playground.discord import Answer

Message = dict[str, Any]

BOT = ("-m", "bot", "run")
EPHEMERAL = 1 << 6
PATIENCE_S = 120.0
"""How long a story waits for anything: how busy the machine is says nothing about the bot."""

DISCORD_WAITS_S = 3.0
"""How long Discord itself waits for the answer to a member."""

COMMANDS = "PUT /applications/{application_id}/commands"


@dataclass(slots=True)
class Stage:
    """Everything a story needs; `open` it, `start` the bot, and `close` it."""

    comet: LocalComet
    discord: LocalDiscord
    folder: Path
    server_url: str = ""
    """Of the database, if it is no file in that folder."""
    processes: int = 1
    people: dict[str, Person] = field(default_factory=dict)
    bot: BotProcess | BotProcesses | None = None

    @classmethod
    async def open(cls, folder: Path, *, processes: int = 1, host: str = "127.0.0.1") -> Self:
        """Start both servers; pictures come ten times as fast as in the playground."""
        url = new_database(folder)
        comet = await LocalComet.start(host=host, pace=0.1)
        discord = await LocalDiscord.start(host, answer_within_s=PATIENCE_S)
        server_url = url if is_postgres(url) else ""
        return cls(comet, discord, folder, server_url, processes)

    async def start(
        self,
        *,
        program: Sequence[str] = BOT,
        **settings: str,
    ) -> BotProcess | BotProcesses:
        """Start the bot, or another program in its place, and wait until it listens."""
        bot = await self.begin(program=program, **settings)
        await bot.ready(self.discord)
        return bot

    async def begin(
        self,
        *,
        program: Sequence[str] = BOT,
        **settings: str,
    ) -> BotProcess | BotProcesses:
        """Start all processes of the bot, and wait for nothing."""
        if self.bot is not None and not self.bot.running:
            await self._bot_is_gone()
        started = [
            await self.begin_one(number, program=program, **settings)
            for number in range(self.processes)
        ]
        self.bot = started[0] if len(started) == 1 else BotProcesses(started)
        return self.bot

    async def begin_one(
        self, number: int, *, program: Sequence[str] = BOT, **settings: str
    ) -> BotProcess:
        """Start that process in a folder of its own; the first one beside a file's database."""
        folder = self.folder / f"process{number}" if number else self.folder
        folder.mkdir(exist_ok=True)
        count = str(self.processes)
        several = {"PROCESSES": count, "SHARDS": count, **SHORT.settings}
        chosen = {
            "DATABASE_URL": self.database_url,
            "DEFAULT_SPEED": "fast",
            **(several if self.processes > 1 else {}),
            **settings,
        }
        if self.processes > 1 and program == BOT:
            program = LEASED_BOT
        return await BotProcess.start(
            self.discord, self.comet, folder, settings=chosen, program=program
        )

    async def crash(self) -> None:
        """Kill -9."""
        assert self.bot is not None
        await self.bot.kill()
        await self._bot_is_gone()

    async def _bot_is_gone(self) -> None:
        """Discord notices a cut connection by itself, but a story should not depend on when."""
        await self.discord.wait_for(lambda: not self.discord.gateway.ready)

    async def person(self, name: str) -> Person:
        """A member, who joins when first asked for."""
        if name not in self.people:
            self.people[name] = await Person.join(self.discord.user_url, name)
        return self.people[name]

    async def close(self) -> None:
        """End everything, the bot before its servers."""
        for person in self.people.values():
            await person.leave()
        if self.bot is not None:
            await self.bot.stop()
        await self.discord.close()
        await self.comet.close()

    @property
    def database_url(self) -> str:
        """The database that the bot uses."""
        return self.server_url or f"sqlite+aiosqlite:///{self.folder}/imagine.db"

    @property
    def submits(self) -> list[str]:
        """The submits that CometAPI was asked for, by the end of their path."""
        paths = [request.path for request in self.comet.requests]
        return [path.rpartition("/")[2] for path in paths if "/submit/" in path]

    async def submitted(self, count: int) -> None:
        """Wait until CometAPI was asked for so many submits."""
        await self.comet.wait_for(lambda _: len(self.submits) >= count)


async def at_its_price(person: Person, answer: Answer) -> Answer:
    """What follows on a price that is shown first, once it was agreed to."""
    return await person.press(answer.message["id"], "Make it")


def says(message: Message) -> str:
    """All words of a message in reading order."""
    texts = [part["content"] for part in walk(message["components"]) if part["type"] == Kind.TEXT]
    return "\n".join([str(message.get("content") or ""), *texts]).strip()


def names(message: Message) -> list[str]:
    """The buttons of a message, by label or emoji, then what its menus offer."""
    shown = [
        str(button.get("label") or (button.get("emoji") or {}).get("name"))
        for button in buttons(message)
    ]
    return [*shown, *(str(option["label"]) for _, option in choices(message))]


def style(message: Message, name: str) -> int:
    """Discord's style of the button of that label."""
    return next(int(button["style"]) for button in buttons(message) if button.get("label") == name)


def has(*wanted: str) -> Callable[[Message], bool]:
    """A message that has all these buttons."""
    return lambda message: set(wanted) <= set(names(message))


def is_new_grid(known: set[str], message: Message) -> bool:
    """Whether a message is a finished grid that was not known before."""
    return message["id"] not in known and has("U1")(message)


def tells(*wanted: str) -> Callable[[Message], bool]:
    """A message that says all this."""
    return lambda message: all(text in says(message) for text in wanted)


def is_ephemeral(message: Message) -> bool:
    """Whether only one member sees it."""
    return bool(int(message.get("flags") or 0) & EPHEMERAL)


async def finished(person: Person, answer: Answer, *buttons: str) -> Message:
    """The message that answered, once it shows a picture and these buttons."""
    assert answer.kind == "message", answer
    return await person.wait_until(
        answer.message["id"],
        lambda message: has(*buttons, "Details")(message) and bool(message["attachments"]),
        PATIENCE_S,
    )


async def picture(person: Person, message: Message) -> Image.Image:
    """The picture that a message carries."""
    [attachment] = message["attachments"]
    return Image.open(io.BytesIO(await person.download(attachment["url"]))).convert("RGB")


def quarter(grid: Image.Image, number: int) -> Image.Image:
    """Picture 1 to 4 of a grid."""
    width, height = grid.width // 2, grid.height // 2
    left, top = (number - 1) % 2 * width, (number - 1) // 2 * height
    return grid.crop((left, top, left + width, top + height))


def drawing(
    *,
    mode: str = "RGB",
    size: tuple[int, int] = (300, 200),
    half: int = 200,
) -> bytes:
    """A PNG that is dark on the right and of that brightness on the left."""
    image = Image.new(mode, size)
    image.paste((half,) * len(mode), (0, 0, size[0] // 2, size[1]))
    data = io.BytesIO()
    image.save(data, "PNG")
    return data.getvalue()


def menu(message: Message) -> str:
    """The custom_id of the first menu of a message."""
    return next(
        str(part["custom_id"])
        for part in walk(message["components"])
        if part["type"] == Kind.STRING_SELECT
    )


def difference(one: Image.Image, other: Image.Image) -> float:
    """How much two pictures differ, 0 to 255 on average."""
    size = (128, 128)
    change = ImageChops.difference(one.resize(size), other.resize(size))
    return sum(ImageStat.Stat(change).mean) / 3
