"""Where the boxes of any tree stand: apart, within bounds, and clear of all lines."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.picture_worker.family.drawing import measures_for
from bot.picture_worker.family.layout import Layout, Point, layout
from bot.picture_worker.family.rows import rows_of

MOST = 200
LONGEST_SIDE = 8_000
MOST_PIXELS = 30_000_000
SHAPES = {
    "one": [None],
    "a chain": [None, *range(MOST - 1)],
    "a star": [None, *[0] * (MOST - 1)],
    "a comb": [None, *(max(0, i - 1 - (i % 2 == 0)) for i in range(1, MOST))],
    "two at each": [None, *((i - 1) // 2 for i in range(1, MOST))],
}


@st.composite
def trees(draw: st.DrawFn) -> list[int | None]:
    """Parents of up to 30 boxes, each of which came after its parent."""
    count = draw(st.integers(1, 30))
    return [None, *(draw(st.integers(0, box - 1)) for box in range(1, count))]


def check(parents: list[int | None]) -> Layout:
    measures = measures_for(len(parents))
    plan = layout(parents, measures)
    side = measures.side
    assert set(plan.boxes) == set(range(len(parents)))
    corners = sorted(plan.boxes.values())
    for x, y in corners:
        assert x - measures.gap >= 0
        assert y >= 0
        assert x + side <= plan.width
        assert y + measures.height <= plan.height
    # All stand in columns and rows of the same size, so those apart differ by one at least.
    rows = {corner[1] for corner in corners}
    assert all(below - above >= measures.height for above, below in pairwise(sorted(rows)))
    for (x, y), (right, same) in pairwise(sorted(corners, key=lambda one: (one[1], one[0]))):
        assert same > y or right - x >= measures.width
    assert sorted(line.box for line in plan.lines) == list(range(1, len(parents)))
    for line in plan.lines:
        assert line.parent == parents[line.box]
        assert not any(
            _crosses(piece, corner, side)
            for piece in pairwise(line.points)
            for box, corner in plan.boxes.items()
            if box not in {line.box, line.parent}
        )
    return plan


def _crosses(piece: tuple[Point, Point], corner: Point, side: int) -> bool:
    (left, top), (right, bottom) = sorted(piece)
    low, high = min(top, bottom), max(top, bottom)
    x, y = corner
    return left < x + side and x < right + 1 and low < y + side and y < high + 1


@given(trees())
@settings(max_examples=60)
def test_no_box_lies_on_another_or_on_a_line(parents: list[int | None]) -> None:
    """And each but the first is led to once, by its parent."""
    check(parents)


@pytest.mark.parametrize("shape", SHAPES)
def test_two_hundred_of_any_shape_fit(shape: str) -> None:
    """Into a picture that can be looked at."""
    plan = check(SHAPES[shape])

    assert max(plan.width, plan.height) <= LONGEST_SIDE
    assert plan.width * plan.height <= MOST_PIXELS


def test_a_row_is_no_longer_than_it_may_be() -> None:
    """What goes on begins a block of its own, with all that comes of it."""
    rows = rows_of([None, 0, 1, 2, 1], columns=2)

    assert [(row.block, row.column, row.parent, row.boxes) for row in rows] == [
        (0, 0, None, (0, 1)),
        (1, 0, 1, (2, 3)),
        (2, 0, 1, (4,)),
    ]
