"""Starts on a file that are cut off before any of their statements, by an error or by kill -9."""

from __future__ import annotations

import gc
import os
import shutil
import sqlite3
import sys
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from unittest.mock import patch

import pytest

from bot.store import DatabaseUnusableError
from bot.store.database.sqlite.upgrade import bring_up_to_date
from bot.store.migrations import REVISIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

KILLED: Final = 9
_UNSYNCED: Final = "PRAGMA synchronous = OFF"
"""A kill does not lose what is written, and to wait for the disk takes most of the time."""

_ROWS: Final = "SELECT id, prompt, state, message_id, user_id, shown_revision FROM tasks ORDER BY 1"


@dataclass(slots=True)
class Counter:
    """Counts statements; before number `at` it does `what`."""

    at: int = -1
    what: Callable[[], None] = lambda: None
    passed: list[str] = field(default_factory=list)

    def __call__(self, statement: str) -> None:
        """One more is about to run."""
        self.passed.append(statement)
        if len(self.passed) == self.at:
            self.what()


class _Cursor(sqlite3.Cursor):
    def execute(self, *given: Any) -> _Cursor:  # noqa: ANN401 - passed through
        self.connection.counter(given[0])  # type: ignore[attr-defined]
        super().execute(*given)
        return self


class _Connection(sqlite3.Connection):
    def __init__(self, *given: Any, counter: Counter, **options: Any) -> None:  # noqa: ANN401
        self.counter = counter
        super().__init__(*given, **options)
        super().execute(_UNSYNCED)

    def cursor(self, *_: object) -> _Cursor:  # type: ignore[override]
        return _Cursor(self)

    def execute(self, *given: Any) -> sqlite3.Cursor:  # noqa: ANN401 - passed through
        return self.cursor().execute(*given)

    def commit(self) -> None:
        self.counter("before COMMIT")
        super().commit()
        self.counter("after COMMIT")


@contextmanager
def counting(counter: Counter) -> Iterator[None]:
    """Let all connections that are opened meanwhile count."""
    factory = partial(_Connection, counter=counter)
    opened = patch.object(sqlite3, "connect", partial(sqlite3.connect, factory=factory))
    with opened, patch.object(os, "fsync", lambda _: None):
        yield


def disk_full() -> None:
    """What SQLite says when a write finds no room."""
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    raise error


def killed() -> None:
    """End as kill -9 would: nothing is closed, nothing is rolled back."""
    os._exit(KILLED)


@dataclass(frozen=True, slots=True)
class Content:
    """What a file holds."""

    revision: str | None
    schema: frozenset[str]
    rows: tuple[tuple[Any, ...], ...]

    @classmethod
    def of(cls, path: Path) -> Content:
        """Read it."""
        with closing(sqlite3.connect(path)) as connection:
            connection.execute(_UNSYNCED)
            found = connection.execute("SELECT sql FROM sqlite_master WHERE sql NOT NULL")
            schema = frozenset(" ".join(sql.split()) for (sql,) in found)
            if not schema:
                return cls(None, schema, ())
            [(revision,)] = connection.execute("SELECT version_num FROM alembic_version")
            return cls(revision, schema, tuple(connection.execute(_ROWS).fetchall()))


@dataclass(frozen=True, slots=True)
class Start:
    """What a start makes of a file, and of a copy on which an earlier start was interrupted."""

    file: Path
    before: Content
    after: Content
    statements: tuple[str, ...]
    """What it runs, in order."""

    checked: set[frozenset[tuple[str, bytes]]] = field(default_factory=set)
    """The files that interrupted starts left and from which a further one went well."""

    @classmethod
    def on(cls, file: Path) -> Start:
        """Start once on a copy of that file, to its end."""
        counter, path = Counter(), _copied(file)
        with counting(counter):
            bring_up_to_date(path)
        return cls(file, Content.of(file), Content.of(path), tuple(counter.passed))

    def points(self, *, every: int = 1) -> list[int]:
        """The numbers of its statements; of those in its one transaction, every so many."""
        numbered = list(enumerate(self.statements, start=1))
        begun = [at for at, statement in numbered if statement.startswith("BEGIN")]
        ended = [at for at, statement in numbered if statement.endswith("COMMIT")]
        inside = range(begun[0] + 1, ended[0]) if begun else range(0)
        return [at for at, _ in numbered if at not in inside or at % every == 0]

    def points_before(self, later: Start) -> list[int]:
        """Those of them that a start on the file of a later version does not have."""
        return [at for at in self.points() if self.statements[at - 1] not in later.statements]

    def with_an_error(self, at: int) -> Path:
        """A start on a copy whose disk is full before statement `at`; returns the copy."""
        path = _copied(self.file)
        with counting(Counter(at, disk_full)), pytest.raises(DatabaseUnusableError) as refused:
            bring_up_to_date(path)
        assert "\n" not in str(refused.value)
        return path

    def with_a_kill(self, at: int) -> Path:
        """The same, but the process is gone. Only in a process with a single thread."""
        path = _copied(self.file)
        child = os.fork()
        if child == 0:
            with counting(Counter(at, killed)):
                bring_up_to_date(path)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) == KILLED
        return path

    def check_next(self, interrupted: Path) -> None:
        """Make sure that a further start finds everything, as if there had been no other.

        It depends on nothing but the files, so that those which were left before are not tried
        again: most interruptions leave what the first one left.
        """
        assert Content.of(interrupted) in {self.before, self.after}
        left = frozenset((file.name, file.read_bytes()) for file in _files_of(interrupted))
        if left in self.checked:
            return
        with counting(Counter()):
            bring_up_to_date(interrupted)
        after = Content.of(interrupted)
        assert after == self.after
        assert after.rows == self.before.rows
        copies = list(interrupted.parent.glob(f"{interrupted.name}.before-*"))
        for copy in copies:
            assert Content.of(copy) == self.before
        assert len(copies) == (self.before.revision not in {None, REVISIONS[-1]})
        assert not list(interrupted.parent.glob(f"{interrupted.name}.copying*"))
        self.checked.add(left)


def _files_of(file: Path) -> Iterator[Path]:
    """The database and what stands beside it: its log, copies."""
    return file.parent.glob(f"{file.name}*")


def _copied(file: Path) -> Path:
    copy = file.with_name("copy.db")
    for left in _files_of(copy):
        left.unlink()
    return Path(shutil.copy(file, copy))


def main() -> None:
    """Kill a start on the given file at each of its `points`, with that `every`."""
    start = Start.on(Path(sys.argv[1]))
    # A collection would write to all objects, of which each process then needs copies of its own.
    gc.freeze()
    gc.disable()
    for at in start.points(every=int(sys.argv[2])):
        start.check_next(start.with_a_kill(at))
    sys.stdout.write("whole")


if __name__ == "__main__":
    main()
