"""What a request is made of beside its words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

MOST_PICTURES: Final = 5
"""Of one request, as many as the commands have options for."""

Motion = Literal["low", "high"]
BatchSize = Literal[1, 2, 4]
Dimensions = Literal["PORTRAIT", "SQUARE", "LANDSCAPE"]


FILMS: Final = 4
"""Of one request that does not say how many (Midjourney: Video)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """Pictures, by their addresses, and what was chosen beside a request's words.

    Attributes:
        images: beside the words, or the only content.
        image: the one that a description, film or edit is about.
        end: the last frame of a film.
        mask: white where an edit may change something.
        areas: named parts of the picture that an edit may change.
        motion: how much moves in a film.
        loop: whether a film ends as it began.
        batch: how many films.
        hd: whether films are large.
        dimensions: the format of a blend.
    """

    images: tuple[str, ...] = ()
    image: str | None = None
    end: str | None = None
    mask: str | None = None
    areas: tuple[str, ...] = ()
    motion: Motion | None = None
    loop: bool = False
    batch: BatchSize | None = None
    hd: bool = False
    dimensions: Dimensions | None = None

    @property
    def pictures(self) -> tuple[str, ...]:
        """What the request is about, end frame and mask left out."""
        return (*self.images, self.image) if self.image else self.images
