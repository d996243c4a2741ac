"""A gallery of two files only: for loads in which drawing would cost more than all the rest."""

import io
import random

from PIL import Image

from playground.comet.drawing.artworks import Artwork
from playground.comet.drawing.files import File
from playground.comet.gallery import Gallery
from playground.comet.upstream.tasks import Task

SIDE = 1024
PREVIEW_SIDE = 256


class ReadyMade(Gallery):
    """Answers every result with one picture and every preview with another.

    `final` is as large as a real grid, some hundred kilobytes, `early` as a preview; `side` and
    `preview_side`, in pixels, make them smaller.
    """

    def __init__(
        self, *, seed: int = 0, side: int = SIDE, preview_side: int = PREVIEW_SIDE
    ) -> None:
        super().__init__()
        chance = random.Random(seed)
        self.final = _mosaic(chance, side=side, quality=92)
        self.early = _mosaic(chance, side=preview_side, quality=75)

    async def result(self, task: Task, artwork: Artwork) -> File:  # noqa: ARG002
        """Return the large picture."""
        return self.final

    async def tile(self, task: Task, artwork: Artwork, number: int) -> File:  # noqa: ARG002
        """Return the large picture."""
        return self.final

    async def preview(self, task: Task, percent: int) -> File:  # noqa: ARG002
        """Return the small picture."""
        return self.early


def _mosaic(chance: random.Random, *, side: int, quality: int) -> File:
    """Return a WebP of random colours, which no encoder makes much smaller."""
    small = Image.frombytes("RGB", (side // 2, side // 2), chance.randbytes(side * side * 3 // 4))
    file = io.BytesIO()
    soft = small.resize((side, side), Image.Resampling.BILINEAR)
    soft.save(file, "WEBP", quality=quality, method=0)
    return File(data=file.getvalue(), content_type="image/webp")
