"""What shall go wrong, when, and what members do meanwhile: all of it follows from one number."""

from __future__ import annotations

import random
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from bot.store.migrations import REVISIONS
from tests.support.databases import DatabaseKind

if TYPE_CHECKING:
    from collections.abc import Mapping

FAULT_EVERY_S: Final = 2.0
KILL_EVERY_S: Final = 3.4
TASK_EVERY_S: Final = 0.17
LATE: Final = 4
"""Faults are planned for so many times as long as a run should take; it may be slower."""

UPGRADE_STATEMENTS: Final = 12
"""So many has every upgrade at least."""

BATCH: Final = 3
"""How many pictures a batch asks for."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How long a fault lasts; of one `place` only one fault is on at a time."""

    place: str
    shortest_s: float
    longest_s: float


FAULTS: Final = {
    "comet down": Shape("comet", 0.5, 4),
    "comet hangs up": Shape("comet", 0.5, 3),
    "comet slow": Shape("comet delay", 1, 4),
    "comet answers late": Shape("comet delay", 1, 4),
    "comet 429": Shape("comet", 1, 3),
    "comet 429 with Retry-After": Shape("comet", 1, 3),
    "comet 500": Shape("comet", 0.5, 3),
    "comet 503": Shape("comet", 0.5, 3),
    "comet HTML": Shape("comet", 0.5, 3),
    "comet cut mid-body": Shape("comet", 0.5, 3),
    "comet reset after accept": Shape("comet reset", 0.5, 2),
    "comet accepts then fails": Shape("comet reset", 0.5, 2),
    "comet closes idle connections": Shape("comet idle", 2, 6),
    "comet 401": Shape("comet", 1, 4),
    "comet line full": Shape("comet code", 0.5, 2),
    "comet out of order": Shape("comet order", 2, 8),
    "comet ids repeated": Shape("comet list", 2, 6),
    "comet ids missing": Shape("comet list", 2, 6),
    "comet odd types": Shape("comet types", 2, 6),
    "comet success without picture": Shape("comet bare", 2, 6),
    "comet never finishes": Shape("comet finish", 3, 10),
    "comet fails": Shape("comet fail", 0.5, 2),
    "picture missing": Shape("picture", 1, 4),
    "picture is HTML": Shape("picture", 0.5, 2),
    "picture slow": Shape("picture", 1, 4),
    "clock forward": Shape("clock", 3, 10),
    "clock back": Shape("clock", 3, 10),
    "discord 500": Shape("discord", 0.5, 3),
    "discord 502": Shape("discord", 0.5, 3),
    "discord 503": Shape("discord", 0.5, 3),
    "discord 429 bucket": Shape("discord", 0.5, 2),
    "discord 429 global": Shape("discord", 0.5, 2),
    "discord 429 shared": Shape("discord", 0.5, 2),
    "discord 429 old edits": Shape("discord", 0.5, 2),
    "discord cut": Shape("discord", 0.5, 2),
    "discord cut after effect": Shape("discord", 0.5, 2),
    "discord slow": Shape("discord delay", 1, 4),
    "discord unreadable": Shape("discord", 0.5, 2),
    "interactions repeated": Shape("deliveries", 1, 6),
    "another copy": Shape("copy", 3, 8),
    "no access (50001)": Shape("channel", 1, 4),
    "no files (50013)": Shape("channel", 1, 4),
    "closed, no direct messages": Shape("channel", 1, 4),
    "explicit content (20009)": Shape("refusal", 0.5, 3),
    "invalid form (50035)": Shape("refusal", 0.5, 3),
    "unknown code": Shape("refusal", 0.5, 3),
    "message deleted (10008)": Shape("message", 0.1, 0.2),
    "channel deleted (10003)": Shape("deleted channel", 0.1, 0.2),
    "thread archived (50083)": Shape("thread", 1, 4),
    "gateway drop": Shape("gateway", 0.1, 0.2),
    "gateway op 7": Shape("gateway", 0.1, 0.2),
    "gateway op 9 resumable": Shape("gateway", 0.1, 0.2),
    "gateway op 9": Shape("gateway", 0.1, 0.2),
    "gateway resume refused": Shape("gateway", 1, 3),
    "gateway away": Shape("gateway", 2, 60),
    "gateway events unreadable": Shape("gateway", 0.1, 0.2),
    "gateway stream broken": Shape("gateway", 0.1, 0.2),
    "gateway throws sessions out": Shape("gateway", 1, 4),
    "discord has no sessions left": Shape("sessions", 1, 6),
    "discord refuses logins": Shape("logins", 1, 6),
    "discord refuses commands": Shape("commands", 1, 6),
    "database locked": Shape("database", 1, 10),
    "machine asleep": Shape("process", 0.5, 3),
    "SIGTERM in an upload": Shape("process", 0.5, 1),
    "rule: pictures a day": Shape("rule of limits", 1, 4),
    "rule: only some kinds": Shape("rule of limits", 1, 4),
    "rule: budget": Shape("rule of a budget", 1, 4),
    "rule: member blocked": Shape("rule of members", 1, 4),
    "rule: channel blocked": Shape("rule of channels", 1, 6),
    "rule: words": Shape("rule of words", 1, 6),
    "rule: prices asked": Shape("rule of prices", 1, 6),
    "rule: server paused": Shape("rule of the operator", 0.5, 2),
}
"""Every fault, and every rule that comes and goes, by the name that the report gives it;
`tests.chaos.faults` makes them."""

