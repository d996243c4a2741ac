"""The store alone: what its methods may do to the rows, in any order of calls."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, ClassVar, Final, TypeVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.domain import kinds
from bot.domain.inputs import Inputs
from bot.domain.members.data_requests import DataRequestKind, DataRequestState, Stage
from bot.domain.messages import Message
from bot.domain.states import LIVE, Ending, State
from bot.domain.tasks import Attachment, NewTask, RunningTask
from bot.domain.urgency import Urgency
from bot.engine.submitting.input_codes import InputCode
from bot.store import (
    SHOWN_PLACES,
    AlreadyLiveError,
    AskedBeforeError,
    QueueFullError,
    Store,
    Wanted,
)
from bot.store.members.shows import SHOW_EVERY_S, Copy
from bot.store.tasks.member_limits import free_places
from bot.store.tasks.permits import without_quotas
from tests.state_machines import laws
from tests.state_machines.process import opened
from tests.store.conftest import failed, succeeded
from tests.support.databases import new_database, remove

if TYPE_CHECKING:
    from collections.abc import Collection, Coroutine
    from contextlib import AbstractAsyncContextManager

    from bot.domain.members.data_requests import DataRequest
    from bot.domain.tasks import Task
    from bot.store import Showable

T = TypeVar("T")

NUMBERS: Final = st.integers(0, 9)
MEMBERS: Final = st.integers(11, 13)
MODERATOR: Final = 19
DAY_S: Final = 24 * 3600.0
LEASE_S: Final = 60.0
MAX_LIVE: Final = 6


class Rows(RuleBasedStateMachine):
    """Every public method of the store that changes a task, on any task, in any state."""

    counts: ClassVar[Counter[str]] = Counter()
    """What all examples together did."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = TemporaryDirectory()
        self.url = ""
        self.now_s = 1_000.0
        self.ledger = laws.Ledger()
        self.painting: list[Task] = []
        self.asked = 0
        self.favourites: set[tuple[int, int]] = set()
        """Pictures, by the tasks that made them, and whose favourites they are."""
        self.store: Store
        self.file: laws.File
        self._opened: AbstractAsyncContextManager[Store]

    @initialize(asks=st.lists(st.tuples(MEMBERS, NUMBERS), min_size=2, max_size=8))
    def begin(self, asks: list[tuple[int, int]]) -> None:
        """A database with some tasks in line."""
        self.url = new_database(Path(self.folder.name))
        self.file = laws.File(self.url)
        self._open()
        for who, parent in asks:
            self.create(who, 1, posted=True, parent=parent, starts=1, attached=False)

    @rule(
        who=MEMBERS,
        channel=st.integers(1, 2),
        posted=st.booleans(),
        parent=NUMBERS,
        starts=st.sampled_from([1, 1, 4]),
        attached=st.booleans(),
    )
    def create(
        self, who: int, channel: int, *, posted: bool, parent: int, starts: int, attached: bool
    ) -> None:
        """A request, or a press on one of the tasks that are there."""
        rows = self.file.rows()
        shown = [row for row in rows.values() if row.message_id is not None]
        pressed = shown[parent] if parent < len(shown) else None
        self.asked += 1
        request = _request(who, channel, pressed, attached=attached)
        new = replace(request, interaction_id=self.asked)
        taken_by = laws.taken(rows.values(), self._holds())
        taken = pressed is not None and any(
            (row.parent_id, row.button_key) == (pressed.id, "key")
            and row.state in LIVE | {State.UNSURE}
            for row in rows.values()
        )
        if starts > 1 and pressed is not None:
            new = replace(new, starts=starts)
        creating = self.store.tasks.create(new, now_s=self.now_s, max_live=MAX_LIVE)
        is_full = taken_by[who] + new.starts > MAX_LIVE
        refusal = QueueFullError if is_full else AlreadyLiveError if taken else None
        if refusal is not None:
            with pytest.raises(refusal):
                self._do(creating)
            return
        task = self._do(creating).task
        with pytest.raises(AskedBeforeError):
            self._do(self.store.tasks.create(new, now_s=self.now_s, max_live=MAX_LIVE))
        if posted:
            self._post(task.id)

    @rule(which=NUMBERS)
    def posted(self, which: int) -> None:
        """The answer's message is known."""
        row = self._row(which)
        if row is not None and row.message_id is None:
            self._post(row.id)

    @rule(which=NUMBERS)
    def discard(self, which: int) -> None:
        """The answer failed: only what has no message is forgotten."""
        row = self._row(which)
        if row is not None and not row.to_post:
            self._do(self.store.tasks.discard(row.id))
            assert (row.id in self.file.rows()) == (row.message_id is not None)

    @rule(which=NUMBERS, who=MEMBERS)
    def show_again(self, which: int, who: int) -> None:
        """A picture is shown once more, which takes no place and costs nothing."""
        row = self._row(which, State.SUCCEEDED)
        if row is None or row.removed_by is not None:
            return
        self.asked += 1
        self.now_s += SHOW_EVERY_S
        new = NewTask(
            kind=kinds.SHOW,
            guild_id=1,
            channel_id=1,
            user_id=who,
            prompt="a boat",
            sent_prompt="a boat",
            original_id=row.original_id or row.id,
            starts=0,
            interaction_id=self.asked,
        )

        def copying(found: Showable | None) -> Copy:
            assert found is not None
            return Copy(new=new, result=found.task.result, permit=without_quotas)

        shown = self._do(self.store.shows.add(row.id, copying, now_s=self.now_s)).task
        self._post(shown.id)
        assert self.file.rows()[shown.id].state is State.SUCCEEDED

    @rule(which=NUMBERS, who=MEMBERS)
    def favour(self, which: int, who: int) -> None:
        """A favourite is switched; CometAPI is to be told the first time that it is anybody's."""
        row = self._row(which, State.SUCCEEDED)
        if row is None or row.removed_by is not None:
            return
        made_by = self.file.rows()[row.original_id or row.id]
        mine = (made_by.id, who)
        switched = self._do(self.store.favourites.switch(*mine, now_s=self.now_s))
        assert switched.is_one == (mine not in self.favourites)
        assert switched.is_to_tell == (switched.is_one and not made_by.bookmarked)
        self.favourites ^= {mine}

    @rule(which=NUMBERS)
    def remove(self, which: int) -> None:
        """A moderator takes a picture out, and with it all that shows it; once."""
        before = self.file.rows()
        row = self._row(which)
        if row is None:
            return
        gone = {
            each.id
            for each in before.values()
            if row.id in {each.id, each.original_id} and each.removed_by is None
        }
        removed = self._do(
            self.store.controls.remove(row.id, by_user_id=MODERATOR, now_s=self.now_s)
        )
        assert (removed is not None) == (row.removed_by is None)
        after = self.file.rows()
        changed = {each for each in before if after[each].removed_by != before[each].removed_by}
        assert changed == (gone if removed else set())

    @rule(who=MEMBERS, kind=st.sampled_from(DataRequestKind))
    def ask_about_data(self, who: int, kind: DataRequestKind) -> None:
        """One request at a time of each, but a deletion takes the place of a copy."""
        before = self._do(self.store.data_requests.pending(who))
        open_s = self._do(self.store.data_requests.next_export_s(who))
        request = self._do(self.store.data_requests.add(who, kind, now_s=self.now_s))
        if kind is DataRequestKind.DELETION:
            is_open = before is None or before.kind is DataRequestKind.EXPORT
        else:
            is_open = before is None and self.now_s >= open_s
        assert (request is not None) == is_open

    @rule(steps=st.integers(1, 12), copied=st.booleans())
    def go_on_about_data(self, steps: int, *, copied: bool) -> None:
        """Some steps of all that is due; a copy is sent, or cannot be."""
        for _ in range(steps):
            for request in self._do(self.store.data_requests.due(now_s=self.now_s, limit=9)):
                if request.kind is DataRequestKind.EXPORT:
                    state = DataRequestState.DONE if copied else DataRequestState.GIVEN_UP
                    settle = self.store.data_requests.settle
                    self._do(settle(request, state, now_s=self.now_s))
                elif request.stage is Stage.MESSAGES:
                    self._remove_messages(request)
                else:
                    self._do(self.store.deletions.step(request, now_s=self.now_s))
                    if request.stage is Stage.OWN:
                        self.favourites = {
                            each for each in self.favourites if each[1] != request.user_id
                        }
                        assert self.file.has_own(request.user_id) == []

    @rule(days=st.integers(0, 3))
    def forget(self, days: int) -> None:
        """What is older is forgotten, up to the first that is newer or not over."""
        before_s = self.now_s - days * DAY_S
        self._do(self.store.retention.forget_some(before_s=before_s, now_s=self.now_s))
        self._do(self.store.retention.forget_limits(now_s=self.now_s))

    @rule(limit=st.integers(0, 4), most=st.integers(1, 5), prepared=st.sets(NUMBERS))
    def claim(self, limit: int, most: int, prepared: set[int]) -> None:
        """Dialogs are taken once; then those who are next by definition, in their order."""
        self._free_places()
        rows = self.file.rows()
        asked = [
            row.id
            for row in rows.values()
            if row.state is State.NEEDS_INPUT
            and not (row.modal_sent or row.asks_member)
            and row.submit_after_s <= self.now_s
            and (not row.attached or row.id in prepared)
        ]
        fair = [
            task_id
            for task_id in self._with_turn(most)
            if rows[task_id].doubt is None and (not rows[task_id].attached or task_id in prepared)
        ]
        claims = self._do(
            self.store.queue.claim(
                limit=limit,
                max_running=most,
                now_s=self.now_s,
                quiet_s=1.5,
                prepared=prepared,
            ),
        )
        dialogs = [task.id for task in claims.dialogs]
        assert set(dialogs) <= set(asked)
        assert len(dialogs) == min(limit, len(asked))
        assert [task.id for task in claims.tasks] == fair[: limit - len(dialogs)]

    @rule(limit=st.integers(0, 3), most=st.integers(1, 5), held=st.sets(NUMBERS), full=MEMBERS)
    def attached(self, limit: int, most: int, held: set[int], full: int) -> None:
        """What is to be fetched is what could go if it were there."""
        rows = self.file.rows()
        dialogs = [
            row.id
            for row in rows.values()
            if row.state is State.NEEDS_INPUT
            and not (row.modal_sent or row.asks_member)
            and row.submit_after_s <= self.now_s
        ]
        could_go = [each for each in [*dialogs, *self._with_turn(most)] if rows[each].attached]
        others = [each for each in could_go if each not in held and rows[each].user_id != full]
        found = self._do(
            self.store.queue.attached(
                held=held, full=[full], limit=limit, max_running=most, now_s=self.now_s
            ),
        )
        assert found.current == held & set(could_go)
        assert [task.id for task in found.next] == others[:limit]

    @rule(which=NUMBERS)
    def place(self, which: int) -> None:
        """A place is the position in the line, as far as it is shown."""
        row = self._row(which)
        line = [task_id for _, task_id in self.file.line()]
        if row is not None and row.id in line:
            view = self._do(self.store.tasks.view(row.id, now_s=self.now_s))
            assert view is not None
            assert view.place == min(line.index(row.id), SHOWN_PLACES) + 1

    @rule(which=NUMBERS, others=st.integers(0, 3))
    def accepted(self, which: int, others: int) -> None:
        """CometAPI took it, and as many more with it as it may start."""
        row = self._row(which)
        if row is None or others >= row.starts or not row.submitted_by_us:
            return
        accepted = self.store.submissions.accepted
        ids = [f"job-{row.id}-{self.now_s}-{n}" for n in range(others + 1)]
        self._moves(
            row,
            {State.SUBMITTING, State.NEEDS_INPUT},
            accepted(row.id, ids[0], due_s=self.now_s + 3, others=ids[1:]),
        )

    @rule(which=NUMBERS, for_member=st.booleans())
    def asked_for_input(self, which: int, for_member: bool) -> None:  # noqa: FBT001
        """The answer was a dialog."""
        row = self._row(which)
        if row is not None:
            ask = self.store.submissions.asked_for_input
            work = ask(row.id, f"job-{row.id}", final_prompt=None, for_member=for_member)
            self._moves(row, {State.SUBMITTING}, work)

    @rule(which=NUMBERS)
    def answer(self, which: int) -> None:
        """Its member answers the dialog."""
        row = self._row(which)
        if row is not None:
            self._moves(
                row, {State.NEEDS_INPUT}, self.store.controls.answer_dialog(row.id, "a red boat")
            )

    @rule(which=NUMBERS)
    def unusable(self, which: int) -> None:
        """What was attached to something that was not sent yet cannot be used."""
        row = self._row(which)
        if row is not None and row.message_id is not None:
            unusable = self.store.submissions.unusable(
                row.id, why=Message(InputCode.TOO_SLOW), now_s=self.now_s
            )
            self._moves(row, {State.QUEUED, State.NEEDS_INPUT}, unusable)

    @rule(which=NUMBERS, how=st.sampled_from(["unsure", "refused", "done"]))
    def submitted(self, which: int, how: str) -> None:
        """A submit ended otherwise."""
        row, submissions = self._row(which), self.store.submissions
        if row is None:
            return
        if how == "unsure":
            answered = {State.NEEDS_INPUT} if row.modal_sent else set()
            self._moves(row, {State.SUBMITTING} | answered, submissions.unsure(row.id))
        elif how == "done":
            done = submissions.done_at_once(row.id, "a-job", now_s=self.now_s)
            self._moves(row, {State.SUBMITTING}, done)
        else:
            refused = submissions.refused(row.id, Ending.PARENT_GONE, detail="", now_s=self.now_s)
            stopped = {State.CANCELLED} if row.modal_sent else set()
            held = {row.state} if row.submitted_by_us else set()
            self._moves(row, held | stopped, refused)

    @rule(which=NUMBERS, how=st.sampled_from(["end", "again", "watch", "deliver"]))
    def decided(self, which: int, how: str) -> None:
        """A member decides."""
        row, controls = self._row(which), self.store.controls
        if row is None:
            return
        if how == "end":
            when = {State.QUEUED, State.RUNNING, State.NEEDS_INPUT, State.UNSURE}
            end = controls.end(row.id, when=when, ending=Ending.STOPPED, now_s=self.now_s)
            self._moves(row, when, end)
        elif how == "again":
            again = controls.submit_again(row.id, now_s=self.now_s, max_live=MAX_LIVE)
            self._moves_with_room(row, {State.UNSURE}, again, more=row.starts)
        elif how == "watch":
            known = {State.CANCELLED} if row.remote_id and row.message_id else set()
            if known or not row.remote_id:
                counts = any(hold.known and hold.task_id == row.id for hold in self._holds())
                again = controls.watch_again(row.id, now_s=self.now_s, max_live=MAX_LIVE)
                self._moves_with_room(row, known, again, more=0 if counts else row.starts)
        else:
            self._moves(row, {State.SUCCEEDED}, controls.deliver_again(row.id))

    @rule(who=MEMBERS)
    def withdraw_all(self, who: int) -> None:
        """All that waits of a member leaves the line, with a message or without; nothing else."""
        before = self.file.rows()
        waiting = {
            row.id
            for row in before.values()
            if row.user_id == who and row.state is State.QUEUED and not row.remote_id
        }
        assert self._do(self.store.controls.withdraw_all(who, now_s=self.now_s)) == len(waiting)
        after = self.file.rows()
        ended = {row.id for row in after.values() if row.state is not before[row.id].state}
        assert ended == waiting

    @rule(which=NUMBERS, state=st.sampled_from([None, State.SUCCEEDED, State.FAILED]))
    def looked(self, which: int, state: State | None) -> None:
        """A look found progress, or the end."""
        row = self._row(which)
        if row is None:
            return
        if state is None:
            record = self.store.running.record(progressed=[(_seen(row), True)])
        else:
            end = succeeded if state is State.SUCCEEDED else failed
            record = self.store.running.record([(row.id, True, end(self.now_s))])
            if row.state is State.CANCELLED:
                self._do(record)
                assert self.file.rows()[row.id] == replace(row, due_s=None, process_id=None)
                assert not any(hold.known and hold.task_id == row.id for hold in self._holds())
                return
        self._moves(row, {State.RUNNING}, record)

    @rule(limit=st.integers(1, 4))
    def watch(self, limit: int) -> None:
        """What is due is claimed once; what no longer runs is reported and never due again."""
        before = self.file.rows()
        wanted = {hold.task_id for hold in self.file.holds(now_s=0.0) if hold.known}
        claimed = self._do(
            self.store.running.claim(limit=limit, now_s=self.now_s, lease_s=self.now_s + LEASE_S),
        )
        after = self.file.rows()
        due = {row.id for row in before.values() if _due(row) <= self.now_s}
        running = {task.id for task in claimed.running}
        assert len(running) + len(claimed.ended) == min(limit, len(due))
        assert running | set(claimed.ended) <= due
        for task_id in running | set(claimed.ended):
            state = before[task_id].state
            is_counted = state is State.CANCELLED and task_id in wanted
            assert (task_id in running) == (state is State.RUNNING or is_counted)
        stopped = {task.id for task in claimed.running if task.stopped}
        assert all((before[each].state is State.CANCELLED) == (each in stopped) for each in running)
        assert all(after[task_id].due_s == self.now_s + LEASE_S for task_id in running)
        assert all(after[task_id].due_s is None for task_id in claimed.ended)

    @rule(lease_s=st.sampled_from([LEASE_S, LEASE_S - 10, LEASE_S - 100]))
    def renew(self, lease_s: float) -> None:
        """Only what is still held is kept."""
        held_s = self.now_s + lease_s
        held = {
            row.id
            for row in self.file.rows().values()
            if row.due_s == held_s and held_s > self.now_s
        }
        until_s = self.now_s + 2 * LEASE_S
        renew = self.store.running.renew(lease_s=held_s, until_s=until_s, now_s=self.now_s)
        assert self._do(renew) == held
        rows = self.file.rows()
        assert all(rows[task_id].due_s == until_s for task_id in held)

    @rule(watched=st.booleans())
    def pause(self, *, watched: bool) -> None:
        """All that waits for CometAPI says so, once."""
        states = {State.QUEUED, State.NEEDS_INPUT} | ({State.RUNNING} if watched else set())
        wanted = {
            row.id
            for row in self.file.rows().values()
            if row.state in states and not row.paused and not _asks_member(row)
        }
        assert self._do(self.store.pauses.pause(watched=watched)) == len(wanted)
        rows = self.file.rows()
        assert all(rows[task_id].paused for task_id in wanted)

    @rule(to_submit=st.booleans())
    def resume(self, *, to_submit: bool) -> None:
        """None of those that can go on says that it waits."""
        self._do(self.store.pauses.resume(to_submit=to_submit))
        states = LIVE if to_submit else {State.RUNNING}
        assert not any(row.paused for row in self.file.rows().values() if row.state in states)
        assert self._do(self.store.pauses.any_open()) == any(
            row.state in LIVE for row in self.file.rows().values()
        )

    @rule()
    def paint(self) -> None:
        """What is taken for painting is stale, due, and not being painted."""
        before, messages, now_s = self.file.rows(), self.store.due, self.now_s
        asked = dict.fromkeys(Urgency, Wanted(limit=99))
        in_hand = {task.id for task in self.painting}
        outlook = self._do(messages.outlook(asked, now_s=now_s, besides=in_hand))
        found = {
            urgency: [one.task_id for one in outlook.due.get(urgency, [])] for urgency in Urgency
        }
        due = {
            row.id
            for row in before.values()
            if row.stale
            and row.doubt is None
            and row.paint_after_s <= self.now_s
            and row.id not in in_hand
        }
        assert sorted(chain(*found.values())) == sorted(due)
        assert all(before[task_id].state in LIVE for task_id in found[Urgency.PROGRESS])
        assert not any(before[task_id].state in LIVE for task_id in found[Urgency.FINAL])
        taken = [view.task for view in self._do(messages.views(before, now_s=self.now_s))]
        certain = {row.id for row in before.values() if row.stale and row.doubt is None}
        assert {task.id for task in taken} == certain
        self.painting += [task for task in taken if task.id not in in_hand]

    @rule(
        number=NUMBERS,
        how=st.sampled_from(["shown", "postponed", "unreachable", "kept", "refused", "left"]),
    )
    def painted(self, number: int, how: str) -> None:
        """An edit ended, maybe after the row went on."""
        if number >= len(self.painting):
            return
        task, outbox = self.painting.pop(number), self.store.outbox
        if how == "shown":
            edit = outbox.shown(task, next_s=self.now_s + 3, attachment=None, delivery=None)
            self._do(edit)
        elif how == "postponed":
            self._do(outbox.postpone(task, until_s=self.now_s + 9))
        elif how == "kept":
            self._do(outbox.keep(task, until_s=self.now_s + 9))
        elif how == "refused":
            self._do(outbox.refused(task, until_s=self.now_s + 9))
        elif how == "left":
            self._do(outbox.leave(task))
        else:
            self._do(outbox.unreachable(task))

    @rule(channel=st.integers(1, 2), who=MEMBERS)
    def opened(self, channel: int, who: int) -> None:
        """Nothing waits any more for a channel or a member that was seen to be open.

        But for what is doubtful, whose message is looked at before it is edited.
        """
        self._do(self.store.outbox.opened(channels=[channel], members=[who], now_s=self.now_s))
        assert not any(
            row.stale and not row.doubt and row.paint_after_s > self.now_s
            for row in self.file.rows().values()
            if row.channel_id == channel or row.user_id == who
        )

    @rule(limit=st.integers(1, 4), most=st.integers(1, 3), confirmed=st.booleans())
    def doubts(self, limit: int, most: int, *, confirmed: bool) -> None:
        """What is next in line is looked at, after all that is doubtful and not in line."""
        rows, doubts = self.file.rows(), self.store.verification
        others = {
            row.id
            for row in rows.values()
            if row.doubt and row.message_id and row.state is not State.QUEUED
        }
        fair = [
            task_id
            for turn, task_id in self.file.line()
            if turn <= most and rows[task_id].doubt is not None
        ]
        found = self._do(doubts.next(max_running=most, limit=limit))
        ids = [one.task.id for one in found]
        assert set(ids[: len(others)]) <= others
        assert ids[len(others) :] == fair[: max(0, limit - len(others))]
        for one in found:
            file = Attachment(id=one.task.id, filename="boat.png")
            if confirmed and one.task.state is State.QUEUED:
                self._do(doubts.confirmed(one.task, file))
            else:
                self._do(doubts.dispelled(one.task, file))
        assert not any(self.file.rows()[task_id].doubt for task_id in ids)
        assert self._do(doubts.any()) == any(row.doubt for row in self.file.rows().values())

    @rule(seconds=st.sampled_from([1.0, 10.0, 100.0, DAY_S]))
    def time_passes(self, seconds: float) -> None:
        """Leases and pauses end."""
        self.now_s += seconds

    @rule(restored=st.booleans())
    def crash(self, *, restored: bool) -> None:
        """All that was in hand is settled at the next start, and what waits is doubtful."""
        self._close()
        self.painting.clear()
        self._open()
        if restored:
            self.store.verification._database.claims.beside = 10**6
        self._do(self.store.processes.end_others())
        self._do(self.store.recovery.settle_submits())
        self._do(self.store.verification.recover(now_s=self.now_s))
        self._do(self.store.recovery.release_running())
        rows = self.file.rows().values()
        assert not any(row.state is State.SUBMITTING for row in rows)
        assert not any(
            row.doubt is None and row.state is State.QUEUED and row.message_id and not row.remote_id
            for row in rows
        )
        assert not any(row.due_s and row.process_id is not None for row in rows)

    @invariant()
    def the_laws_hold(self) -> None:
        """After each call."""
        if self.url:
            self.counts["steps"] += 1
            broken = self.ledger.moved(self.file.rows())
            assert not broken, broken
            taken = laws.taken(self.file.rows().values(), self._holds())
            assert all(count <= MAX_LIVE for count in taken.values()), taken
            assert not self.file.line_is_broken()
            assert not self.file.ledger_is_broken()
            left = list(laws.left_of_members(self.file.rows(), self.file.deletions()))
            assert not left, left

    def teardown(self) -> None:
        """Leave nothing behind."""
        if self.url:
            rows = self.file.rows()
            self.counts.update(
                examples=1,
                tasks=len(rows),
                removed=sum(row.removed_by is not None for row in rows.values()),
                deletions=len(self.file.deletions()),
            )
            self._close()
            self.file.close()
            remove(self.url)
        self.runner.close()
        self.folder.cleanup()

    def _open(self) -> None:
        self._opened = opened(self.url)
        self.store = self.runner.run(self._opened.__aenter__())

    def _close(self) -> None:
        self.runner.run(self._opened.__aexit__(None, None, None))

    def _do(self, call: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(call)

    def _moves(
        self, row: laws.Row, when: Collection[State], call: Coroutine[Any, Any, Any]
    ) -> None:
        """Make a call that changes a task in one of these states, and in no other."""
        self._do(call)
        after = self.file.rows()[row.id]
        assert (after != row) == (row.state in when), f"{row.state}: {row} -> {after}"

    def _moves_with_room(
        self,
        row: laws.Row,
        when: Collection[State],
        call: Coroutine[Any, Any, Any],
        *,
        more: int,
    ) -> None:
        """The same, of what is refused if its member would have too many."""
        taken = laws.taken(self.file.rows().values(), self._holds())[row.user_id]
        if row.state in when and more and taken + more > MAX_LIVE:
            with pytest.raises(QueueFullError):
                self._do(call)
            assert self.file.rows()[row.id] == row
            return
        self._moves(row, when, call)

    def _holds(self) -> list[laws.Hold]:
        return self.file.holds(now_s=self.now_s)

    def _free_places(self) -> None:
        """What counts no longer is forgotten, as it is before every claim."""

        async def free() -> None:
            now_s = self.now_s
            await self.store.queue._database.write(lambda each: free_places(each, now_s=now_s))

        self._do(free())

    def _with_turn(self, most: int) -> list[int]:
        """Who may go now, by definition."""
        rows = self.file.rows()
        return [
            task_id
            for turn, task_id in self.file.line()
            if turn + min(rows[task_id].starts, most) - 1 <= most
            and rows[task_id].submit_after_s <= self.now_s
            and rows[task_id].doubt is None
        ]

    def _remove_messages(self, request: DataRequest) -> None:
        shown = self._do(self.store.deletions.messages(request, limit=2))
        if shown:
            ids = [one.id for one in shown]
            self._do(self.store.deletions.removed(request, ids, unreachable=0))
        else:
            self._do(self.store.deletions.all_removed(request))

    def _row(self, which: int, *states: State) -> laws.Row | None:
        rows = [row for row in self.file.rows().values() if not states or row.state in states]
        return rows[which % len(rows)] if rows else None

    def _post(self, task_id: int) -> None:
        async def post() -> None:
            await self.store.tasks.posted(
                task_id, channel_id=1 + task_id % 2, message_id=1_000 + task_id
            )

        self._do(post())


def _due(row: laws.Row) -> float:
    return float("inf") if row.due_s is None else row.due_s


def _asks_member(row: laws.Row) -> bool:
    return bool(row.asks_member)


def _seen(row: laws.Row) -> RunningTask:
    return RunningTask(
        id=row.id,
        kind=kinds.IMAGINE,
        speed=None,
        remote_id=row.remote_id or "",
        custom_id=None,
        dialog_prompt=None,
        modal_sent=row.modal_sent,
        submitted_s=0.0,
        progress=46,
    )


def _request(who: int, channel: int, pressed: laws.Row | None, *, attached: bool) -> NewTask:
    return NewTask(
        kind=kinds.IMAGINE if pressed is None else kinds.ACTION,
        guild_id=1,
        channel_id=channel,
        user_id=who,
        prompt="a boat",
        sent_prompt="a boat",
        parent_id=pressed.id if pressed else None,
        button_key="key" if pressed else None,
        custom_id="MJ::JOB::upsample::1::x" if pressed else None,
        estimate_usd=0.056,
        inputs=Inputs(image="https://members.test/picture.png" if attached else None),
    )
