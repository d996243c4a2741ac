"""Pictures that were made, newest first, by whose they are, where they stand, and words.

A page is found in one of two ways: along the index of a member or of channels until it is full, or
by the rarest of the words that are wanted, where few pictures have that. So what is read grows with
neither what others made nor how much there is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    select,
    true,
    tuple_,
)

from bot.domain.members.history import bounds_of
from bot.prompts.search import LAST, wanted
from bot.store.database.dialects import ByDatabase, Ids, among
from bot.store.schema import favourites, history, history_words, members, tasks
from bot.store.tasks.rows import to_task

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from sqlalchemy import ColumnElement, FromClause, Select

    from bot.domain.members.history import Filter, Place
    from bot.domain.tasks import Task
    from bot.prompts.search import Wanted
    from bot.store.database.database import Database
    from bot.store.database.statements import Connection

FEW: Final = 5_000
"""Up to so many pictures with a word are looked through one by one."""
_ENOUGH: Final = 200
"""A word that no more have is rare enough, whatever the others are."""
_EVER: Final = (0.0, 1e12)

_VIEWER: Final[Any] = bindparam("viewer", type_=BigInteger)
_CHANNELS: Final = bindparam("channels", type_=Ids())
_HAS_WORD: Final = history_words.c.word.between(bindparam("low"), bindparam("high"))
_COUNT: Final = select(func.count()).select_from(
    select(history_words.c.task_id).where(_HAS_WORD).limit(bindparam("most")).subquery("few")
)
_CREATED: Final = select(tasks.c.created_s).where(tasks.c.id == bindparam("task_id"))
_TASKS: Final = select(
    tasks,
    exists()
    .where(favourites.c.task_id == tasks.c.id, favourites.c.user_id == _VIEWER)
    .label("is_favourite"),
    exists()
    .where(members.c.user_id == tasks.c.user_id, members.c.hides_prompts)
    .label("hides_prompts"),
).where(among(tasks.c.id, "task_ids"))


@dataclass(frozen=True, slots=True)
class Made:
    """A picture that was made, whether it is a favourite, and whether its prompt is hidden."""

    task: Task
    is_favourite: bool
    """Of who looks."""
    hides_prompts: bool
    """Whether its member hides theirs from others."""


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
            found: what they must be. By words, others' are not found whose prompts are hidden.
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
            statement = _STATEMENTS[channels is None, word is not None, is_newer]
            given = {**values, **_bound(connection, place), "pattern": _pattern(asked)}
            ids = list(connection.execute(statement, given | (word or {})).scalars())
            return _made(connection, viewer_id, ids)

        return await self._database.read(work)

    async def made(self, viewer_id: int, task_id: int) -> Made | None:
        """One task, with what is known of it for who looks."""

        def work(connection: Connection) -> Made | None:
            return next(iter(_made(connection, viewer_id, [task_id])), None)

        return await self._database.read(work)


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
    }
    if channels is None:
        return {**values, "channel": found.channel_id or 0}
    seen = {found.channel_id} & set(channels) if found.channel_id else channels
    return {**values, "channels": seen, "by_prompt": found.is_by_prompt}


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
    """From where on the page goes; from the newest one if that picture is not there any more."""
    if place is None:
        return {"bound_s": _EVER[1], "bound_id": 0}
    created_s = connection.execute(_CREATED, {"task_id": place.task_id}).scalar_one_or_none()
    if created_s is None:
        return {"bound_s": _EVER[not place.newer], "bound_id": 0}
    return {"bound_s": created_s, "bound_id": place.task_id}


def _made(connection: Connection, viewer_id: int, ids: Iterable[int]) -> list[Made]:
    rows = connection.execute(_TASKS, {"viewer": viewer_id, "task_ids": list(ids)}).mappings()
    return sorted(
        (Made(to_task(row), bool(row["is_favourite"]), bool(row["hides_prompts"])) for row in rows),
        key=lambda made: (made.task.schedule.created_s, made.task.id),
        reverse=True,
    )


def _is_wanted(row: FromClause, *, newer: bool) -> ColumnElement[bool]:
    """Whether a row of history has what is wanted, and stands on the right side of the bound."""
    when = tuple_(row.c.created_s, row.c.task_id)
    bound = tuple_(bindparam("bound_s"), bindparam("bound_id", type_=BigInteger))
    mine = select(favourites.c.task_id).where(favourites.c.user_id == _VIEWER)
    return and_(
        when > bound if newer else when < bound,
        row.c.created_s >= bindparam("since_s"),
        row.c.created_s < bindparam("until_s"),
        row.c.words.like(bindparam("pattern")),
        or_(~bindparam("favourites", type_=Boolean), row.c.task_id.in_(mine)),
    )


def _is_open(row: FromClause) -> ColumnElement[bool]:
    """Whether the prompt may be looked through: it is of who looks, or not hidden."""
    hidden = exists().where(members.c.user_id == row.c.user_id, members.c.hides_prompts)
    return or_(~bindparam("by_prompt", type_=Boolean), row.c.user_id == _VIEWER, ~hidden)


def _in_order(found: Select[Any], row: FromClause, *, newer: bool) -> Select[Any]:
    order = (row.c.created_s, row.c.task_id)
    chosen = order if newer else tuple(one.desc() for one in order)
    return found.order_by(*chosen).limit(bindparam("most"))


def _statement(*, mine: bool, by_word: bool, newer: bool) -> Select[Any]:
    """The ids of a page, those first that are nearest to the bound."""
    found = select(history.c.task_id)
    if by_word:
        having = select(history_words.c.task_id).where(_HAS_WORD)
        found = found.where(history.c.task_id.in_(having), _is_wanted(history, newer=newer))
    elif mine:
        found = found.where(_is_wanted(history, newer=newer))
    if mine:
        # Of few pictures with a word the index of the member is no help.
        user = literal_column("+history.user_id", BigInteger) if by_word else history.c.user_id
        found = found.where(user == _VIEWER, _is_in_channel())
    elif by_word:
        channel = literal_column("+history.channel_id", BigInteger)
        found = found.where(among(channel, "channels"), _is_open(history))
    else:
        found = found.where(_newest_of_channels(newer=newer))
    return _in_order(found, history, newer=newer)


def _is_in_channel() -> ColumnElement[bool]:
    channel: Any = bindparam("channel", type_=BigInteger)
    return or_(channel == 0, history.c.channel_id == channel)


def _newest_of_channels(*, newer: bool) -> ColumnElement[bool]:
    """Whether it is among the nearest of one of the channels, of which each is read by itself."""
    row, seen = history.alias("row"), history.alias("seen")

    def nearest(channel: FromClause) -> Select[Any]:
        found = select(row.c.task_id).where(
            row.c.channel_id == channel.c.value, _is_wanted(row, newer=newer), _is_open(row)
        )
        return _in_order(found, row, newer=newer).correlate(channel)

    in_file = func.json_each(_CHANNELS).table_valued("value", name="channel")
    on_server = func.unnest(_CHANNELS).table_valued("value", name="channel").render_derived()
    beside = nearest(on_server).lateral("nearest")
    return ByDatabase(
        sqlite=history.c.task_id.in_(
            # An outer join lets SQLite read the channels first, and then what is in each.
            select(seen.c.task_id).select_from(
                in_file.outerjoin(seen, seen.c.task_id.in_(nearest(in_file)))
            )
        ),
        postgresql=history.c.task_id.in_(
            select(beside.c.task_id).select_from(on_server.join(beside, true()))
        ),
    )


_STATEMENTS: Final = {
    (mine, by_word, newer): _statement(mine=mine, by_word=by_word, newer=newer)
    for mine in (True, False)
    for by_word in (True, False)
    for newer in (True, False)
}
