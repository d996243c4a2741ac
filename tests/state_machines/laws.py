"""What must be true of the rows, the messages and the charges, at any moment and at the end."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Final

from bot.domain.members.data_requests import ERASED, FORMER_MEMBER, RETENTION
from bot.domain.notices import NoticeKind
from bot.domain.states import LIVE, MOVES, Delivery, State
from bot.domain.tasks import Button
from bot.store.members.personal_data.personal import PERSONAL, Fate
from tests.state_machines.channel import Refused
from tests.store.ledger_model import wrong_in
from tests.store.queue_model import LINE
from tests.support.databases import connected

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from bot.domain.notices import Notice
    from tests.state_machines.channel import Channel, Message, Where
    from tests.state_machines.provider import Provider

ON_THE_WAY = frozenset({State.SUBMITTING, State.RUNNING, State.NEEDS_INPUT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What the laws look at in a row of `tasks`."""

    id: int
    user_id: int
    channel_id: int
    message_id: int | None
    parent_id: int | None
    button_key: str | None
    state: State
    remote_id: str | None
    progress: int | None
    paused: bool
    modal_sent: bool
    submit_after_s: float
    asks_member: bool
    due_s: float | None
    revision: int
    shown_revision: int
    paint_after_s: float
    to_post: bool
    starts: int
    options: str
    delivery: Delivery | None
    message_gone: bool
    interaction_id: int | None
    doubt: str | None
    process_id: int | None
    buttons: tuple[Button, ...]
    prompt: str
    image_url: str | None
    removed_by: int | None
    original_id: int | None
    bookmarked: bool

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Row:
        """From the columns of the table."""
        named = {one.name: values[one.name] for one in fields(cls)}
        buttons = tuple(Button(**button) for button in json.loads(named["buttons"]))
        return cls(**named | {"state": State(named["state"]), "buttons": buttons})

    @property
    def content(self) -> list[str]:
        """What it holds of what was asked for and made."""
        names = ("prompt", "image_url", "buttons", "button_key")
        return [name for name in names if getattr(self, name)]

    @property
    def waits_for_member(self) -> bool:
        """Whether only its member can make it go on."""
        return self.state is State.UNSURE or (bool(self.asks_member) and not self.modal_sent)

    @property
    def submitted_by_us(self) -> bool:
        """Whether this process may say what became of a submit of it."""
        submitted = {State.SUBMITTING, State.NEEDS_INPUT}
        return self.state in submitted and self.process_id is not None

    @property
    def attached(self) -> bool:
        """Whether something is to be fetched before it may go."""
        return self.options != "{}"

    @property
    def stale(self) -> bool:
        """Whether its message shows something older."""
        return self.message_id is not None and self.shown_revision < self.revision


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """What a task left at CometAPI; `known` if it can be looked at."""

    task_id: int
    user_id: int
    places: int
    known: bool
    until_s: float


_HOLDS: Final = "SELECT task_id, user_id, places, remote_id IS NOT NULL, until_s FROM held_places"
_DONE: Final = """
    SELECT user_id, last_task_id FROM data_requests WHERE kind = 'deletion' AND state = 'done'
"""
_UNREACHABLE: Final = "SELECT coalesce(sum(unreachable), 0) FROM data_requests"
_OWN: Final = tuple(one for one in PERSONAL if one.fate is Fate.DELETED)
_ALL: Final = f"SELECT {', '.join(one.name for one in fields(Row))} FROM tasks ORDER BY id"  # noqa: S608


