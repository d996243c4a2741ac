from collections.abc import Iterable, Iterator
from typing import Final, TypeVar

T = TypeVar("T")

MOST_PARTS: Final = 100_000
"""A file of 32 MB in honest parts has a tenth of it; one in empty parts must not cost seconds."""

FEW_PARTS: Final = 4_000
"""The usual picture has fewer. Each takes about a microsecond of the interpreter's only lock."""


class TooManyPartsError(Exception):
    """The file has more parts than may be looked at."""


class Limit:
    """Counts the parts of one file, those inside of others as well."""

    def __init__(self, most: int) -> None:
        self._left = most

    def of(self, parts: Iterable[T]) -> Iterator[T]:
        """Yield the parts.

        Raises:
            TooManyPartsError: as it says.
        """
        for part in parts:
            if not self._left:
                raise TooManyPartsError
            self._left -= 1
            yield part
