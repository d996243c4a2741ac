"""The rules of servers, changed beside the bot while members ask; and what was taken against them.

Each change notes the newest task in its own transaction, and a write is alone: so it is certain
which rules held when a task was taken, also in a copy of the database that is put back.
"""

from __future__ import annotations

import asyncio
import json
import re
import sqlite3
from collections import Counter, defaultdict
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import psycopg

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
    from contextlib import AbstractAsyncContextManager

    from tests.chaos.database import Database
    from tests.chaos.ground import Ground

    Make = Callable[[Ground, float], AbstractAsyncContextManager[None]]
    Document = dict[str, Any]

EVERY_S: Final = 0.5
UNREACHABLE: Final = (sqlite3.Error, psycopg.Error, OSError)
USUAL: Final[Document] = {"strikes": 0}
"""Of every server: nobody waits a quarter of an hour."""

_TABLE: Final = """
    CREATE TABLE IF NOT EXISTS chaos_rules
    (id BIGINT PRIMARY KEY, task_id BIGINT, guild_id BIGINT, paused BOOLEAN, settings TEXT)
"""
_NOTE: Final = """
    INSERT INTO chaos_rules SELECT
    (SELECT coalesce(max(id), 0) + 1 FROM chaos_rules), (SELECT coalesce(max(id), 0) FROM tasks),
    {guild}, {paused}, '{settings}'
"""
_SET: Final = """
    INSERT INTO servers (guild_id, settings, revision, paused)
    VALUES ({guild}, '{settings}', 1, {paused})
    ON CONFLICT (guild_id) DO UPDATE SET
    settings = excluded.settings, paused = excluded.paused, revision = servers.revision + 1
"""
_SETTINGS: Final = "SELECT guild_id, paused, settings FROM chaos_rules ORDER BY id"
_CHANGES: Final = "SELECT task_id, guild_id, paused, settings FROM chaos_rules ORDER BY id"
_TASKS: Final = "SELECT id, guild_id, channel_id, user_id, kind, prompt FROM tasks"
_ENTRIES: Final = """
    SELECT task_id, guild_id, user_id, day, kind, usd, pictures FROM ledger ORDER BY id
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """A request that was stored, as far as rules are about it."""

    task_id: int
    guild_id: int | None
    channel_id: int
    user_id: int
    kind: str
    prompt: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the ledger."""

    task_id: int
    guild_id: int
    user_id: int
    day: str
    kind: str
    usd: float
    pictures: int


@dataclass(frozen=True, slots=True)
class Change:
    """What a server's rules are from the first task after `task_id` on."""

    task_id: int
    guild_id: int
    paused: bool
    settings: Document


@dataclass(slots=True)
class Rules:
    """The rules that are wanted of each server, which the database is made to have."""

    database: Database
    guilds: list[int] = field(default_factory=list)
    on: list[tuple[int, Document]] = field(default_factory=list)

    async def keep(self) -> None:
        """Make the database have them, also after an older copy was put back, until cancelled."""
        while True:
            await self.apply()
            await asyncio.sleep(EVERY_S)

    async def apply(self) -> None:
        """Make it have them now; where that cannot be, somebody else's try does."""
        with suppress(*UNREACHABLE):
            await asyncio.to_thread(self._write)

    def _write(self) -> None:
        with self.database.alone() as connection:
            connection.execute(_TABLE)
            known = {guild: rest for guild, *rest in connection.execute(_SETTINGS).fetchall()}
            for guild in self.guilds:
                wanted = self._wanted(guild)
                paused, settings = bool(wanted.pop("paused", False)), json.dumps(wanted)
                if known.get(guild) == [paused, settings]:
                    continue
                values = {"guild": guild, "settings": settings, "paused": str(paused).upper()}
                connection.execute(_NOTE.format(**values))
                connection.execute(_SET.format(**values))

    def _wanted(self, guild: int) -> Document:
        document = dict(USUAL)
        for where, rules in self.on:
            document |= rules if where == guild else {}
        return document


def rule(make: Callable[[Ground, int, float], Document]) -> Make:
    """A rule of one server, which holds as long as its context lasts."""

    @asynccontextmanager
    async def context(ground: Ground, dice: float) -> AsyncIterator[None]:
        guild = ground.rules.guilds[int(dice * len(ground.rules.guilds))]
        held = (guild, make(ground, guild, dice))
        ground.rules.on.append(held)
        try:
            await ground.rules.apply()
            yield
        finally:
            ground.rules.on.remove(held)
            await ground.rules.apply()

    return context


def _used(ground: Ground, guild: int) -> tuple[int, float]:
    """The most pictures of a member in a day, and the dollars of a server in a month."""
    with suppress(*UNREACHABLE):
        entries = [one for one in ground.database.taken()[1] if one.guild_id == guild]
        days: Counter[tuple[int, str]] = Counter()
        for one in entries:
            days[one.user_id, one.day] += one.pictures
        return max(days.values(), default=0), sum(one.usd for one in entries)
    return 0, 0.0


