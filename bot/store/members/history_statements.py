"""The statements that find a page of history, one for each way of looking and each direction."""

from __future__ import annotations

from enum import Enum, auto
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

from bot.store.database.dialects import ByDatabase, Ids, among
from bot.store.members.hidden_prompts import is_hidden_from
from bot.store.schema import favourites, history, history_words, tasks

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy import ColumnElement, FromClause, Select

VIEWER: Final[Any] = bindparam("viewer", type_=BigInteger)
_CHANNELS: Final = bindparam("channels", type_=Ids())
HAS_WORD: Final = history_words.c.word.between(bindparam("low"), bindparam("high"))


class Way(Enum):
    """How a page is found."""

    MINE = auto()
    MINE_BY_WORD = auto()
    CHANNELS = auto()
    CHANNELS_BY_WORD = auto()
    TIME = auto()


def _is_wanted(row: FromClause, *, newer: bool) -> ColumnElement[bool]:
    """Whether a row of history has what is wanted, and stands on the right side of the bound."""
    when = tuple_(row.c.created_s, row.c.task_id)
    bound = tuple_(bindparam("bound_s"), bindparam("bound_id", type_=BigInteger))
    mine = select(favourites.c.task_id).where(favourites.c.user_id == VIEWER)
    return and_(
        when > bound if newer else when < bound,
        row.c.created_s >= bindparam("since_s"),
        row.c.created_s < bindparam("until_s"),
        row.c.words.like(bindparam("pattern")),
        or_(~bindparam("favourites", type_=Boolean), row.c.task_id.in_(mine)),
    )


def _is_open(row: FromClause) -> ColumnElement[bool]:
    """Whether the prompt may be looked through: its words are of who looks, or not hidden."""
    closed = exists().where(tasks.c.id == row.c.task_id, is_hidden_from(VIEWER))
    return or_(~bindparam("by_prompt", type_=Boolean), ~closed)


def _in_order(found: Select[Any], row: FromClause, *, newer: bool) -> Select[Any]:
    order = (row.c.created_s, row.c.task_id)
    chosen = order if newer else tuple(one.desc() for one in order)
    return found.order_by(*chosen).limit(bindparam("most"))


def _statement(way: Way, *, newer: bool) -> Select[Any]:
    """The ids of a page, those first that are nearest to the bound."""
    found = select(history.c.task_id).where(_STANDS[way](newer))
    if way is not Way.CHANNELS:
        found = found.where(_is_wanted(history, newer=newer))
    if way in {Way.MINE_BY_WORD, Way.CHANNELS_BY_WORD}:
        having = select(history_words.c.task_id).where(HAS_WORD)
        found = found.where(history.c.task_id.in_(having))
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


# With a sign before it a column is looked up in no index: another one is to be used.
_USER: Final = literal_column("+history.user_id", BigInteger)
_CHANNEL: Final = literal_column("+history.channel_id", BigInteger)


def _in_any_channel(_newer: object) -> ColumnElement[bool]:
    return and_(among(_CHANNEL, "channels"), _is_open(history))


_STANDS: Final[Mapping[Way, Callable[[bool], ColumnElement[bool]]]] = {
    Way.MINE: lambda _: and_(history.c.user_id == VIEWER, _is_in_channel(), _is_open(history)),
    Way.MINE_BY_WORD: lambda _: and_(_USER == VIEWER, _is_in_channel(), _is_open(history)),
    Way.CHANNELS: lambda newer: _newest_of_channels(newer=newer),
    Way.CHANNELS_BY_WORD: _in_any_channel,
    Way.TIME: _in_any_channel,
}
"""Whether a picture is one of those that are looked through."""

STATEMENTS: Final = {
    (way, newer): _statement(way, newer=newer) for way in Way for newer in (True, False)
}
