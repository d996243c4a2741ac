"""What is shown page by page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One of several pages, counted from 0."""

    number: int
    last: int
    shown: Sequence[T]


def page_of(found: Sequence[T], number: int, size: int) -> Page[T]:
    """The page of that number, of so many each; the last one if there is none such.

    >>> page_of("abcde", 9, 2)
    Page(number=2, last=2, shown='e')
    """
    last = max(0, len(found) - 1) // size
    number = min(number, last)
    return Page(number, last, found[number * size : (number + 1) * size])