class File:
    """The database as anybody can read it, beside the process that has it open."""

    def __init__(self, url: str) -> None:
        self._connection: Any = connected(url)  # as DB-API has it, of either driver

    def rows(self) -> dict[int, Row]:
        """All tasks, by id."""
        found = self._connection.execute(_ALL)
        names = [column[0] for column in found.description]
        return {row[0]: Row.of(dict(zip(names, row, strict=True))) for row in found}

    def holds(self, *, now_s: float) -> list[Hold]:
        """What counts though no row does."""
        found = [
            Hold(task_id=task_id, user_id=user_id, places=places, known=bool(known), until_s=until)
            for task_id, user_id, places, known, until in self._connection.execute(_HOLDS)
        ]
        return [hold for hold in found if hold.until_s > now_s]

    def line(self) -> list[tuple[int, int]]:
        """Turn and id of all that wait, in their order, by definition."""
        return list(self._connection.execute(str(LINE)).fetchall())

    def line_is_broken(self) -> bool:
        """Whether the line is kept otherwise than it is defined."""
        kept = self._connection.execute(
            "SELECT turn, task_id FROM queue ORDER BY turn, position, task_id"
        )
        return list(kept.fetchall()) != self.line()

    def ledger_is_broken(self) -> bool:
        """Whether the ledger is not what the tasks cost, or its sums are not the ledger's."""
        return bool(wrong_in(self._connection))

    def deletions(self) -> list[tuple[int, int]]:
        """Members who had everything deleted, and their last task then."""
        return list(self._connection.execute(_DONE).fetchall())

    def unreachable(self) -> int:
        """How many messages members were told of that could not be deleted with the rest."""
        [(count,)] = self._connection.execute(_UNREACHABLE).fetchall()
        return int(count)

    def has_own(self, user_id: int) -> list[str]:
        """The tables that hold what only that member needs."""
        return [
            one.table.name
            for one in _OWN
            if self._connection.execute(
                f"SELECT 1 FROM {one.table.name} WHERE {one.member.name} = {user_id}"  # noqa: S608 - of the schema
            ).fetchone()
        ]

    def data_requests(self) -> list[str]:
        """Copies and deletions that are not over, in words."""
        rows = self._connection.execute(
            "SELECT id, kind, stage FROM data_requests WHERE state = 'pending'"
        )
        return [f"{kind} {number} is at {stage}" for number, kind, stage in rows.fetchall()]

    def end_leases(self, process_id: int) -> None:
        """The time has passed after which others may take what a dead process held."""
        for what in (
            f"slots SET lease_until_s = 0 WHERE process_id = {process_id}",
            f"processes SET lease_until_s = 0 WHERE id = {process_id}",
        ):
            self._connection.execute(f"UPDATE {what}")
        self._connection.commit()

    def close(self) -> None:
        """Give up the file."""
        self._connection.close()


@dataclass(slots=True)
class Ledger:
    """What happened so far, as far as the laws need it."""

    retries: Counter[int] = field(default_factory=Counter)
    crashes: int = 0
    unsure: set[int] = field(default_factory=set)
    rows: dict[int, Row] = field(default_factory=dict)
    places: dict[int, Where] = field(default_factory=dict)
    """Where tasks that are somebody's had their messages."""

    def moved(self, rows: dict[int, Row]) -> list[str]:
        """Compare with what was there before; returns what must not have happened."""
        wrong = [
            f"task {task_id} is gone though it had a message"
            for task_id, before in self.rows.items()
            if task_id not in rows and before.message_id is not None
        ]
        for task_id, row in rows.items():
            before = self.rows.get(task_id)
            if row.state is State.UNSURE:
                self.unsure.add(task_id)
            if before is not None:
                wrong += _wrong_change(before, row)
            if row.message_id is not None and row.user_id != FORMER_MEMBER:
                self.places[task_id] = (row.channel_id, row.message_id)
        self.rows = rows
        return wrong + _wrong_now(rows.values())

    def charged(self, provider: Provider) -> list[str]:
        """Who paid more than once for what was asked once."""
        starts = Counter(requester for requester, _ in provider.charges)
        several = Counter(
            requester for requester, job in provider.charges if job in provider.together
        )
        return [
            f"task {task_id} was charged {count} times"
            for task_id, count in starts.items()
            if count - several[task_id] > 1 + self.retries[task_id]
        ]


def _wrong_change(before: Row, row: Row) -> list[str]:
    wrong = []
    if row.revision < before.revision:
        wrong.append(f"task {row.id}: revision {before.revision} -> {row.revision}")
    if before.state in {State.SUCCEEDED, State.FAILED} and row.state is not before.state:
        wrong.append(f"task {row.id}: {before.state} -> {row.state}")
    if not _reachable(before.state, row.state):
        wrong.append(f"task {row.id}: {before.state} -> {row.state}")
    return wrong


def _reachable(old: State, new: State) -> bool:
    """Whether legal moves lead from one to the other; several happen between two looks."""
    seen, ahead = {old}, [old]
    while ahead:
        for state in MOVES[ahead.pop()] - seen:
            seen.add(state)
            ahead.append(state)
    return new in seen