OF_FILES: Final = {
    "disk full": Shape("database", 0.5, 4),
    "database read-only": Shape("database", 0.5, 4),
}
"""Those of a database that is a file."""

OF_SERVERS: Final = {
    "server crashes": Shape("database", 0.1, 0.2),
    "server starts again": Shape("database", 0.1, 0.2),
    "server down": Shape("database", 2, 30),
    "sessions killed": Shape("database", 1, 4),
    "network to the server silent": Shape("network", 3, 40),
    "network to the server cut": Shape("network", 3, 40),
}
"""Those of a database on a server."""

OF_SEVERAL: Final = {
    "process stopped": Shape("process", 8, 60),
    "process replaced": Shape("process", 0.1, 0.2),
}
"""Those that another process has to make good meanwhile."""


def possible(database: DatabaseKind, processes: int) -> dict[str, Shape]:
    """Every fault that can happen to a bot of so many processes on that kind of database."""
    of_database = OF_SERVERS if database is DatabaseKind.POSTGRESQL else OF_FILES
    return FAULTS | of_database | (OF_SEVERAL if processes > 1 else {})


class Do(StrEnum):
    """What a member does next, if there is something to do it to; else they imagine."""

    IMAGINE = "imagine"
    PRIVATE = "imagine in private"
    PRESS = "press"
    BATCH = "batch"
    DESCRIBE = "describe"
    CANCEL = "cancel"
    STOP = "stop"
    WATCH_AGAIN = "watch again"
    DECIDE = "decide"
    LOOK = "look at details"
    SHOW = "show again"
    PRESS_BOTH = "press under a picture and under what shows it again"
    CROSS = "react with a cross"
    LETTER = "react with a letter"
    MODERATE = "a moderator removes"
    FAVOURITE = "switch a favourite"
    PRESET = "use a preset"
    CHOOSE = "choose where results go, and who sees prompts"
    HISTORY = "look at history"
    CANCEL_ALL = "cancel all that waits"
    EXPORT = "export everything"
    ERASE = "delete everything"


