"""Writes, notes and looks in any order, while databases and callers fail: each is whole, once."""

from __future__ import annotations

import asyncio
import threading
from contextlib import closing
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from bot.store.database.database import Database
from bot.store.errors import (
    CommitUnknownError,
    ConflictError,
    StoreUnavailableError,
    TransactionAbortedError,
)
from bot.store.signals import Loop
from tests.support.databases import DatabaseKind, connected, new_database, remove

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.store.database.statements import Connection

EXAMPLES: Final = {DatabaseKind.SQLITE: 40, DatabaseKind.POSTGRESQL: 12}

NEXT: Final = text(
    "INSERT INTO facts (name, value) VALUES ('next', '1') ON CONFLICT (name) "
    "DO UPDATE SET value = CAST(CAST(facts.value AS BIGINT) + 1 AS TEXT) RETURNING value"
)
ADD: Final = text("INSERT INTO facts (name, value) VALUES (:name, :value)")
NOTE: Final = text("INSERT INTO facts (name, value) VALUES (:name, '') ON CONFLICT DO NOTHING")
LEFT: Final = "SELECT name, value FROM facts WHERE name LIKE 'w%' OR name LIKE 'n%'"


class Step(Enum):
    """What is done next."""

    WRITE = auto()
    CONFLICT = auto()
    FAULT = auto()
    UNDONE_ONCE = auto()
    NOT_TAKEN = auto()
    NOTE = auto()
    BROKEN_NOTE = auto()
    LOOK = auto()
    CANCEL = auto()
    HOLD = auto()
    GO_ON = auto()
    PAUSE = auto()


class Fate(Enum):
    """What becomes of a commit."""

    WELL = auto()
    ABORTED = auto()
    NOT_TAKEN = auto()
    UNKNOWN = auto()
    UNKNOWN_AND_LOST = auto()


