"""What takes out of tasks and the ledger what was asked for, and then whose it was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import (
    Boolean,
    Text,
    and_,
    bindparam,
    case,
    cast,
    delete,
    func,
    literal,
    null,
    or_,
    select,
    update,
)

from bot.domain.members.data_requests import ERASED, FORMER_MEMBER
from bot.store.database.dialects import among
from bot.store.schema import favourites, held_places, is_unanswered, ledger, picture_copies, tasks
from bot.store.signals import Loop
from bot.store.tasks.controls import NOTHING

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.store.database.statements import Connection

_THESE: Final = among(tasks.c.id, "these")
_NOTHING: Final = {
    **NOTHING,
    **dict.fromkeys(("button_key", "interaction_id", "progress", "due_s", "doubt")),
}
# What is being answered with is found by it, and says then that it was removed.
_TOKEN: Final = case((is_unanswered, tasks.c.interaction_token), else_=null())
# A shell of it stays: whether it has an id of CometAPI says what it costs, and an action has one.
_NO_ID: Final = case(
    (tasks.c.remote_id.is_(None), null()),
    else_=literal(ERASED) + cast(tasks.c.id, Text),
)
_EMPTY: Final = (
    update(tasks)
    .where(_THESE)
    .values(
        remote_id=_NO_ID,
        interaction_token=_TOKEN,
        custom_id=case((tasks.c.custom_id.is_(None), null()), else_=""),
        removed_by=func.coalesce(tasks.c.removed_by, bindparam("whose")),
        # What was removed before is still taken out of its message, for which nothing else is used.
        shown_revision=case(
            (
                and_(
                    tasks.c.removed_by.is_(None),
                    or_(bindparam("are_gone", type_=Boolean), tasks.c.message_id.is_(None)),
                ),
                tasks.c.revision,
            ),
            else_=tasks.c.shown_revision,
        ),
    )
)
_NO_FAVOURITES: Final = delete(favourites).where(among(favourites.c.task_id, "these"))
_NO_COPIES: Final = delete(picture_copies).where(among(picture_copies.c.task_id, "these"))
# That it counts as long as CometAPI may be working on it is all that is left of it.
_UNWATCHED: Final = (
    update(held_places).where(among(held_places.c.task_id, "these")).values(remote_id=None)
)
_UNLINK: Final = update(tasks).where(_THESE).values(remote_id=_NO_ID)
# With what came late since it was emptied.
_UNNAME: Final = (
    update(tasks)
    .where(_THESE)
    .values(
        remote_id=_NO_ID,
        due_s=None,
        shown_revision=tasks.c.revision,
        user_id=FORMER_MEMBER,
        removed_by=case(
            (tasks.c.removed_by == tasks.c.user_id, FORMER_MEMBER), else_=tasks.c.removed_by
        ),
        guild_id=None,
        channel_id=0,
        message_id=case((tasks.c.message_id.is_(None), null()), else_=tasks.c.id),
    )
)

_ENTRIES: Final = (
    select(ledger.c.id)
    .where(
        ledger.c.user_id == bindparam("member"),
        func.coalesce(ledger.c.task_id, 0) <= bindparam("last"),
        ledger.c.day < bindparam("before"),
    )
    .order_by(ledger.c.id)
    .limit(bindparam("most"))
)
_UNNAME_ENTRY: Final = (
    update(ledger).where(ledger.c.id == bindparam("entry")).values(user_id=FORMER_MEMBER)
)


def empty(
    connection: Connection, task_ids: Collection[int], *, removed_by: int, are_gone: bool
) -> None:
    """Take everything out of tasks that are over, but for what they cost and where they stand.

    Their messages stay as they are, but for those of what was removed before; and, unless they
    `are_gone`, for those that do not show the end yet, which say that it was removed.
    """
    these = {"these": task_ids}
    connection.execute(_NO_FAVOURITES, these)
    connection.execute(_NO_COPIES, these)
    connection.execute(_UNWATCHED, these)
    connection.execute(_EMPTY, {**_NOTHING, **these, "whose": removed_by, "are_gone": are_gone})
    connection.wake(Loop.PUBLISHER)
    connection.wake(Loop.GALLERY)  # a trigger takes them out of there


def unlink(connection: Connection, task_ids: Collection[int]) -> None:
    """Let tasks that were removed not say any more what CometAPI calls what they showed."""
    connection.execute(_UNLINK, {"these": task_ids})


def unname(connection: Connection, task_ids: Collection[int]) -> None:
    """Let tasks that are empty be nobody's, and nowhere."""
    these = {"these": task_ids}
    connection.execute(_UNWATCHED, these)
    connection.execute(_UNNAME, these)


def unname_entries(
    connection: Connection, user_id: int, *, last_task_id: int, before: str, most: int
) -> int:
    """Let so many of a member's entries in the ledger of days before one, or a month, be nobody's.

    Returns how many there were.
    """
    asked = {"member": user_id, "last": last_task_id, "before": before, "most": most}
    entries = connection.execute(_ENTRIES, asked).scalars()
    if entries:
        connection.execute(_UNNAME_ENTRY, [{"entry": entry} for entry in entries])
    return len(entries)
