"""Words that whoever they are of takes back: out of what others made with them, too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, select, update

from bot.domain.kinds import TitleCode
from bot.domain.members.data_requests import FORMER_MEMBER
from bot.domain.messages import Message, to_json
from bot.domain.servers.gallery import GalleryState
from bot.domain.states import State
from bot.store.database.dialects import among
from bot.store.members.picture_copies import remove_copies
from bot.store.members.shown_again import shows_of
from bot.store.schema import gallery, tasks
from bot.store.signals import Loop
from bot.store.tasks.changes import change

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from bot.store.database.statements import Connection

WORDS: Final[Mapping[str, Any]] = {
    **dict.fromkeys(("prompt", "sent_prompt", "detail"), ""),
    **dict.fromkeys(("title", "fix", "dialog_prompt", "final_prompt")),
    "notes": (),
    "options": {},
}
"""What a row holds in the place of what was asked for; its words for searches follow."""

_ENDED: Final = frozenset({State.SUCCEEDED, State.FAILED, State.CANCELLED})
_TAKEN_BACK: Final[Mapping[str, Any]] = {
    "prompt_by": FORMER_MEMBER,
    "title": to_json(Message(TitleCode.HIDDEN)),
    "paint_after_s": 0.0,
}
# The rest is needed until it is over; then a trigger takes it.
_UNDER_WAY: Final[Mapping[str, Any]] = {"prompt": "", "notes": (), "fix": None, **_TAKEN_BACK}
_OVER: Final[Mapping[str, Any]] = {**WORDS, **_TAKEN_BACK}

_INHERITED: Final = select(tasks.c.id).where(
    among(tasks.c.parent_id, "parents"), tasks.c.prompt_by == bindparam("author")
)
_OF_AUTHOR: Final = (
    select(tasks.c.id)
    .where(tasks.c.prompt_by == bindparam("author"))
    .order_by(tasks.c.id)
    .limit(bindparam("most"))
)
_OUT_OF_GALLERY: Final = (
    update(gallery)
    .where(
        among(gallery.c.task_id, "these"),
        gallery.c.state != GalleryState.REMOVED,
    )
    .values(state=GalleryState.REMOVING, send_after_s=0.0, tries=0)
)


def erase_inherited(connection: Connection, task_id: int, *, author_id: int, now_s: float) -> None:
    """Take the words of a task that is removed out of all that others made from it by buttons."""
    parents = [task_id]
    while parents:
        asked = {"parents": parents, "author": author_id}
        parents = list(connection.execute(_INHERITED, asked).scalars())
        _erase(connection, [*parents, *shows_of(connection, parents)], now_s=now_s)


def erase_some(connection: Connection, author_id: int, *, most: int, now_s: float) -> bool:
    """Take a member's words out of so many of others' tasks; whether there were any."""
    asked = {"author": author_id, "most": most}
    found = list(connection.execute(_OF_AUTHOR, asked).scalars())
    _erase(connection, found, now_s=now_s)
    return bool(found)


def _erase(connection: Connection, task_ids: Collection[int], *, now_s: float) -> None:
    """Let pictures stay, without words; their messages show that, galleries and copies go."""
    if not task_ids:
        return
    for task_id in task_ids:
        if change(connection, task_id, when=_ENDED, **_OVER) is None:
            change(connection, task_id, **_UNDER_WAY)
    remove_copies(connection, task_ids, now_s=now_s)
    connection.execute(_OUT_OF_GALLERY, {"these": task_ids})
    connection.wake(Loop.GALLERY)
