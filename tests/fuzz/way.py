"""The way of one answer: parsed, understood, written, and shown, by the bot's own code."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert

from bot.cometapi import CometError, RemoteTask, Submitted, TryLater, Unsure
from bot.cometapi.answers.parsing import parse_balance, parse_fetch, parse_list, parse_submit
from bot.cometapi.errors import Rejected
from bot.domain import kinds
from bot.domain.kinds import KINDS, Kind
from bot.domain.states import Delivery, Ending, State
from bot.domain.tasks import TaskView
from bot.engine.endings import ENDINGS
from bot.engine.polling.observation import observe
from bot.store.database.sqlite.connection import SqliteConnection
from bot.store.database.sqlite.upgrade import bring_up_to_date
from bot.store.schema import tasks
from bot.store.tasks.changes import change
from bot.store.tasks.outcomes import columns_of
from bot.ui.task_message.details import details_texts
from bot.ui.task_message.layout import task_message
from playground.discord.limits.messages import Terms, check_message
from tests.engine.samples import NOW_S, a_task, a_watched
from tests.fuzz.proof import proves_refusal
from tests.ui.discord_rules import COMPONENTS_V2

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from random import Random

    from bot.cometapi.answers.envelope import Answer

ID = "1748339029401828"
SPARKLE = "MJ::JOB::sparkle::1::x"
PROGRESS = ("progress", "image_url", "final_prompt", "misses", "empty_looks")
LONGEST_DETAILS = 4_000
LONGEST_LOGGED = 1_000

_PARSERS: dict[str, Callable[[Answer], object]] = {
    "fetch": lambda answer: parse_fetch(answer, task_id=ID),
    "list": lambda answer: parse_list(answer, ids={ID, "177", "1"}),
    "submit": parse_submit,
    "balance": parse_balance,
}


class _Undone(Exception):  # noqa: N818 - it is no error
    """What was done is to be undone."""


class Way:
    """A database with one task of each kind that an answer may be about."""

    def __init__(self, connection: SqliteConnection, ids: dict[tuple[State, Kind], int]) -> None:
        self._connection = connection
        self._ids = ids
        self.outcomes: dict[str, int] = {}

    def follow(self, kind: str, answer: Answer, chance: Random) -> None:
        """Take the answer as far as it goes.

        Raises:
            Exception: anything at all is a fault of the bot, except the client's own errors.
        """
        try:
            found = _PARSERS[kind](answer)
        except CometError as error:
            self._count(f"{kind}: {type(error).__name__}")
            _check_log(error)
            if kind == "submit":
                _check_refusal(answer, error)
            if isinstance(error, Rejected):
                self._show(State.SUBMITTING, _refused(error), chance)
            return
        self._count(f"{kind}: understood")
        match found:
            case Submitted():
                self._show(State.SUBMITTING, _accepted(found), chance)
            case RemoteTask():
                self._see(found, chance)
            case dict():
                for remote in found.values():
                    self._see(remote, chance)
            case _:
                repr(found).encode()

    def _see(self, remote: RemoteTask, chance: Random) -> None:
        repr(remote).encode()
        kind = chance.choice([kind for state, kind in self._ids if state is State.RUNNING])
        task_id = self._ids[State.RUNNING, kind]
        custom_id = SPARKLE if kind is kinds.ACTION else None
        task = a_watched(id=task_id, kind=kind, custom_id=custom_id, remote_id=ID)
        seen = observe(task, remote, now_s=NOW_S, watched_s=0.0)
        self._count(f"run: {type(seen.outcome).__name__ if seen.outcome else 'goes on'}")
        progressed = {name: getattr(seen.task, name) for name in PROGRESS}
        left = columns_of(seen.outcome, watched_by=1) if seen.outcome else progressed
        self._show(State.RUNNING, left, chance, kind=kind)

    def _show(
        self, state: State, values: dict[str, Any], chance: Random, *, kind: Kind = kinds.IMAGINE
    ) -> None:
        """Write the values into a row, read them back, lay them out, and take all back."""
        with suppress(_Undone), self._connection.savepoint():
            task = change(self._connection, self._ids[state, kind], when={state}, **values)
            raise _Undone
        assert task is not None
        delivery = chance.choice([None, *Delivery]) if task.state is State.SUCCEEDED else None
        view = TaskView(task=task, parent=a_task(State.SUCCEEDED, message_id=9))
        _check_message(view, delivery)
        assert len("\n".join(details_texts(view))) <= LONGEST_DETAILS

    def _count(self, outcome: str) -> None:
        self.outcomes[outcome] = self.outcomes.get(outcome, 0) + 1


@contextmanager
def a_way(folder: Path) -> Iterator[Way]:
    """Make the database with the migrations, as the bot does, and fill it."""
    file = folder / "fuzz.db"
    bring_up_to_date(file)
    with closing(sqlite3.connect(file, isolation_level=None)) as raw:
        raw.execute("BEGIN")
        connection, ids = SqliteConnection(raw), {}
        wanted = [(State.RUNNING, kind) for kind in KINDS.values()] + [
            (State.SUBMITTING, kinds.IMAGINE)
        ]
        for number, (state, kind) in enumerate(wanted, start=1):
            connection.execute(insert(tasks), _row(number, state, kind))
            ids[state, kind] = number
        yield Way(connection, ids)


def _row(number: int, state: State, kind: Kind) -> dict[str, Any]:
    task = a_task(state, kind=kind, id=number, message_id=number)
    groups = (task, task.request, task.result, task.shown, task.schedule)
    names = set(tasks.c.keys())
    row = {name: getattr(group, name) for group in groups for name in names if hasattr(group, name)}
    is_action = kind is kinds.ACTION
    return {
        **row,
        "kind": kind.name,
        "shown_revision": task.shown.revision,
        "options": {},
        "notes": [],
        "media": [],
        "buttons": [],
        "submit_after_s": 0.0,
        "asks_member": False,
        "paint_after_s": 0.0,
        "parent_id": 1 if is_action else None,
        "custom_id": SPARKLE if is_action else None,
        "button_key": "0" * 10 if is_action else None,
    }


def _accepted(submitted: Submitted) -> dict[str, Any]:
    return {
        "state": State.RUNNING,
        "remote_id": submitted.id,
        "final_prompt": submitted.final_prompt,
    }


def _refused(error: Rejected) -> dict[str, Any]:
    ending = ENDINGS.get(error.reason, Ending.OTHER)
    ended = {"state": State.FAILED, "ending": ending, "finished_s": NOW_S}
    return {**ended, "detail": error.detail[:500]}


def _check_refusal(answer: Answer, error: CometError) -> None:
    """Only a proof is called a refusal: all else may have been taken, and be charged twice."""
    if not isinstance(error, Unsure):
        assert isinstance(error, Rejected | TryLater), type(error).__name__
        assert proves_refusal(answer), f"{type(error).__name__} without a proof"


def _check_log(error: CometError) -> None:
    line = json.dumps([str(error), error.text, error.request_id], ensure_ascii=False).encode()
    assert len(line) < LONGEST_LOGGED * 4
    assert error.status is not None


def _check_message(view: TaskView, delivery: Delivery | None) -> None:
    layout = task_message(view, now_s=NOW_S, delivery=delivery)
    body = {
        "flags": COMPONENTS_V2,
        "components": layout.to_components(),  # type: ignore[no-untyped-call]
    }
    check_message(body, [], terms=Terms(file_limit=10_000_000, emoji_ids=set()))
    json.dumps(body, ensure_ascii=False).encode()
