"""The statements that find pictures of history, each in both directions.

Along an index, which is done stretch by stretch: one statement finds where a stretch of so many
rows ends, another what is wanted of it. Or among a few pictures that are known otherwise. So none
looks at more rows than it is let.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Float,
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

from bot.store.database.dialects import ByDatabase, Ids, among
from bot.store.schema import favourites, history, history_words, members

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, FromClause, Select
    from sqlalchemy.types import TypeEngine

    When = tuple[ColumnElement[Any], ColumnElement[Any]]
    """When a picture was asked for, and the id that tells it from others of the same moment."""

VIEWER: Final[Any] = bindparam("viewer", type_=BigInteger)
_CHANNELS: Final = bindparam("channels", type_=Ids())


class Walk(Enum):
    """Along which index pictures are looked at."""

    MINE = auto()
    CHANNELS = auto()
    """Of each channel by itself."""
    TIME = auto()
    """All that anybody made."""


class Few(Enum):
    """What few pictures may be known by."""

    WORD = auto()
    FAVOURITES = auto()


def _unindexed(name: str, kind: TypeEngine[Any]) -> ColumnElement[Any]:
    """A column of history that is looked up in no index, as a sign before it has it."""
    return literal_column(f"+history.{name}", kind)


def _when(row: FromClause) -> When:
    return row.c.created_s, row.c.task_id


def _is_in_stretch(row: When, *, newer: bool) -> ColumnElement[bool]:
    """Whether a row comes after the bound, and not after the end."""
    when = tuple_(*row)
    bound = tuple_(bindparam("bound_s"), bindparam("bound_id", type_=BigInteger))
    end = tuple_(bindparam("end_s"), bindparam("end_id", type_=BigInteger))
    return and_(when > bound, when <= end) if newer else and_(when < bound, when >= end)


def _is_wanted(row: FromClause) -> ColumnElement[bool]:
    """Whether a row has the words, and is a favourite if it must be."""
    liked = exists().where(favourites.c.task_id == row.c.task_id, favourites.c.user_id == VIEWER)
    return and_(
        row.c.words.like(bindparam("pattern")),
        or_(~bindparam("favourites", type_=Boolean), liked),
    )


def _is_open(row: FromClause) -> ColumnElement[bool]:
    """Whether the prompt may be looked through: it is of who looks, or not hidden."""
    hidden = exists().where(members.c.user_id == row.c.user_id, members.c.hides_prompts)
    return or_(~bindparam("by_prompt", type_=Boolean), row.c.user_id == VIEWER, ~hidden)


def _in_order(found: Select[Any], row: When, *, newer: bool) -> Select[Any]:
    return found.order_by(*(row if newer else (one.desc() for one in row)))


def _is_mine(user: ColumnElement[Any]) -> ColumnElement[bool]:
    channel: Any = bindparam("channel", type_=BigInteger)
    return and_(user == VIEWER, or_(channel == 0, history.c.channel_id == channel))


def _is_seen() -> ColumnElement[bool]:
    """Whether it is in one of the channels; those are looked up for a row, not rows for them."""
    return and_(among(_unindexed("channel_id", BigInteger()), "channels"), _is_open(history))


def _nearest(channel: FromClause, row: FromClause, *, newer: bool) -> Select[Any]:
    """The ids of a stretch of a channel, those first that are nearest to the bound."""
    found = select(row.c.task_id).where(
        row.c.channel_id == channel.c.value, _is_in_stretch(_when(row), newer=newer)
    )
    return _in_order(found, _when(row), newer=newer).correlate(channel)


_IN_FILE: Final = func.json_each(_CHANNELS).table_valued("value", name="channel")
_ON_SERVER: Final = func.unnest(_CHANNELS).table_valued("value", name="channel").render_derived()


def _is_near_in_its_channel(*, newer: bool) -> ColumnElement[bool]:
    """Whether it is among the nearest of one of the channels, of which each is read by itself."""
    row, seen = history.alias("row"), history.alias("seen")

    def wanted(channel: FromClause) -> Select[Any]:
        nearest = _nearest(channel, row, newer=newer)
        return nearest.where(_is_wanted(row), _is_open(row)).limit(bindparam("most"))

    beside = wanted(_ON_SERVER).lateral("nearest")
    return ByDatabase(
        sqlite=history.c.task_id.in_(
            # An outer join lets SQLite read the channels first, and then what is in each.
            select(seen.c.task_id).select_from(
                _IN_FILE.outerjoin(seen, seen.c.task_id.in_(wanted(_IN_FILE)))
            )
        ),
        postgresql=history.c.task_id.in_(
            select(beside.c.task_id).select_from(_ON_SERVER.join(beside, true()))
        ),
    )


def _is_edge_of_its_channel(*, newer: bool) -> ColumnElement[bool]:
    """Whether a stretch of one of the channels ends there."""
    row = history.alias("row")

    def edge(channel: FromClause) -> Select[Any]:
        nearest = _nearest(channel, row, newer=newer).limit(1).offset(bindparam("skipped"))
        return select(nearest.scalar_subquery()).select_from(channel)

    return ByDatabase(
        sqlite=history.c.task_id.in_(edge(_IN_FILE)),
        postgresql=history.c.task_id.in_(edge(_ON_SERVER)),
    )


def _walk(walk: Walk, *, newer: bool) -> Select[Any]:
    """The ids of what is wanted of a stretch, those first that are nearest to the bound."""
    if walk is Walk.CHANNELS:
        stands = _is_near_in_its_channel(newer=newer)
    else:
        is_where = _is_mine(history.c.user_id) if walk is Walk.MINE else _is_seen()
        stands = and_(_is_in_stretch(_when(history), newer=newer), is_where, _is_wanted(history))
    found = select(history.c.task_id).where(stands)
    return _in_order(found, _when(history), newer=newer).limit(bindparam("most"))


def _edges(walk: Walk, *, newer: bool) -> Select[Any]:
    """Where a stretch ends that has so many rows before its last one; of channels, one for each."""
    found = select(history.c.created_s, history.c.task_id)
    if walk is Walk.CHANNELS:
        return found.where(_is_edge_of_its_channel(newer=newer))
    found = found.where(_is_in_stretch(_when(history), newer=newer))
    if walk is Walk.MINE:
        found = found.where(history.c.user_id == VIEWER)
    return _in_order(found, _when(history), newer=newer).limit(1).offset(bindparam("skipped"))


_KNOWN: Final = {
    Few.WORD: select(history_words.c.task_id).where(
        history_words.c.word.between(bindparam("low"), bindparam("high"))
    ),
    Few.FAVOURITES: select(favourites.c.task_id).where(favourites.c.user_id == VIEWER),
}


def _few(few: Few, *, mine: bool, newer: bool) -> Select[Any]:
    """The ids of what is wanted among the few, in the same order."""
    when = (_unindexed("created_s", Float()), history.c.task_id)
    is_where = _is_mine(_unindexed("user_id", BigInteger())) if mine else _is_seen()
    stands = and_(_is_in_stretch(when, newer=newer), is_where, _is_wanted(history))
    found = select(history.c.task_id).where(history.c.task_id.in_(_KNOWN[few]), stands)
    return _in_order(found, when, newer=newer).limit(bindparam("most"))


WALKS: Final = {(walk, newer): _walk(walk, newer=newer) for walk in Walk for newer in (True, False)}
EDGES: Final = {
    (walk, newer): _edges(walk, newer=newer) for walk in Walk for newer in (True, False)
}
FEW: Final = {
    (few, mine, newer): _few(few, mine=mine, newer=newer)
    for few in Few
    for mine in (True, False)
    for newer in (True, False)
}
COUNTS: Final = {
    few: select(func.count()).select_from(known.limit(bindparam("most")).subquery("known"))
    for few, known in _KNOWN.items()
}
"""How many those are, counted no further than to `most`."""
