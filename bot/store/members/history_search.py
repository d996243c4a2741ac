"""A search of history for a page, which ends after a while however much was made.

It goes along an index, stretch by stretch from where the page begins, and stops once the page is
full. Where the nearest pictures do not fill it, it looks at the few that have the rarest of the
words or are favourites, if they are few, and else goes on until its time is over.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import bindparam, select

from bot.domain.members.history import bounds_of
from bot.prompts.search import LAST, wanted
from bot.store.members.history_statements import COUNTS, EDGES, FEW, WALKS, Few, Walk
from bot.store.schema import tasks

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from bot.domain.members.history import Filter, Place
    from bot.prompts.search import Wanted
    from bot.store.database.statements import Connection

LONGEST_S: Final = 0.08
"""After so many seconds no other stretch is begun."""
NEAREST: Final = 1_000
"""Rows of the first stretch, which most pages are full after."""
STRETCH: Final = 4_000
"""Rows of each other one."""
MOST_KNOWN: Final = 5_000
"""Up to so many pictures that have a word, or are favourites, are looked at one by one."""

_EVER: Final = (0.0, 1e12)
_CREATED: Final = select(tasks.c.created_s).where(tasks.c.id == bindparam("task_id"))


class Edge(NamedTuple):
    """Between two pictures in the order of time: after the one of that id."""

    created_s: float
    task_id: int


class Search:
    """What is looked for, by whom, and which way."""

    def __init__(
        self, viewer_id: int, channels: Collection[int] | None, found: Filter, *, newer: bool
    ) -> None:
        """`channels`: where; None: all of the viewer's own. Raises ValueError: no such month."""
        if channels is not None and found.channel_id:
            channels = {found.channel_id} & set(channels)
        asked = wanted(found.text, kind=found.kind, version=found.version)
        oldest, newest = _bounds(found.month)
        self.newer = newer
        self._start, self._end = (oldest, newest) if newer else (newest, oldest)
        self._mine = channels is None
        self._channels = len(channels or ()) or 1
        self._walks = _walks(channels)
        self._known = tuple(_known_by(asked, favourites=found.favourites))
        self._values = {
            "viewer": viewer_id,
            "channel": found.channel_id or 0,
            "channels": channels or (),
            "favourites": found.favourites,
            "by_prompt": found.is_by_prompt,
            "pattern": _pattern(asked),
        }

    def page(
        self, connection: Connection, place: Place | None, *, most: int
    ) -> tuple[Sequence[int], Edge | None]:
        """The ids of a page, and where to look on if that has to be later."""
        until_s = time.monotonic() + LONGEST_S
        ids, edge = self._stretch(connection, self._bound(connection, place), NEAREST, most)
        if len(ids) < most and edge != self._end and (few := self._few(connection)):
            return ids + self._among(connection, few, edge, most - len(ids)), None
        while len(ids) < most and edge != self._end:
            if time.monotonic() >= until_s:
                return ids, edge
            further, edge = self._stretch(connection, edge, STRETCH, most - len(ids))
            ids += further
        return ids, None

    def _bound(self, connection: Connection, place: Place | None) -> Edge:
        """After what the page begins; where its way begins if that picture is there no more."""
        if place is None:
            return self._start
        created_s = connection.execute(_CREATED, {"task_id": place.task_id}).scalar_one_or_none()
        if created_s is None:
            return self._start
        return self._further(Edge(created_s, place.task_id), self._start)

    def _stretch(
        self, connection: Connection, bound: Edge, rows: int, most: int
    ) -> tuple[list[int], Edge]:
        """What is wanted of about so many rows, and where they end."""
        edges = {walk: self._edge(connection, walk, bound, rows) for walk in self._walks}
        edge = self._further(*edges.values())
        walk = next(walk for walk, its_edge in edges.items() if its_edge == edge)
        values = self._between(bound, edge) | {"most": most}
        return list(connection.execute(WALKS[walk, self.newer], values).scalars()), edge

    def _edge(self, connection: Connection, walk: Walk, bound: Edge, rows: int) -> Edge:
        """Where so many rows of a walk end; each channel has the same share of them."""
        each = max(rows // self._channels, 1) if walk is Walk.CHANNELS else rows
        values = self._between(bound, self._end) | {"skipped": each - 1}
        found = connection.execute(EDGES[walk, self.newer], values)
        return self._nearer(*(Edge(*row) for row in found), self._end)

    def _among(
        self, connection: Connection, few: tuple[Few, Mapping[str, str]], bound: Edge, most: int
    ) -> list[int]:
        """What is wanted among the few."""
        kind, known = few
        values = self._between(bound, self._end) | {**known, "most": most}
        return list(connection.execute(FEW[kind, self._mine, self.newer], values).scalars())

    def _few(self, connection: Connection) -> tuple[Few, Mapping[str, str]] | None:
        """By what the fewest are known, if that is few enough."""
        fewest, found = MOST_KNOWN, None
        for kind, known in self._known:
            values = {**known, "viewer": self._values["viewer"], "most": fewest}
            count = connection.execute(COUNTS[kind], values).scalar_one()
            if count < fewest:
                fewest, found = count, (kind, known)
        return found

    def _between(self, bound: Edge, end: Edge) -> dict[str, Any]:
        return {
            **self._values,
            "bound_s": bound.created_s,
            "bound_id": bound.task_id,
            "end_s": end.created_s,
            "end_id": end.task_id,
        }

    def _further(self, *edges: Edge) -> Edge:
        """The one that comes last on the way of the search."""
        return max(edges) if self.newer else min(edges)

    def _nearer(self, *edges: Edge) -> Edge:
        """The one that comes first on it."""
        return min(edges) if self.newer else max(edges)


def _walks(channels: Collection[int] | None) -> tuple[Walk, ...]:
    """Along which indices the pictures can be found; of several channels it depends."""
    if channels is None:
        return (Walk.MINE,)
    return (Walk.CHANNELS, Walk.TIME) if len(channels) > 1 else (Walk.CHANNELS,)


def _known_by(asked: Wanted, *, favourites: bool) -> Iterator[tuple[Few, Mapping[str, str]]]:
    """By what few pictures may be known; the longest words first, as those tend to be rare."""
    if favourites:
        yield Few.FAVOURITES, {}
    words = ((word, word) for word in asked.words)
    beginnings = ((beginning, beginning + LAST) for beginning in asked.beginnings)
    for low, high in sorted((*words, *beginnings), key=lambda one: (-len(one[0]), one)):
        yield Few.WORD, {"low": low, "high": high}


def _pattern(asked: Wanted) -> str:
    """What the words of a picture are like that has all that is wanted: they stand in order."""
    words = ((word, f'"{word}"') for word in asked.words)
    beginnings = ((beginning, f'"{beginning}') for beginning in asked.beginnings)
    return "%".join(("", *(one for _, one in sorted((*words, *beginnings))), ""))


def _bounds(month: str) -> tuple[Edge, Edge]:
    """Before the first picture of a month, if one is named, and before the first after it."""
    since_s, until_s = bounds_of(month) if month else _EVER
    return Edge(since_s, 0), Edge(until_s, 0)
