"""What became of a submit: taken, a dialog, refused, to be tried later, or nobody knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, exists, select

from bot.domain import messages
from bot.domain.states import Ending, State
from bot.store.members.favourites import add_favourite
from bot.store.openness import close_model, is_model_closed, note_unsupported, reopen_model
from bot.store.schema import tasks
from bot.store.signals import Loop
from bot.store.tasks.changes import change, repaint
from bot.store.tasks.places import repaint_places
from bot.store.tasks.submitting.accepted import Accepted, accept, add_further_tasks
from bot.store.tasks.submitting.untaken import asks_still, end_unsure, put_back

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.messages import Message
    from bot.domain.tasks import Task
    from bot.store.database.database import Database
    from bot.store.database.statements import Connection

NEWEST: Final = 200
"""Among so many tasks it is looked for one that was accepted lately."""

_NEWEST: Final = select(tasks.c.id).order_by(tasks.c.id.desc()).limit(1).scalar_subquery()
_ANY_ACCEPTED: Final = select(
    exists(tasks.c.id).where(
        tasks.c.id > _NEWEST - NEWEST,
        tasks.c.remote_id.is_not(None),
        tasks.c.submitted_s > bindparam("since_s"),
    )
)


class Submissions:
    """Outcomes of submits, each written until the database takes it.

    All but an id change only what this process still holds: what it was thought dead for, another
    may be submitting by now.
    """

    def __init__(self, database: Database, process_id: int) -> None:
        self._database = database
        self._process_id = process_id

    async def accepted(
        self,
        task_id: int,
        remote_id: str,
        *,
        due_s: float,
        final_prompt: str | None = None,
        others: Sequence[str] = (),
        reserved: int = 1,
        opened: tuple[str, str] | None = None,
    ) -> Task | None:
        """CometAPI has it: remember its id, which is paid for, whatever became of the row.

        Args:
            task_id: ours.
            remote_id: theirs.
            due_s: when to look at it.
            final_prompt: what is run, if CometAPI said so.
            others: ids of further tasks that the same press started; they become tasks of their
                own in the same moment, and the publisher posts their messages.
            reserved: how many places of its member it took until now.
            opened: the kind of request and its speed, which CometAPI does (again).

        Returns the task as it is now; None if it had that id already.
        """
        taken = Accepted(remote_id, due_s=due_s, final_prompt=final_prompt)

        def work(connection: Connection) -> Task | None:
            task = accept(connection, task_id, taken, held_by=self._process_id)
            if task is not None and add_further_tasks(connection, task, others) + 1 < reserved:
                connection.wake(Loop.SUBMITTER)
            if opened is not None:
                reopen_model(connection, *opened)
            return task

        return await self._database.retry_until_written(work)

    async def any_accepted(self, since_s: float) -> bool:
        """Whether CometAPI accepted any of the newest tasks that was submitted after that."""
        return await self._database.read(
            lambda connection: bool(
                connection.execute(_ANY_ACCEPTED, {"since_s": since_s}).scalar_one()
            )
        )

    async def asked_for_input(
        self, task_id: int, remote_id: str, *, final_prompt: str | None, for_member: bool = False
    ) -> Task | None:
        """The answer to the submit was a dialog; `for_member`: only its member can answer."""
        return await self._database.retry_until_written(
            lambda connection: change(
                connection,
                task_id,
                when={State.SUBMITTING},
                held_by=self._process_id,
                visible=for_member,
                state=State.NEEDS_INPUT,
                remote_id=remote_id,
                final_prompt=final_prompt,
                tries=0,
                submit_refusals=0,
                modal_sent=False,
                submit_after_s=0.0,
                asks_member=for_member,
            )
        )

    async def done_at_once(self, task_id: int, remote_id: str, *, now_s: float) -> None:
        """A bookmark that was asked for as a task: there is nothing to wait for."""

        def work(connection: Connection) -> None:
            task = change(
                connection,
                task_id,
                when={State.SUBMITTING},
                held_by=self._process_id,
                state=State.SUCCEEDED,
                remote_id=remote_id,
                finished_s=now_s,
            )
            if task is not None and task.request.parent_id is not None:
                add_favourite(connection, task.request.parent_id, task.request.user_id, now_s=now_s)
                repaint(connection, task.request.parent_id)

        await self._database.retry_until_written(work)

    async def postpone(
        self,
        task_id: int,
        *,
        until_s: float,
        visible: bool = True,
        refusals: int | None = None,
    ) -> Task | None:
        """Nothing was taken: back into the line (`visible`: as far as anybody saw it go).

        `refusals` is how many of this task there were by now, if that changed.
        """
        later: dict[str, Any] = {"submit_after_s": until_s}
        if refusals is not None:
            later["submit_refusals"] = refusals
        holder = self._process_id
        return await self._database.retry_until_written(
            lambda connection: put_back(connection, task_id, holder, later, visible=visible)
        )

    async def refused(
        self,
        task_id: int,
        ending: Ending,
        *,
        detail: str,
        now_s: float,
        unsupported_kind: str | None = None,
        closed: tuple[str, str] | None = None,
    ) -> None:
        """CometAPI refused it for good; what that says about others is noted as well.

        Args:
            task_id: ours.
            ending: why.
            detail: CometAPI's words.
            now_s: the time now.
            unsupported_kind: a kind of button that it does not know.
            closed: a kind of request and its speed that it does not do now.
        """

        def work(connection: Connection) -> None:
            task = _fail(
                connection,
                task_id,
                ending,
                when={State.SUBMITTING, State.NEEDS_INPUT},
                held_by=self._process_id,
                detail=detail,
                now_s=now_s,
            )
            if task is None:
                asks_still(connection, task_id)
            else:
                _tell_parent(connection, task)
            if unsupported_kind is not None:
                note_unsupported(connection, unsupported_kind, now_s=now_s)
            if closed is not None:
                close_model(connection, *closed, now_s=now_s)

        await self._database.retry_until_written(work)

    async def unusable(self, task_id: int, *, why: Message, now_s: float) -> None:
        """What its member attached cannot be used, as the message says; it was not sent."""

        def work(connection: Connection) -> None:
            when = {State.QUEUED, State.NEEDS_INPUT}
            detail = messages.dumps(why)
            _fail(connection, task_id, Ending.INPUT, when=when, detail=detail, now_s=now_s)
            repaint_places(connection)

        await self._database.retry_until_written(work)

    async def unsure(self, task_id: int) -> None:
        """The submit may have reached CometAPI; only its member may decide to pay again.

        Until that cannot be any more, it counts as if it had. What was the answer to a dialog is
        watched instead: its task id is known, so looking tells what happened.
        """
        await self._database.retry_until_written(
            lambda connection: end_unsure(connection, task_id, self._process_id)
        )

    async def is_closed(self, kind: str, speed: str, *, since_s: float, now_s: float) -> bool:
        """Whether CometAPI lately did not do that kind of request at that speed."""
        return await self._database.read(
            lambda connection: is_model_closed(
                connection, kind, speed, since_s=since_s, now_s=now_s
            ),
        )


def _fail(
    connection: Connection,
    task_id: int,
    ending: Ending,
    *,
    when: set[State],
    detail: str,
    now_s: float,
    held_by: int | None = None,
) -> Task | None:
    return change(
        connection,
        task_id,
        when=when,
        held_by=held_by,
        state=State.FAILED,
        ending=ending,
        detail=detail,
        finished_s=now_s,
    )


def _tell_parent(connection: Connection, failed: Task) -> None:
    """Let the message of the pressed button show what its refusal says about it."""
    if failed.request.parent_id is not None and failed.result.ending is Ending.PARENT_GONE:
        repaint(connection, failed.request.parent_id, buttons_dead=True)
    elif failed.result.ending is Ending.UNSUPPORTED:
        repaint(connection, failed.request.parent_id)
