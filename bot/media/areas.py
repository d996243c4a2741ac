"""The parts of a picture that a member can choose by name."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Final


class Area(StrEnum):
    """A preset part of a picture; the values are stable, to be stored or sent.

    The centre is the middle half of both edges, a quarter of the picture. The border is an eighth
    of the edges wide, 44 % of the picture. A ninth is one of 3 x 3 cells.
    """

    LEFT_HALF = "left_half"
    RIGHT_HALF = "right_half"
    TOP_HALF = "top_half"
    BOTTOM_HALF = "bottom_half"
    TOP_LEFT_QUARTER = "top_left_quarter"
    TOP_RIGHT_QUARTER = "top_right_quarter"
    BOTTOM_LEFT_QUARTER = "bottom_left_quarter"
    BOTTOM_RIGHT_QUARTER = "bottom_right_quarter"
    CENTRE = "centre"
    BORDER = "border"
    TOP_LEFT_NINTH = "top_left_ninth"
    TOP_MIDDLE_NINTH = "top_middle_ninth"
    TOP_RIGHT_NINTH = "top_right_ninth"
    MIDDLE_LEFT_NINTH = "middle_left_ninth"
    MIDDLE_NINTH = "middle_ninth"
    MIDDLE_RIGHT_NINTH = "middle_right_ninth"
    BOTTOM_LEFT_NINTH = "bottom_left_ninth"
    BOTTOM_MIDDLE_NINTH = "bottom_middle_ninth"
    BOTTOM_RIGHT_NINTH = "bottom_right_ninth"

    def boxes(self, size: tuple[int, int]) -> Iterator[tuple[int, int, int, int]]:
        """Yield the (left, top, right, bottom) pixels of what the area covers."""
        width, height = size
        for left, top, right, bottom in _BOXES[self]:
            yield (
                left * width // _GRID,
                top * height // _GRID,
                right * width // _GRID,
                bottom * height // _GRID,
            )


_GRID: Final = 24  # halves, thirds, quarters and eighths all fall on its lines
_BOXES: Final = {
    Area.LEFT_HALF: [(0, 0, 12, 24)],
    Area.RIGHT_HALF: [(12, 0, 24, 24)],
    Area.TOP_HALF: [(0, 0, 24, 12)],
    Area.BOTTOM_HALF: [(0, 12, 24, 24)],
    Area.TOP_LEFT_QUARTER: [(0, 0, 12, 12)],
    Area.TOP_RIGHT_QUARTER: [(12, 0, 24, 12)],
    Area.BOTTOM_LEFT_QUARTER: [(0, 12, 12, 24)],
    Area.BOTTOM_RIGHT_QUARTER: [(12, 12, 24, 24)],
    Area.CENTRE: [(6, 6, 18, 18)],
    Area.BORDER: [(0, 0, 24, 3), (0, 21, 24, 24), (0, 3, 3, 21), (21, 3, 24, 21)],
    Area.TOP_LEFT_NINTH: [(0, 0, 8, 8)],
    Area.TOP_MIDDLE_NINTH: [(8, 0, 16, 8)],
    Area.TOP_RIGHT_NINTH: [(16, 0, 24, 8)],
    Area.MIDDLE_LEFT_NINTH: [(0, 8, 8, 16)],
    Area.MIDDLE_NINTH: [(8, 8, 16, 16)],
    Area.MIDDLE_RIGHT_NINTH: [(16, 8, 24, 16)],
    Area.BOTTOM_LEFT_NINTH: [(0, 16, 8, 24)],
    Area.BOTTOM_MIDDLE_NINTH: [(8, 16, 16, 24)],
    Area.BOTTOM_RIGHT_NINTH: [(16, 16, 24, 24)],
}
