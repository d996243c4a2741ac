"""Where the boxes and lines of a tree stand, in pixels: side by side, and as near to a square."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from bot.picture_worker.family.rows import Row, rows_of

Point: TypeAlias = tuple[int, int]

MARGIN: Final = 24
BETWEEN: Final = 72
"""Pixels between two columns of rows, so that no row seems to go on in the next one."""
WIDEST: Final = (4, 6, 8, 12)
"""How many boxes a row may have: which of these fits best is tried."""

_WIDER: Final = 1.4
"""So much wider than high is a screen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """Sizes in pixels: of a box, of what stands left of it for its line, of what stands below."""

    side: int
    gap: int
    caption: int

    @property
    def width(self) -> int:
        """Of a box with its line."""
        return self.gap + self.side

    @property
    def height(self) -> int:
        """Of a box with its caption."""
        return self.side + self.caption


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What leads to a box: from its parent, or from the mere number of a parent far away."""

    box: int
    parent: int
    points: tuple[Point, ...]
    is_far: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A whole drawing: its size, the upper left corner of each box, and all lines."""

    width: int
    height: int
    boxes: dict[int, Point]
    lines: tuple[Line, ...]


def layout(parents: Sequence[int | None], measures: Measures) -> Layout:
    """Where the boxes of a tree stand.

    Args:
        parents: the index of each box's parent; None for the root.
        measures: the sizes of what is drawn.
    """
    found = (
        _pages(rows, most)
        for rows in (rows_of(parents, columns=widest) for widest in WIDEST)
        for most in range(1, len(rows) + 1)
    )
    return _drawn(min(found, key=lambda pages: _size(pages, measures)), measures)


def _pages(rows: Sequence[Row], most: int) -> list[Sequence[Row]]:
    """Rows as columns of text: so many below each other."""
    return [rows[start : start + most] for start in range(0, len(rows), most)]


def _columns(page: Sequence[Row]) -> tuple[int, int]:
    """The first column of a page that is used, and how many are from there on."""
    first = min(row.column for row in page)
    return first, max(row.column + len(row.boxes) for row in page) - first


def _size(pages: Sequence[Sequence[Row]], measures: Measures) -> tuple[float, int]:
    """How large a square it needs, and how much of that it uses."""
    boxes = sum(_columns(page)[1] for page in pages)
    width = boxes * measures.width + (len(pages) - 1) * BETWEEN
    height = max(map(len, pages)) * measures.height
    return max(width, height * _WIDER), width * height


def _drawn(pages: Sequence[Sequence[Row]], measures: Measures) -> Layout:
    boxes, lines, left = dict[int, Point](), list[Line](), MARGIN
    for page in pages:
        first, used = _columns(page)
        here = dict(_placed(page, left - first * measures.width, measures))
        lines += _lines(page, here, measures)
        boxes |= here
        left += used * measures.width + BETWEEN
    return Layout(
        width=left - BETWEEN + MARGIN,
        height=2 * MARGIN + max(map(len, pages)) * measures.height,
        boxes=boxes,
        lines=tuple(lines),
    )


def _placed(page: Sequence[Row], left: int, measures: Measures) -> Iterator[tuple[int, Point]]:
    for number, row in enumerate(page):
        for column, box in enumerate(row.boxes, start=row.column):
            x = left + column * measures.width + measures.gap
            yield box, (x, MARGIN + number * measures.height)


def _lines(page: Sequence[Row], here: dict[int, Point], measures: Measures) -> Iterator[Line]:
    blocks = {box: row.block for row in page for box in row.boxes}
    for row in page:
        for parent, box in zip((row.parent, *row.boxes), row.boxes, strict=False):
            if parent is not None:
                is_far = blocks.get(parent) != row.block
                start = None if is_far else here[parent]
                points = _points(start, here[box], measures)
                yield Line(box=box, parent=parent, points=points, is_far=is_far)


def _points(start: Point | None, end: Point, measures: Measures) -> tuple[Point, ...]:
    """From the right of a parent on the same row, else from below it; from nowhere by a stub."""
    x, y = end[0], end[1] + measures.side // 2
    if start is None:
        return ((x - measures.gap + measures.gap // 8, y), (x, y))
    if start[1] == end[1]:
        return ((start[0] + measures.side, y), (x, y))
    trunk = start[0] + measures.side // 2
    return ((trunk, start[1] + measures.side), (trunk, y), (x, y))
