"""What members decide about a task that they have: end, look, deliver, answer or submit again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, select

from bot.domain.deadlines import USUALLY_SUBMITTED_S
from bot.domain.members.data_requests import FORMER_MEMBER
from bot.domain.servers.log_entries import picture_removed
from bot.domain.states import Ending, State
from bot.store.members.erased_words import WORDS, erase_inherited
from bot.store.members.picture_copies import remove_copies
from bot.store.members.shown_again import shows_of
from bot.store.schema import is_live, tasks
from bot.store.servers.log import add_log_entry
from bot.store.servers.reports import settle_removed
from bot.store.signals import Loop
from bot.store.tasks.changes import change
from bot.store.tasks.member_limits import check_room, free_places, hold_place, release_place
from bot.store.tasks.places import repaint_places
from bot.store.tasks.views import get_task

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from bot.domain.tasks import Task
    from bot.store.database.database import Database
    from bot.store.database.statements import Connection

# Also what has no message yet, as the rest of a batch: it would be sent once it is posted. What is
# paid already does not wait, and what shows another once more costs nothing.
_WAITING: Final = select(tasks.c.id).where(
    is_live,
    tasks.c.user_id == bindparam("member"),
    tasks.c.state == State.QUEUED,
    tasks.c.remote_id.is_(None),
    tasks.c.original_id.is_(None),
)
_ENDED_AS: Final = {
    State.QUEUED: Ending.WITHDRAWN,
    State.RUNNING: Ending.STOPPED,
    State.NEEDS_INPUT: Ending.STOPPED,
    State.UNSURE: Ending.DISMISSED,
}
NOTHING: Final[Mapping[str, Any]] = {
    **WORDS,
    **dict.fromkeys(("prompt_by", "image_url", "attachment_id", "attachment_name")),
    **dict.fromkeys(("buttons", "media"), ()),
    "label": "",
    "buttons_dead": True,
}
"""What a row holds of a task that was removed."""


class Controls:
    """Changes of a task's own course; None says that its state does not allow it (any more)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def end(
        self,
        task_id: int,
        *,
        when: set[State],
        ending: Ending,
        now_s: float,
    ) -> Task | None:
        """Cancel: withdraw from the line, stop watching, or dismiss an unsure one.

        What CometAPI has of it counts for its member as before, until its end is known.
        """
        return await self._database.write(
            lambda connection: end_task(connection, task_id, when, ending, now_s),
        )

    async def withdraw_all(self, user_id: int, *, now_s: float) -> int:
        """Withdraw all of a member's that is not sent yet; returns how many that were."""

        def work(connection: Connection) -> int:
            ids = list(connection.execute(_WAITING, {"member": user_id}).scalars())
            ended = (
                end_task(connection, task_id, {State.QUEUED}, Ending.WITHDRAWN, now_s)
                for task_id in ids
            )
            return sum(task is not None for task in ended)

        return await self._database.write(work)

    async def watch_again(self, task_id: int, *, now_s: float, max_live: int) -> Task | None:
        """Look for the picture of a stopped task again; costs nothing.

        Raises:
            QueueFullError: it does not count any more, and the member has `max_live` under way.
        """

        def work(connection: Connection) -> Task | None:
            task = get_task(connection, task_id)
            if task is None or task.result.remote_id is None or task.state is not State.CANCELLED:
                return None
            free_places(connection, now_s=now_s)
            if not release_place(connection, task.id):
                user_id, more = task.request.user_id, task.request.starts
                check_room(connection, user_id, more=more, max_live=max_live, now_s=now_s)
            return change(
                connection,
                task_id,
                when={State.CANCELLED},
                state=State.RUNNING,
                ending=None,
                due_s=now_s,
                finished_s=None,
                misses=0,
                message_gone=False,
            )

        return await self._database.write(work)

    async def deliver_again(self, task_id: int) -> Task | None:
        """Download and attach the picture of a finished task once more."""

        def work(connection: Connection) -> Task | None:
            return change(
                connection,
                task_id,
                when={State.SUCCEEDED},
                delivery=None,
                message_gone=False,
                refusals=0,
                paint_tries=0,
                paint_after_s=0.0,
            )

        return await self._database.write(work)

    async def remove(self, task_id: int, *, by_user_id: int, now_s: float) -> Task | None:
        """Take what a task made and was asked for with out of its message and row, for good.

        So it is with all that shows it once more. What others made from it stays theirs, but for
        its words. What waits or runs is ended as its member would
        end it.
        """
        return await self._database.write(
            lambda connection: remove_task(connection, task_id, by_user_id=by_user_id, now_s=now_s)
        )

    async def answer_dialog(self, task_id: int, prompt: str) -> Task | None:
        """Note what a member answers to a dialog that waited for them."""

        def work(connection: Connection) -> Task | None:
            return change(
                connection,
                task_id,
                when={State.NEEDS_INPUT},
                dialog_prompt=prompt,
                sent_prompt=prompt,
                submit_after_s=0.0,
                asks_member=False,
                message_gone=False,
                tries=0,
                submit_refusals=0,
                held_s=None,
            )

        return await self._database.write(work)

    async def submit_again(self, task_id: int, *, now_s: float, max_live: int) -> Task | None:
        """Put an unsure task back into the line, since its member accepts paying twice.

        What may have arrived the first time counts beside it.

        Raises:
            QueueFullError: the member would have more than `max_live` under way.
        """

        def work(connection: Connection) -> Task | None:
            task = get_task(connection, task_id)
            if task is None or task.state is not State.UNSURE:
                return None
            user_id, more = task.request.user_id, task.request.starts
            check_room(connection, user_id, more=more, max_live=max_live, now_s=now_s)
            return change(
                connection,
                task_id,
                when={State.UNSURE},
                state=State.QUEUED,
                submit_after_s=0.0,
                paint_after_s=now_s + USUALLY_SUBMITTED_S,
                tries=0,
                message_gone=False,
                doubt=None,
                submit_refusals=0,
                held_s=None,
            )

        return await self._database.write(work)


