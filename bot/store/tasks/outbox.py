"""What became of an edit: shown, to be tried again, or not possible any more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Float,
    and_,
    bindparam,
    case,
    literal_column,
    null,
    or_,
    update,
)

from bot.domain.sharding import OF_PRIVATE
from bot.domain.states import REFUSALS_EACH, State
from bot.store.database.dialects import among
from bot.store.database.write_behind import RunStatement
from bot.store.members.picture_copies import add_copy, may_copy, take_away
from bot.store.members.pings import add_ping, may_ping
from bot.store.schema import is_live, tasks
from bot.store.tasks.changes import change
from bot.store.tasks.due import IS_TO_POST, IS_TO_SHOW
from bot.store.tasks.places import repaint_behind
from bot.store.tasks.rows import attachment_columns
from bot.store.tasks.views import get_task

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Case

    from bot.domain.states import Delivery, Plainness
    from bot.domain.tasks import Attachment, Task
    from bot.store.database.database import Database
    from bot.store.database.statements import Connection

# Not by the index of channels and messages, which holds all that was ever shown there.
_CHANNEL: Final = literal_column("+tasks.channel_id", BigInteger)
_MEMBER: Final = literal_column("+tasks.user_id", BigInteger)
_OPENED: Final = tuple(
    update(tasks)
    .where(
        *which,
        tasks.c.paint_after_s > bindparam("now_s", type_=Float),
        or_(among(_CHANNEL, "channels"), among(_MEMBER, "members")),
    )
    .values(paint_after_s=bindparam("now_s"))
    for which in (IS_TO_SHOW, IS_TO_POST)
)
OVER: Final = ""
"""In the place of the token of an answer that is not edited any more."""


def _if_not_removed(column: str) -> Case[Any]:
    given = bindparam(column, type_=tasks.c[column].type)
    return case((tasks.c.removed_by.is_(None), given), else_=null())


_SHOWN = (
    update(tasks)
    .where(tasks.c.id == bindparam("task_id"))
    .values(
        paint_tries=0,
        refusals=tasks.c.refusals - tasks.c.refusals % REFUSALS_EACH,
        shown_revision=bindparam("shown"),
        # What is in another state by now is due when that says so: at once, if it settled.
        paint_after_s=case(
            (and_(is_live, tasks.c.state == bindparam("as_state")), bindparam("next_s")),
            else_=tasks.c.paint_after_s,
        ),
        to_ping=and_(tasks.c.to_ping, bindparam("ping_later", type_=Boolean)),
        # What was removed while it was edited has none, whatever stands there until the next edit.
        attachment_id=_if_not_removed("attachment_id"),
        attachment_name=_if_not_removed("attachment_name"),
        # A credential: kept while there is more to show, the buttons that come late included.
        interaction_token=case(
            (or_(is_live, tasks.c.due_s.is_not(None)), tasks.c.interaction_token),
            (tasks.c.interaction_token.is_not(None), OVER),
        ),
        # Asked for again while the message was edited, it is downloaded again.
        delivery=case(
            (tasks.c.delivery.is_not_distinct_from(bindparam("known")), bindparam("how")),
            else_=tasks.c.delivery,
        ),
    )
)


class Outbox:
    """What the publisher notes of the messages that it edited, or could not."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def post_in(self, task: Task, channel_id: int, *, upload_limit: int) -> None:
        """Let the message of a task that has none yet be posted in that private channel.

        Files may be that large there, in bytes.
        """

        def work(connection: Connection) -> None:
            change(
                connection,
                task.id,
                when={State.QUEUED},
                visible=False,
                guild_id=None,
                slot=OF_PRIVATE,
                channel_id=channel_id,
                upload_limit=min(upload_limit, task.request.upload_limit),
                message_gone=False,
                paint_after_s=0.0,
                paint_tries=0,
            )

        await self._database.write(work)

    async def shown(
        self,
        task: Task,
        *,
        next_s: float,
        attachment: Attachment | None,
        delivery: Delivery | None,
    ) -> None:
        """The message shows that revision of the task; the next edit comes not before `next_s`."""
        values = {
            "task_id": task.id,
            "shown": task.revision,
            "next_s": next_s,
            "as_state": task.state,
            **attachment_columns(attachment),
            "known": task.shown.delivery,
            "how": delivery,
            "ping_later": not may_ping(task),
        }

        shown = RunStatement(_SHOWN, values, name="Outbox.shown")

        def takes_place(connection: Connection) -> None:
            shown(connection)
            repaint_behind(connection, task)  # it said that it was sent, and waits

        def tells_member(connection: Connection) -> None:
            if may_ping(task):
                add_ping(connection, task)
            if may_copy(task):
                add_copy(connection, task)
            shown(connection)

        if may_ping(task) or may_copy(task):
            await self._database.note(tells_member)
        elif task.state is State.QUEUED and not task.shown.revision:
            await self._database.note(takes_place)
        else:
            await self._database.note(shown)

    async def unreachable(self, task: Task) -> None:
        """The message is gone: progress is not painted any more, only the end is delivered."""
        await self._change(
            task.id, shown_revision=task.revision, message_gone=True, **_without_token(task)
        )

    async def leave(self, task: Task) -> None:
        """The message stays as it is, though the task went on."""
        refusals = task.shown.refusals - task.shown.refusals % REFUSALS_EACH
        await self._change(task.id, shown_revision=task.revision, refusals=refusals)

    async def opened(
        self, *, channels: Collection[int], members: Collection[int], now_s: float
    ) -> None:
        """What waits for one of these channels, or for one of these members, is due now."""
        opened = {
            "now_s": now_s,
            "channels": channels,
            "members": members,
        }

        def work(connection: Connection) -> None:
            for statement in _OPENED:
                connection.execute(statement, opened)

        await self._database.note(work)

    async def goes_private(self, task: Task) -> bool:
        """Its end is about to be sent privately; after that its message must not change.

        Returns whether it may be: not what was removed since it was read.
        """
        gone: dict[str, Any] = {"message_gone": True, **_without_token(task)}
        is_there = False

        def work(connection: Connection) -> None:
            nonlocal is_there
            is_there = not _is_removed(connection, task)
            if is_there:
                change(connection, task.id, visible=False, **gone)

        await self._database.note(work)
        return is_there

    async def moved(
        self,
        task: Task,
        *,
        channel_id: int,
        message_id: int,
        attachment: Attachment | None,
        delivery: Delivery | None,
        plainness: Plainness,
        upload_limit: int,
    ) -> None:
        """The task is shown by another message from now on, which leaves out that much.

        Files may be that large there, in bytes. What was removed meanwhile goes from there again.
        """
        values = {
            "shown_revision": task.revision,
            "channel_id": channel_id,
            "message_id": message_id,
            "guild_id": None,
            "slot": OF_PRIVATE,
            "message_gone": False,
            "interaction_token": None,
            "paint_tries": 0,
            "refusals": plainness * REFUSALS_EACH,
            "upload_limit": min(upload_limit, task.request.upload_limit),
            **attachment_columns(attachment),
            "delivery": delivery,
        }

        def work(connection: Connection) -> None:
            if _is_removed(connection, task):
                take_away(connection, task, message_id)
            else:
                change(connection, task.id, visible=False, **values)

        await self._database.note(work)

    async def postpone(self, task: Task, *, until_s: float) -> None:
        """The edit failed in passing: try again later."""
        await self._try_again(task, "paint_tries", until_s)

    async def keep(self, task: Task, *, until_s: float) -> None:
        """Neither its message nor its member can be reached now: try both again later."""
        await self._try_again(task, "paint_tries", until_s, message_gone=False)

    async def refused(self, task: Task, *, until_s: float) -> None:
        """Discord does not take what it was given: try again, and leave out more in the end."""
        await self._try_again(task, "refusals", until_s)

    async def _try_again(
        self,
        task: Task,
        counted: str,
        until_s: float,
        **values: Any,  # noqa: ANN401 - columns
    ) -> None:
        def work(connection: Connection) -> None:
            now, due = get_task(connection, task.id), dict[str, Any]()
            if now is None or now.state is not task.state:
                return  # what is to be shown is another thing now
            if now.revision == task.revision:
                # What is newer than what failed is due when it says so itself.
                due["paint_after_s"] = until_s
            change(connection, task.id, visible=False, counted=counted, **due, **values)

        await self._database.note(work)

    async def _change(self, task_id: int, **values: Any) -> None:  # noqa: ANN401 - columns
        def work(connection: Connection) -> None:
            change(connection, task_id, visible=False, **values)

        await self._database.note(work)


def _is_removed(connection: Connection, task: Task) -> bool:
    """Whether a task was removed, maybe since it was read."""
    now = get_task(connection, task.id)
    return now is None or now.shown.removed_by is not None


def _without_token(task: Task) -> dict[str, Any]:
    """What leaves nothing of the token of an answer that cannot be edited any more."""
    return {} if task.shown.answer_token is None else {"interaction_token": OVER}
