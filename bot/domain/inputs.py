"""What a request is made of beside its words: its options and how they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

IMAGES: Final = "images"
IMAGE: Final = "image"
END: Final = "end"
MASK: Final = "mask"
"""The options that hold addresses; only the first holds several."""

AREAS: Final = "areas"
MOTION: Final = "motion"
LOOP: Final = "loop"
BATCH: Final = "batch"
HD: Final = "hd"
DIMENSIONS: Final = "dimensions"
"""Names of a task's options, beside those for addresses."""

MOST_PICTURES: Final = 5
"""Of one request, as many as the commands have options for."""

BETWEEN: Final = "\n"


def pictures_of(options: Mapping[str, str]) -> list[str]:
    """The addresses of the pictures that a request is about; end frame and mask left out."""
    return [*references_of(options), *filter(None, [options.get(IMAGE)])]


def references_of(options: Mapping[str, str]) -> list[str]:
    """The addresses of the pictures beside a request's words, or that are its only content."""
    several = options.get(IMAGES)
    return several.split(BETWEEN) if several else []
