"""A tree as rows of boxes: a line of first children each, the other children on rows below.

A row begins one column right of its parent, below all that came of what is right of that parent.
So the column of the parent is free down to each of its children. What would be too far to the right
begins a block of its own.
"""

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

Children: TypeAlias = Mapping[int | None, Sequence[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Boxes beside each other: each is the first child of the one before.

    `parent` is that of the first one; `block` numbers the tree that it is drawn in.
    """

    block: int
    column: int
    parent: int | None
    boxes: tuple[int, ...]


def rows_of(parents: Sequence[int | None], *, columns: int) -> list[Row]:
    """The rows of a tree, from top to bottom, none of which ends beyond that many columns.

    `parents` has the index of each box's parent; None for the root.
    """
    children = defaultdict[int | None, list[int]](list)
    for box, parent in enumerate(parents):
        children[parent].append(box)
    begins = deque[tuple[int, int | None]]((root, None) for root in children[None])
    rows = list[Row]()
    block = 0
    while begins:
        waiting = [(*begins.popleft(), 0)]
        while waiting:
            box, parent, column = waiting.pop()
            line = _line(children, box, columns - column)
            rows.append(Row(block=block, column=column, parent=parent, boxes=line))
            begins += [(child, line[-1]) for child in _beyond(children, line, columns - column)]
            waiting += _below(children, line, column)
        block += 1
    return rows


def _line(children: Children, box: int, most: int) -> tuple[int, ...]:
    """A box and its first child and so on, as many as there is room for."""
    line = [box]
    while len(line) < most and children.get(line[-1]):
        line.append(children[line[-1]][0])
    return tuple(line)


def _beyond(children: Children, line: Sequence[int], most: int) -> Sequence[int]:
    """The children of the last box of a line that has no room for any."""
    return children.get(line[-1], ()) if len(line) == most else ()


def _below(
    children: Children, line: Sequence[int], column: int
) -> list[tuple[int, int | None, int]]:
    """What begins rows below a line, the last one first: child, parent and column."""
    return [
        (child, parent, column + place + 1)
        for place, parent in enumerate(line[:-1])
        for child in reversed(children[parent][1:])
    ]