@dataclass
class World:
    """A database, and what was asked of it."""

    database: Database
    fates: list[Fate]
    writes: dict[str, asyncio.Future[int]] = field(default_factory=dict)
    notes: dict[str, asyncio.Future[None]] = field(default_factory=dict)
    learned: list[str] = field(default_factory=list)
    holds: list[threading.Event] = field(default_factory=list)
    others: list[asyncio.Future[Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        runner = self.database._writer
        commit = runner._commit

        def fated(connection: Connection, done: object) -> None:
            fate = self.fates.pop() if self.fates else Fate.WELL
            if fate is Fate.ABORTED:
                raise TransactionAbortedError("chosen")
            if fate is Fate.NOT_TAKEN:
                raise StoreUnavailableError("full")
            if fate is not Fate.UNKNOWN_AND_LOST:
                commit(connection, done)
            if fate is not Fate.WELL:
                raise CommitUnknownError("cut off", done)

        runner._commit = fated  # type: ignore[method-assign]

    def do(self, step: Step, number: int) -> None:
        """Ask for what a step says, under a name with that number."""
        if step in {Step.WRITE, Step.CONFLICT, Step.FAULT, Step.UNDONE_ONCE, Step.NOT_TAKEN}:
            work = self._write(f"w{number}", step)
            self.writes[f"w{number}"] = asyncio.ensure_future(
                self.database.write(work, durable=number % 2 == 0)
            )
        elif step in {Step.NOTE, Step.BROKEN_NOTE}:
            self.notes[f"n{number}"] = self.database.note(self._note(f"n{number}", step))
        elif step is Step.LOOK:
            self._also(self.database.catch_up(lambda connection: connection.execute(text(LEFT))))
        elif step is Step.CANCEL and self.writes:
            list(self.writes.values())[number % len(self.writes)].cancel()
        elif step is Step.HOLD:
            self.holds.append(threading.Event())
            held = self.holds[-1]
            self._also(self.database.write(lambda _: held.wait()))
        elif step is Step.GO_ON:
            self.go_on()

    def go_on(self) -> None:
        """Let writes that are held end."""
        for hold in self.holds:
            hold.set()

    def _also(self, awaited: Any) -> None:  # noqa: ANN401 - what it returns is of no interest
        self.others.append(asyncio.ensure_future(awaited))

    def _write(self, name: str, step: Step) -> Callable[[Connection], int]:
        runs = list[None]()

        def work(connection: Connection) -> int:
            runs.append(None)
            number = int(connection.execute(NEXT).scalar_one())
            connection.learn(lambda: self.learned.append(name))
            connection.wake(Loop.PUBLISHER)
            connection.execute(ADD, {"name": name, "value": str(number)})
            if step is Step.CONFLICT:
                connection.execute(ADD, {"name": name, "value": "again"})
            if step is Step.FAULT:
                raise LookupError
            if step is Step.NOT_TAKEN:
                raise StoreUnavailableError("held")
            if step is Step.UNDONE_ONCE and len(runs) == 1:
                raise TransactionAbortedError("chosen")
            return number

        return work

    def _note(self, name: str, step: Step) -> Callable[[Connection], None]:
        def work(connection: Connection) -> None:
            connection.execute(NOTE, {"name": name})
            if step is Step.BROKEN_NOTE:
                raise LookupError

        return work

    async def goes(self, steps: list[tuple[Step, int]]) -> None:
        """Do all of it, and close the database when all writes are over."""
        for number, (step, pauses) in enumerate(steps):
            self.do(step, number)
            for _ in range(pauses):
                await asyncio.sleep(0)
            if step is Step.PAUSE:
                await asyncio.sleep(0.002)
        self.go_on()
        await asyncio.gather(*self.writes.values(), *self.others, return_exceptions=True)
        assert self.database.signals.publisher.is_set() or not self.learned
        self.fates.clear()
        await self.database.close()

    def check(self, left: dict[str, str], steps: list[tuple[Step, int]]) -> None:
        """Make sure that what callers were told is what is left."""
        numbers, done = list[int](), set[str]()
        for name, write in self.writes.items():
            step = steps[int(name[1:])][0]
            if write.cancelled():
                if name in left:
                    numbers.append(int(left[name]))
                continue
            error = write.exception()
            if error is None:
                assert left[name] == str(write.result())
                numbers.append(write.result())
                done.add(name)
            elif isinstance(error, CommitUnknownError):
                assert name not in left or left[name] == str(error.result)
                numbers += [error.result] * (name in left)
            else:
                assert name not in left
                assert isinstance(error, _raised_by(step))
        assert numbers == list(range(1, len(numbers) + 1))  # alone, and in order
        assert done <= set(self.learned) <= left.keys()
        assert len(self.learned) == len(set(self.learned))
        for name, note in self.notes.items():
            broken = steps[int(name[1:])][0] is Step.BROKEN_NOTE
            assert (name in left) is not broken
            assert (type(note.exception()) is LookupError) is broken


def _raised_by(step: Step) -> tuple[type[Exception], ...]:
    """Beside what the database itself may raise."""
    own = {Step.CONFLICT: ConflictError, Step.FAULT: LookupError}.get(step)
    return (StoreUnavailableError,) if own is None else (StoreUnavailableError, own)


async def _story(url: str, steps: list[tuple[Step, int]], fates: list[Fate]) -> None:
    world = World(await Database.open(url, gather_s=0.0), fates)
    await world.goes(steps)
    with closing(connected(url)) as beside:
        left = dict(beside.execute(LEFT).fetchall())
    world.check(left, steps)


STEPS: Final = st.lists(
    st.tuples(st.sampled_from(Step), st.integers(0, 3)), min_size=1, max_size=40
)
FATES: Final = st.lists(st.one_of(st.just(Fate.WELL), st.sampled_from(Fate)), max_size=12)


@pytest.mark.both_databases
@pytest.mark.timeout(300)  # so that a busy machine does not decide
def test_each_is_whole_and_told_what_became_of_it(
    tmp_path: Path, database_kind: DatabaseKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the order in which they were asked for, whatever the others do."""
    monkeypatch.setattr("bot.store.database.database.INSIST_S", 0.001)

    @settings(max_examples=EXAMPLES[database_kind], suppress_health_check=list(HealthCheck))
    @given(steps=STEPS, fates=FATES)
    def stories(steps: list[tuple[Step, int]], fates: list[Fate]) -> None:
        url = new_database(tmp_path)
        try:
            asyncio.run(_story(url, steps, fates))
        finally:
            remove(url)

    stories()