def end_task(
    connection: Connection, task_id: int, when: set[State], ending: Ending, now_s: float
) -> Task | None:
    """Cancel a task if its state is one of `when`; what is at CometAPI still counts."""
    before = get_task(connection, task_id)
    if before is None or before.state not in when:
        return None
    task = change(
        connection,
        task_id,
        state=State.CANCELLED,
        ending=ending,
        # Due at once, so that from now on it is looked at for its end only.
        due_s=None if before.result.remote_id is None else now_s,
        finished_s=now_s,
        # Its member saw the message just now, so it can be reached, sooner or later.
        message_gone=False,
    )
    if before.result.remote_id is not None:
        hold_place(connection, before)
    repaint_places(connection)
    return task


def end_as_member(connection: Connection, task_id: int, state: State, now_s: float) -> None:
    """End a task in that state as its member would; what is being submitted or over stays so."""
    if (ending := _ENDED_AS.get(state)) is not None:
        end_task(connection, task_id, {state}, ending, now_s)


def remove_shows(
    connection: Connection, task_ids: Collection[int], *, by_user_id: int, now_s: float
) -> None:
    """Take out all that shows once more what these tasks made, messages and all."""
    for show_id in shows_of(connection, task_ids):
        remove_task(connection, show_id, by_user_id=by_user_id, now_s=now_s)


def remove_task(
    connection: Connection, task_id: int, *, by_user_id: int, now_s: float
) -> Task | None:
    """Take a task out as `Controls.remove` says; None if there is none, or it was before."""
    before = get_task(connection, task_id)
    if before is None or before.shown.removed_by is not None:
        return None
    end_as_member(connection, task_id, before.state, now_s)
    connection.wake(Loop.GALLERY)  # a trigger takes it out of there
    asked = before.request
    entry = picture_removed(asked.user_id, asked.channel_id, by_user_id=by_user_id)
    if by_user_id != FORMER_MEMBER:  # whose data goes is named nowhere
        add_log_entry(connection, asked.guild_id, entry, now_s=now_s)
    settle_removed(connection, task_id, by_user_id=by_user_id, now_s=now_s)
    remove_copies(connection, [task_id], now_s=now_s)
    remove_shows(connection, [task_id], by_user_id=by_user_id, now_s=now_s)
    if asked.prompt_by is None:  # else it is no more than one that has these words
        erase_inherited(connection, task_id, author_id=asked.user_id, now_s=now_s)
    return change(
        connection,
        task_id,
        removed_by=by_user_id,
        paint_after_s=0.0,
        refusals=0,
        message_gone=False,
        doubt=None,
        **NOTHING,
    )
