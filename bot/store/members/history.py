"""Pictures that were made, newest first, by whose they are, where they stand, and words.

A page is found along the index of a member, of each channel, or (of many channels) of time until it
is full, or by the rarest of the words that are wanted, where few pictures have that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, exists, func, select

from bot.domain.members.history import bounds_of
from bot.prompts.search import LAST, wanted
from bot.store.database.dialects import among
from bot.store.members.hidden_prompts import HIDDEN_BY
from bot.store.members.history_statements import HAS_WORD, STATEMENTS, VIEWER, Way
from bot.store.schema import favourites, history_words, tasks
from bot.store.tasks.rows import to_task

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from bot.domain.members.history import Filter, Place
    from bot.domain.tasks import Task
    from bot.prompts.search import Wanted
    from bot.store.database.database import Database
    from bot.store.database.statements import Connection

FEW: Final = 5_000
"""Up to so many pictures with a word are looked through one by one."""
_ENOUGH: Final = 200
"""A word that no more have is rare enough, whatever the others are."""
MANY: Final = 20
"""Of more channels together the newest are read along time: most that was made is in them."""
_EVER: Final = (0.0, 1e12)

_COUNT: Final = select(func.count()).select_from(
    select(history_words.c.task_id).where(HAS_WORD).limit(bindparam("most")).subquery("few")
)
_CREATED: Final = select(tasks.c.created_s).where(tasks.c.id == bindparam("task_id"))
_TASKS: Final = select(
    tasks,
    exists()
    .where(favourites.c.task_id == tasks.c.id, favourites.c.user_id == VIEWER)
    .label("is_favourite"),
    HIDDEN_BY,
).where(among(tasks.c.id, "task_ids"))


@dataclass(frozen=True, slots=True)
class Made:
    """A picture that was made, whether it is a favourite, and who hides its prompt."""

    task: Task
    is_favourite: bool
    """Of who looks."""
    hidden_by: int | None
    """Whoever's words its prompt is, if they hide them from others."""


class History:
    """What succeeded and was not removed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(
        self,
        viewer_id: int,
        channels: Collection[int] | None,
        found: Filter,
        *,
        place: Place | None = None,
        most: int,
    ) -> list[Made]:
        """The next pictures that are looked for, at most so many, newest first.

        Args:
            viewer_id: who looks.
            channels: those whose pictures are looked through, whoever made them; None: all that
                the viewer made, wherever it stands.
            found: what they must be. By words, none are found whose prompts are hidden from them.
            place: after which picture to go on, and which way; None: from the newest one.
            most: how many.

        Raises:
            ValueError: the month is none.
        """
        values = _values(viewer_id, channels, found, most)

        def work(connection: Connection) -> list[Made]:
            asked = wanted(found.text, kind=found.kind, version=found.version)
            word = _rarest(connection, asked)
            is_newer = place is not None and place.newer
            statement = STATEMENTS[_way(channels, by_word=word is not None), is_newer]
            given = {**values, **_bound(connection, place), "pattern": _pattern(asked)}
            ids = list(connection.execute(statement, given | (word or {})).scalars())
            return _made(connection, viewer_id, ids)

        return await self._database.read(work)

    async def made(self, viewer_id: int, task_id: int) -> Made | None:
        """One task, with what is known of it for who looks."""

        def work(connection: Connection) -> Made | None:
            return next(iter(_made(connection, viewer_id, [task_id])), None)

        return await self._database.read(work)


def _way(channels: Collection[int] | None, *, by_word: bool) -> Way:
    if channels is None:
        return Way.MINE_BY_WORD if by_word else Way.MINE
    if by_word:
        return Way.CHANNELS_BY_WORD
    return Way.TIME if len(channels) > MANY else Way.CHANNELS


def _values(
    viewer_id: int, channels: Collection[int] | None, found: Filter, most: int
) -> dict[str, Any]:
    since_s, until_s = bounds_of(found.month) if found.month else _EVER
    values = {
        "viewer": viewer_id,
        "since_s": since_s,
        "until_s": until_s,
        "favourites": found.favourites,
        "most": most,
        "by_prompt": found.is_by_prompt,
    }
    if channels is None:
        return {**values, "channel": found.channel_id or 0}
    seen = {found.channel_id} & set(channels) if found.channel_id else channels
    return {**values, "channels": seen}


def _rarest(connection: Connection, asked: Wanted) -> dict[str, str] | None:
    """The range of the wanted word that the fewest pictures have; None if many have each."""
    fewest, rarest = FEW, None
    for low, high in _ranges(asked):
        most = {"low": low, "high": high, "most": fewest}
        count = connection.execute(_COUNT, most).scalar_one()
        if count < fewest:
            fewest, rarest = count, {"low": low, "high": high}
        if fewest <= _ENOUGH:
            break
    return rarest


def _ranges(asked: Wanted) -> Iterator[tuple[str, str]]:
    """The wanted words as ranges, the longest first: those tend to be rare."""
    words = ((word, word) for word in asked.words)
    beginnings = ((beginning, beginning + LAST) for beginning in asked.beginnings)
    yield from sorted((*words, *beginnings), key=lambda one: (-len(one[0]), one))


def _pattern(asked: Wanted) -> str:
    """What the words of a picture are like that has all that is wanted: they stand in order."""
    words = ((word, f'"{word}"') for word in asked.words)
    beginnings = ((beginning, f'"{beginning}') for beginning in asked.beginnings)
    return "%".join(("", *(one for _, one in sorted((*words, *beginnings))), ""))


def _bound(connection: Connection, place: Place | None) -> dict[str, float]:
    """From where on the page goes; from where its way begins if that picture is there no more."""
    if place is None:
        return {"bound_s": _EVER[1], "bound_id": 0}
    created_s = connection.execute(_CREATED, {"task_id": place.task_id}).scalar_one_or_none()
    if created_s is None:
        return {"bound_s": _EVER[not place.newer], "bound_id": 0}
    return {"bound_s": created_s, "bound_id": place.task_id}


def _made(connection: Connection, viewer_id: int, ids: Iterable[int]) -> list[Made]:
    rows = connection.execute(_TASKS, {"viewer": viewer_id, "task_ids": list(ids)}).mappings()
    return sorted(
        (Made(to_task(row), bool(row["is_favourite"]), row["hidden_by"]) for row in rows),
        key=lambda made: (made.task.schedule.created_s, made.task.id),
        reverse=True,
    )