def _wrong_now(rows: Iterable[Row]) -> list[str]:
    rows = list(rows)
    actions = Counter(
        (row.parent_id, row.button_key)
        for row in rows
        if row.parent_id is not None and row.state in LIVE | {State.UNSURE}
    )
    wrong = [
        f"button {button} has {count} actions" for button, count in actions.items() if count > 1
    ]
    asked = Counter(row.interaction_id for row in rows if row.interaction_id is not None)
    wrong += [f"interaction {one} made {count} tasks" for one, count in asked.items() if count > 1]
    for row in rows:
        if row.state in ON_THE_WAY and row.message_id is None:
            wrong.append(f"task {row.id} is {row.state} without a message")
        if row.state is State.RUNNING and row.due_s is None:
            wrong.append(f"task {row.id} runs and nobody will look at it")
        if row.paused and row.state not in LIVE:
            wrong.append(f"task {row.id} is {row.state} and waits all the same")
    return wrong


def taken(rows: Iterable[Row], holds: Iterable[Hold]) -> Counter[int]:
    """How many pictures each member has under way."""
    count = Counter[int]()
    for row in rows:
        count[row.user_id] += row.starts * (row.state in LIVE)
    for hold in holds:
        count[hold.user_id] += hold.places
    return count


def too_many(
    rows: Mapping[int, Row],
    holds: Iterable[Hold],
    provider: Provider,
    *,
    max_running: int,
    max_live: int,
) -> list[str]:
    """Who has more under way, or at CometAPI, than a member may have.

    What one press starts at once may be more than that, if its member has nothing else there.
    """
    wrong = [
        f"member {member} has {count} under way"
        for member, count in taken(rows.values(), holds).items()
        if count > max_live
    ]
    over = {row.remote_id for row in rows.values() if row.state in {State.SUCCEEDED, State.FAILED}}
    presses: dict[int, list[int]] = {}
    for job in provider.working():
        # Whose that of a former member is only its place knows, which counts above.
        is_known = job.requester in rows and rows[job.requester].user_id != FORMER_MEMBER
        if is_known and job.id not in over:
            presses.setdefault(rows[job.requester].user_id, []).append(job.requester)
    wrong += [
        f"member {member} has {len(askers)} at CometAPI, of tasks {askers}"
        for member, askers in presses.items()
        if len(askers) > max_running and len(set(askers)) > 1
    ]
    return wrong


def _is_erased(rows: Mapping[int, Row], row: Row) -> bool:
    """Whether nothing is kept of it, or of what it shows once more, but what it cost."""
    if row.user_id == FORMER_MEMBER or row.removed_by == RETENTION:
        return True
    shown = rows.get(row.original_id or 0)
    return (row.remote_id or "").startswith(ERASED) or bool(shown and _is_erased(rows, shown))


def left_of_members(rows: Mapping[int, Row], deletions: Iterable[tuple[int, int]]) -> Iterator[str]:
    """What stays of what was deleted with all that a member had, removed, or forgotten."""
    for user_id, last_task_id in deletions:
        theirs = [each for each in rows.values() if each.user_id == user_id]
        for row in theirs:
            if row.id <= last_task_id:
                yield f"task {row.id} is still of member {user_id}, who had all deleted"
    for row in rows.values():
        if row.removed_by is None and row.user_id != FORMER_MEMBER:
            continue
        was_erased = _is_erased(rows, row)
        kept = [name for name in row.content if was_erased or name != "button_key"]
        if kept and row.state is not State.SUBMITTING:
            yield f"task {row.id} was removed by {row.removed_by} and has its {', '.join(kept)}"
        if was_erased and row.remote_id and not row.remote_id.startswith(ERASED):
            yield f"task {row.id} was erased and has the id {row.remote_id}"


def messages_left(
    rows: Mapping[int, Row], ledger: Ledger, channel: Channel, *, told: int
) -> list[str]:
    """Messages of members who had all deleted, if more of them are there than were told of.

    Not those that a process posted in private and died before it noted them, nor what was noted
    only after all was deleted, of which the message says no more than that it was removed.
    """
    newest = {one.task_id: where for where, one in sorted(channel.messages.items(), key=_number)}
    left = [
        task_id
        for task_id, where in newest.items()
        if (row := rows.get(task_id)) is not None
        and row.user_id == FORMER_MEMBER
        and row.message_id is not None
        and not {where, ledger.places.get(task_id)} & channel.deleted
        and not _says_nothing(channel.messages[where], row)
    ]
    return [f"messages of tasks {left} are left, and {told} were told of"] * (len(left) > told)