def _pictures_a_day(ground: Ground, guild: int, dice: float) -> Document:
    return {"everyone": {"pictures_a_day": _used(ground, guild)[0] + int(3 * dice)}}


def _budget(ground: Ground, guild: int, dice: float) -> Document:
    return {"budget_usd": round(_used(ground, guild)[1] + 0.2 * dice, 3)}


def _blocked_member(ground: Ground, guild: int, dice: float) -> Document:
    world = ground.discord.world
    members = sorted(world.guilds[guild].members.keys() - {world.bot_id})
    return {"blocked_members": [members[int(dice * len(members))]]}


def _blocked_channel(ground: Ground, guild: int, dice: float) -> Document:
    world = ground.discord.world
    channels = sorted(one.id for one in world.channels_of(world.guilds[guild]))
    return {"blocked_channels": [channels[int(dice * len(channels))]]}


MAKERS: Final[dict[str, Make]] = {
    "rule: pictures a day": rule(_pictures_a_day),
    "rule: only some kinds": rule(lambda *_: {"everyone": {"kinds": ["imagine", "describe"]}}),
    "rule: budget": rule(_budget),
    "rule: member blocked": rule(_blocked_member),
    "rule: channel blocked": rule(_blocked_channel),
    "rule: words": rule(lambda *_: {"words": ["w*3w"]}),
    "rule: prices asked": rule(lambda *_: {"ask_from_usd": 0.01}),
    "rule: server paused": rule(lambda *_: {"paused": True}),
}
"""Every rule by its name in the plan."""

_WORD: Final = re.compile(r"\bw\d*3w\b")


def read(connection: Any) -> tuple[list[Taken], list[Entry], list[Change]]:  # noqa: ANN401 - of either driver
    """All that was taken, by a connection to the bot's database."""
    return (
        [Taken(*row) for row in connection.execute(_TASKS).fetchall()],
        [Entry(*row) for row in connection.execute(_ENTRIES).fetchall()],
        [
            Change(task_id, guild, bool(paused), json.loads(settings))
            for task_id, guild, paused, settings in connection.execute(_CHANGES).fetchall()
        ],
    )


def forbidden(
    taken: Sequence[Taken], entries: Sequence[Entry], changes: Sequence[Change]
) -> Iterator[str]:
    """What was taken though a rule forbade it then, in words."""
    first = {one.task_id: one.kind for one in reversed(entries)}
    held = {one.task_id: _held(one.task_id, one.guild_id, changes) for one in taken}
    for one in taken:
        change = held[one.task_id]
        if change is None or first.get(one.task_id) != "reserved":
            continue  # nobody asked for it: it came with another one
        for name, is_broken in _BROKEN.items():
            if is_broken(one, change):
                yield f"task {one.task_id} was taken against the rule of {name}"
    yield from _beyond_quotas(entries, held)


def _held(task_id: int, guild_id: int | None, changes: Sequence[Change]) -> Change | None:
    """The rules of a server when it took a task."""
    mine = (one for one in reversed(changes) if one.guild_id == guild_id)
    return next((one for one in mine if one.task_id < task_id), None)


_BROKEN: Final[Mapping[str, Callable[[Taken, Change], bool]]] = {
    "pause": lambda _, change: change.paused,
    "members": lambda one, change: one.user_id in change.settings.get("blocked_members", ()),
    "channels": lambda one, change: one.channel_id in change.settings.get("blocked_channels", ()),
    "kinds": lambda one, change: (
        one.kind not in change.settings.get("everyone", {}).get("kinds", [one.kind])
    ),
    "words": lambda one, change: (
        "words" in change.settings and _WORD.search(one.prompt) is not None
    ),
}


def _beyond_quotas(entries: Sequence[Entry], held: Mapping[int, Change | None]) -> Iterator[str]:
    """What passed a quota when it was reserved; by all that was entered before it."""
    days: defaultdict[tuple[int, int, str], int] = defaultdict(int)
    months: defaultdict[tuple[int, str], float] = defaultdict(float)
    seen: set[int] = set()
    for entry in entries:
        day, month = (entry.guild_id, entry.user_id, entry.day), (entry.guild_id, entry.day[:7])
        days[day] += entry.pictures
        months[month] += entry.usd
        change = held.get(entry.task_id)
        if change is not None and entry.kind == "reserved" and entry.task_id not in seen:
            most = change.settings.get("everyone", {}).get("pictures_a_day", days[day])
            budget = change.settings.get("budget_usd", months[month])
            if days[day] > most or months[month] > budget + 1e-6:
                yield f"task {entry.task_id} passed a quota"
        seen.add(entry.task_id)