_WEIGHTS: Final = {
    Do.IMAGINE: 34,
    Do.PRIVATE: 4,
    Do.PRESS: 30,
    Do.BATCH: 3,
    Do.DESCRIBE: 4,
    Do.CANCEL: 4,
    Do.STOP: 4,
    Do.WATCH_AGAIN: 4,
    Do.DECIDE: 10,
    Do.LOOK: 2,
    Do.SHOW: 4,
    Do.PRESS_BOTH: 2,
    Do.CROSS: 2,
    Do.LETTER: 1,
    Do.MODERATE: 2,
    Do.FAVOURITE: 2,
    Do.PRESET: 2,
    Do.CHOOSE: 2,
    Do.HISTORY: 1,
    Do.CANCEL_ALL: 1,
    Do.EXPORT: 2,
    Do.ERASE: 2,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One thing that a member does; `dice` (0 to 1) choose what it is about.

    A patient member waits until the bot is there; others find out that it is not.
    """

    do: Do
    dice: tuple[float, float]
    patient: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One fault; `at_s` counts from the start, `dice` (0 to 1) chooses its details."""

    at_s: float
    name: str
    lasts_s: float
    dice: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Kill:
    """One kill -9: at a named point of the loops, or (`at_point` False) at any moment.

    Most come when the bot is up again, however long that takes here; some `in_start`.
    """

    at_s: float
    at_point: bool
    in_start: bool
    restores: bool
    """An older copy of the database is put back before the next start."""
    dice: float

    def __str__(self) -> str:
        how = (
            (self.at_point, " at a point"),
            (self.in_start, " in start"),
            (self.restores, ", an older database put back"),
        )
        return "kill -9" + "".join(words for applies, words in how if applies)


@dataclass(frozen=True, slots=True)
class Upgrade:
    """The run begins with a database of that earlier version, and a kill in its upgrade."""

    revision: str
    statement: int
    """Before the how manieth it dies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A run. The same arguments always give the same plan."""

    seed: int
    tasks: int
    database: DatabaseKind
    processes: int
    kills: tuple[Kill, ...]
    troubles: tuple[Trouble, ...]
    upgrade: Upgrade
    lasts_s: float

    @classmethod
    def make(
        cls,
        seed: int,
        *,
        tasks: int,
        kills: int,
        fault_every_s: float = FAULT_EVERY_S,
        longest_s: float = 60.0,
        database: DatabaseKind = DatabaseKind.SQLITE,
        processes: int = 1,
    ) -> Plan:
        """Plan a run of so many tasks and kills; no fault lasts longer than `longest_s`."""
        chance = random.Random(seed)
        lasts_s = max(tasks * TASK_EVERY_S, kills * KILL_EVERY_S, 8.0)
        return cls(
            seed=seed,
            tasks=tasks,
            database=database,
            processes=processes,
            # Only a file is put back while nobody has it open.
            kills=_kills(
                chance,
                kills,
                lasts_s,
                can_restore=database is DatabaseKind.SQLITE and processes == 1,
            ),
            troubles=_troubles(
                chance,
                possible(database, processes),
                lasts_s=LATE * lasts_s,
                every_s=fault_every_s,
                longest_s=longest_s,
            ),
            upgrade=Upgrade(chance.choice(REVISIONS[:-1]), chance.randint(1, UPGRADE_STATEMENTS)),
            lasts_s=lasts_s,
        )

    @property
    def has_leases(self) -> bool:
        """Whether a process works only as long as it can renew its lease."""
        return self.database is DatabaseKind.POSTGRESQL or self.processes > 1

    def member(self, number: int) -> MemberPlan:
        """What that member does, without end."""
        return MemberPlan(random.Random(f"{self.seed}/{number}"))

    def lines(self) -> list[str]:
        """The plan for people to read."""
        upgrade = f"upgrade from {self.upgrade.revision}, kill -9 in it"
        events = [
            (0.0, upgrade),
            *((t.at_s, f"{t.name} for {t.lasts_s:.1f} s") for t in self.troubles),
            *((k.at_s, str(k)) for k in self.kills),
        ]
        return [f"{at_s:7.1f} s  {what}" for at_s, what in sorted(events)]


class MemberPlan:
    """The acts of one member, one after the other."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance

    def next(self) -> Act:
        """What they do next."""
        [do] = self._chance.choices(list(_WEIGHTS), list(_WEIGHTS.values()))
        dice = (self._chance.random(), self._chance.random())
        return Act(do=do, dice=dice, patient=self._chance.random() < 0.8)


def _kills(
    chance: random.Random, count: int, lasts_s: float, *, can_restore: bool
) -> tuple[Kill, ...]:
    step_s = lasts_s / count if count else 0.0
    return tuple(
        Kill(
            at_s=(number + 0.4 + 0.6 * chance.random()) * step_s,
            at_point=number % 3 != 1,
            in_start=number % 6 == 5,
            restores=can_restore and number % 4 == 1,
            dice=chance.random(),
        )
        for number in range(count)
    )


def _troubles(
    chance: random.Random,
    shapes: Mapping[str, Shape],
    *,
    lasts_s: float,
    every_s: float,
    longest_s: float,
) -> tuple[Trouble, ...]:
    """One fault every `every_s`; none comes again before all others came, places permitting."""
    planned: list[Trouble] = []
    free_s: dict[str, float] = {}
    bag: list[str] = []
    for number in range(1, int(lasts_s / every_s) + 1):
        at_s = number * every_s
        if not bag or all(free_s.get(shapes[name].place, 0) > at_s for name in bag):
            bag += chance.sample(list(shapes), len(shapes))
        name = next(name for name in bag if free_s.get(shapes[name].place, 0) <= at_s)
        bag.remove(name)
        shape = shapes[name]
        wanted_s = chance.uniform(shape.shortest_s, shape.longest_s)
        trouble = Trouble(
            at_s=at_s, name=name, lasts_s=min(wanted_s, longest_s), dice=chance.random()
        )
        free_s[shape.place] = at_s + trouble.lasts_s + every_s / 2
        planned.append(trouble)
    return tuple(planned)