def _says_nothing(message: Message, row: Row) -> bool:
    """Whether a message shows what is left of an erased row, which is nothing."""
    return message.revision == row.revision and message.attachment is None


def _number(shown: tuple[Where, Message]) -> int:
    """The id of a message, by which one is newer than another."""
    (_, message_id), _ = shown
    return message_id


def unsettled(rows: Iterable[Row]) -> list[str]:
    """What is still to come, if nothing but time passes."""
    return [
        f"task {row.id} is {row.state}, shown {row.shown_revision} of {row.revision}"
        for row in rows
        if row.stale or (row.state in LIVE and not row.waits_for_member)
    ]


def untold(
    rows: Mapping[int, Row], channel: Channel, *, given_up: Collection[int] = ()
) -> list[str]:
    """Messages that are no picture of their row at the end.

    What was `given_up`, and said so in the log, is left as it was.
    """
    wrong = []
    for row in rows.values():
        if row.user_id == FORMER_MEMBER or row.removed_by == RETENTION:
            continue  # its message is gone or unreachable, or stays as it was
        if row.message_id is None:
            if row.state is not State.CANCELLED:
                wrong.append(f"task {row.id} is {row.state} and has no message")
            continue
        where = (row.channel_id, row.message_id)
        message = channel.messages[where]
        if row.paused and row.state in LIVE:
            wrong.append(f"task {row.id} is paused though nothing is wrong any more")
        if where in channel.deleted or row.channel_id in channel.closed or row.id in given_up:
            continue
        wrong += _not_delivered(row, message, is_refused=_is_refused(row, channel))
        knows = row.delivery is not None or row.removed_by is not None
        if (knows or row.state in {State.CANCELLED, *LIVE}) and _is_refused(row, channel):
            continue  # its end was shown before, is its member's own doing, or is to come
        if message.state is not row.state or message.revision != row.revision:
            wrong.append(f"task {row.id} is {row.state}, its message says {message.state}")
    return wrong


def _not_delivered(row: Row, message: Message, *, is_refused: bool) -> Iterator[str]:
    """What a message lacks of a picture, or shows though it was removed."""
    if row.removed_by is not None:
        if message.attachment is not None and not is_refused:
            yield f"task {row.id} was removed, and its message has its picture"
        return
    if row.state is State.SUCCEEDED and row.delivery is None:
        yield f"task {row.id} succeeded and nothing was delivered"
    if row.delivery == Delivery.ATTACHED and message.attachment is None:
        yield f"the picture of task {row.id} is not in its message"


def _is_refused(row: Row, channel: Channel) -> bool:
    """Whether the channel takes no edit of the task's message, or not this one."""
    return channel.refuses.get(row.channel_id, Refused.NOTHING) is not Refused.NOTHING


def unannounced(told: Iterable[Notice], logs: Iterable[Mapping[str, Any]]) -> list[str]:
    """Outages whose end the operator heard of and not their beginning, unless that was too old."""
    causes = set()
    wrong = []
    for notice in told:
        if notice.kind is NoticeKind.OUTAGE:
            causes.add(notice.values["cause"])
        elif notice.kind is NoticeKind.OUTAGE_OVER and notice.values["cause"] not in causes:
            wrong.append(f"the operator hears that an outage is over: {notice.values}")
    given_up = (NoticeKind.OUTAGE, "notice.too_late")
    was_late = wrong and any((line.get("kind"), line["event"]) == given_up for line in logs)
    return [] if was_late else wrong


def lost(rows: Mapping[int, Row], ledger: Ledger, provider: Provider) -> list[str]:
    """Jobs that were paid and that no row knows, though nobody was told that it is unsure.

    What CometAPI started though nobody asked for so many is in the log only.
    """
    known = {row.remote_id for row in rows.values()}
    return [
        f"{job} of task {requester} belongs to nobody"
        for requester, job in provider.charges
        if job not in known | provider.unasked
        and requester not in ledger.unsure
        and not (requester in rows and _is_erased(rows, rows[requester]))
    ]
