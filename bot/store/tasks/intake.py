"""What members ask for becomes a row, and its answer that row's message."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, delete, insert, select

from bot.domain.states import LIVE, Ending, State
from bot.store.database.dialects import among
from bot.store.errors import AlreadyLiveError, CommitUnknownError, EndedMeanwhileError
from bot.store.members.pings import asked_by, wants_ping
from bot.store.members.shown_again import begin_to_show
from bot.store.schema import in_states, tasks
from bot.store.signals import Loop
from bot.store.tasks.admission import admit, asked_of_admission
from bot.store.tasks.changes import change, repaint
from bot.store.tasks.controls import end_task
from bot.store.tasks.permits import check_agreed, check_used, terms_beside, without_quotas
from bot.store.tasks.places import repaint_behind
from bot.store.tasks.rows import from_new, to_task
from bot.store.tasks.views import first_view_of, get_task

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Mapping

    from bot.domain.capacity import Capacity
    from bot.domain.tasks import NewTask, Task, TaskView
    from bot.store.database.database import Database
    from bot.store.database.statements import Connection
    from bot.store.processes.slots import Slots
    from bot.store.servers.settings import Servers
    from bot.store.tasks.permits import Permit, Terms

_DISCARD: Final = (
    delete(tasks)
    .where(tasks.c.id == bindparam("task_id"), tasks.c.message_id.is_(None))
    .returning(tasks.c.parent_id)
)
_AT: Final = select(tasks).where(
    tasks.c.channel_id == bindparam("channel"),
    tasks.c.message_id == bindparam("message"),
)
_OWNERS: Final = select(tasks.c.channel_id, tasks.c.message_id, tasks.c.user_id).where(
    among(tasks.c.channel_id, "channels"), among(tasks.c.message_id, "messages")
)
_ADD: Final = insert(tasks).values(to_ping=wants_ping).returning(tasks)
_LIVE_PRESS: Final = select(tasks.c.id).where(
    tasks.c.parent_id == bindparam("parent"),
    tasks.c.button_key == bindparam("button"),
    in_states({*LIVE, State.UNSURE}),
)


class TaskStore:
    """Tasks as members see and change them."""

    def __init__(self, database: Database, servers: Servers, slots: Slots, process_id: int) -> None:
        self._database = database
        self._servers = servers
        self._slots = slots
        self._process_id = process_id

    async def create(
        self,
        new: NewTask,
        *,
        now_s: float,
        max_live: int,
        capacity: Capacity | None = None,
        paused: bool = False,
        instead_of: int | None = None,
        model: tuple[str, str] | None = None,
        closed_since_s: float = 0.0,
        permit: Permit = without_quotas,
    ) -> TaskView:
        """Store a task that nothing was answered for yet; `paused`: CometAPI does not answer.

        Within the `capacity` that CometAPI has now, it is answered as one that goes at once.
        One that it stands `instead_of` is withdrawn for it if it still waits. `permit` raises where
        its server does not let its member ask for it, and says what they may use. Returns what to
        answer with.

        Raises:
            ModelClosedError: CometAPI did not do its `model` (a kind and a speed) since then.
            AskedBeforeError: its interaction has made a task already.
            QueueFullError: the member would have more than `max_live` under way, or than permitted.
            QuotaSpentError: what they may use is used up.
            AlreadyLiveError: the button it came from has a live (or unsure) action.
            EndedMeanwhileError: what it stands `instead_of` was withdrawn or stopped before.
            PriceNotAgreedError: but for their agreement to the price, all is well.
        """
        admission = asked_of_admission(
            new, model=model, closed_since_s=closed_since_s, capacity=capacity, now_s=now_s
        )

        def work(connection: Connection) -> TaskView:
            if instead_of is not None:
                _withdraw(connection, instead_of, now_s=now_s)
            terms, [found] = terms_beside(
                connection, self._servers, new, permit, admission, now_s=now_s
            )
            live_within = terms.quotas.live_within(max_live)
            prospect = admit(connection, new, admission, found, max_live=live_within, now_s=now_s)
            left = check_used(connection, [new], terms, now_s=now_s)
            holder = None if new.to_post else self._process_id  # until its message is known
            slot = self._slots.sharding.slot_of(new.guild_id)
            task = add_task(
                connection,
                new,
                now_s=now_s,
                paused=paused,
                slot=slot,
                terms=terms,
                process_id=holder,
            )
            check_agreed(terms)
            view = first_view_of(
                connection, task, now_s=now_s, capacity=terms.within(capacity), prospect=prospect
            )
            return view if left is None else replace(view, left=left)

        return await add_unanswered(self._database, work)

    def posted(
        self,
        task_id: int,
        *,
        channel_id: int,
        message_id: int,
        place: int | None = None,
        correct_s: float | None = None,
        token: str | None = None,
    ) -> Awaitable[None]:
        """Note the message that shows the task, once; from now on it may be submitted.

        Its answer, a press under it and a recovery may all tell of it. Who is later changes
        nothing: another process may have the task in hand by then.

        It says a `place` in line, which is mended if it is another by now. Or it says that the task
        is sent (or nobody knows what it says), which is mended at `correct_s` if it still waits.
        `token` is of the interaction that it answers, where nothing else can edit it.

        A task that CometAPI has already (of a button that started several) runs from now on. This
        need not outlive a power cut: the message is found again, and the submit is noted durably.
        Whoever writes next takes it along, so a claim that begins now finds the task; to be awaited
        for the commit.
        """
        shown = {
            "channel_id": channel_id,
            "message_id": message_id,
            "interaction_token": token,
            **_shows(correct_s),
        }
        return self._database.note(
            lambda connection: _note_shown(connection, task_id, shown, place),
            taken_by=Loop.SUBMITTER,
        )

    async def discard(self, task_id: int) -> None:
        """Forget a task that no message will ever show, since its answer failed."""
        await self._database.retry_until_written(lambda connection: _discard(connection, task_id))

    async def get(self, task_id: int) -> Task | None:
        """The task of that id, if there is one."""
        return await self._database.read(lambda connection: get_task(connection, task_id))

    async def at(self, *, channel_id: int, message_id: int) -> Task | None:
        """The task that a message shows, if it shows one."""
        place = {"channel": channel_id, "message": message_id}

        def work(connection: Connection) -> Task | None:
            row = connection.execute(_AT, place).mappings().one_or_none()
            return None if row is None else to_task(row)

        return await self._database.read(work)

    async def owners(self, places: Collection[tuple[int, int]]) -> dict[tuple[int, int], int]:
        """Whose tasks messages show, by channel and message; without what shows none."""
        asked = {
            "channels": {channel_id for channel_id, _ in places},
            "messages": {message_id for _, message_id in places},
        }
        rows = await self._database.read(
            lambda connection: list(connection.execute(_OWNERS, asked))
        )
        return {(channel_id, message_id): user_id for channel_id, message_id, user_id in rows}

    async def view(
        self, task_id: int, *, now_s: float, capacity: Capacity | None = None
    ) -> TaskView | None:
        """A task with everything its message shows, as of one moment.

        With the `capacity` that CometAPI has now, it is what its first message shows.
        """

        def work(connection: Connection) -> TaskView | None:
            task = get_task(connection, task_id)
            if task is None:
                return None
            return first_view_of(connection, task, now_s=now_s, capacity=capacity)

        return await self._database.read(work)


async def add_unanswered(database: Database, work: Callable[[Connection], TaskView]) -> TaskView:
    """Add a task that nothing was answered for yet, by `work`; returns what that does.

    Raises what it does, and:
        CommitUnknownError: nobody knows whether it was added; if it was, it is forgotten again.
    """
    try:
        return await database.write(work)
    except CommitUnknownError as error:
        task_id = error.result.task.id
        database.note(lambda connection: _discard(connection, task_id))
        raise


def _withdraw(connection: Connection, task_id: int, *, now_s: float) -> None:
    """Withdraw a task that another is to stand instead of, if it waits; of two only one does.

    Raises:
        EndedMeanwhileError: it was withdrawn or stopped before.
    """
    if end_task(connection, task_id, {State.QUEUED}, Ending.WITHDRAWN, now_s) is None:
        task = get_task(connection, task_id)
        if task is not None and task.state is State.CANCELLED:
            raise EndedMeanwhileError


def _discard(connection: Connection, task_id: int) -> None:
    repaint(connection, connection.execute(_DISCARD, {"task_id": task_id}).scalar_one_or_none())


def _shows(correct_s: float | None) -> dict[str, Any]:
    """What a first message shows: the row as it was made, or what is to be mended by then."""
    if correct_s is None:
        return {"shown_revision": 1}
    return {"shown_revision": 0, "paint_after_s": correct_s}


def _note_shown(
    connection: Connection, task_id: int, shown: Mapping[str, Any], place: int | None
) -> None:
    task = change(
        connection,
        task_id,
        visible=False,
        unposted=True,
        to_post=False,
        process_id=None,
        **shown,
    )
    if task is None or task.state is not State.QUEUED:
        return
    if task.request.kind.shows:
        begin_to_show(connection, task)
        return
    if task.result.remote_id is None:
        _take_place(connection, task, place)
        return
    change(
        connection,
        task_id,
        state=State.RUNNING,
        submitted_s=task.schedule.created_s,
        due_s=task.schedule.created_s,
    )


def _take_place(connection: Connection, task: Task, said: int | None) -> None:
    """Mend what the message says, and what those say that the task passed in line."""
    if said is not None and not task.schedule.paused:
        repaint_behind(connection, task, said=said)


def add_task(
    connection: Connection,
    new: NewTask,
    *,
    now_s: float,
    paused: bool,
    slot: int,
    terms: Terms,
    process_id: int | None = None,
) -> Task:
    """Insert a task that its member has room for, and that a process answers if any does.

    Raises:
        AlreadyLiveError: the button it came from has a live (or unsure) action.
    """
    if new.button_key is not None:
        press = {"parent": new.parent_id, "button": new.button_key}
        live = connection.execute(_LIVE_PRESS, press).scalar_one_or_none()
        if live is not None:
            raise AlreadyLiveError(live)
    given = {"paused": paused, "slot": slot, "process_id": process_id, **terms.columns(new, now_s)}
    row = connection.execute(_ADD, from_new(new, now_s=now_s) | given | asked_by(new))
    task = to_task(row.mappings().one())
    if task.request.to_post:
        connection.wake(Loop.PUBLISHER)
    # On every press: a menu takes the same choice again only once its message was edited.
    repaint(connection, task.request.parent_id)
    return task
