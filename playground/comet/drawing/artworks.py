"""What a task has made, drawn as a whole: one tile or a grid, finished or as a preview."""

from dataclasses import dataclass

from PIL import Image, ImageFilter

from playground.comet.drawing.palettes import Rgb
from playground.comet.drawing.recipes import Recipe

SIDE = 1024
"""Side of a square picture in pixels; other shapes have about the same area."""


PREVIEW_SIDE = 256


ROUNDING = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Motion:
    """How a clip moves: "low" or "high", and which of the job's clips it is."""

    strength: str
    seed: int
    clip: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Artwork:
    """What a task has made: one tile or four, `scale` times the usual size, moving or not."""

    tiles: tuple[Recipe, ...]
    scale: int = 1
    motion: Motion | None = None

    @property
    def aspect(self) -> float:
        """Width divided by height; a grid has the shape of its tiles."""
        return self.tiles[0].aspect if self.tiles else 1.0

    @property
    def is_square(self) -> bool:
        """Whether it is as wide as high."""
        return abs(self.aspect - 1) < ROUNDING

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels, both even."""
        width = SIDE * self.aspect**0.5 * self.scale
        return round(width / 2) * 2, round(width / self.aspect / 2) * 2


def sheet(artwork: Artwork, *, size: tuple[int, int] | None = None) -> Image.Image:
    """Draw the whole picture: one tile, or up to four of them in rows of two."""
    width, height = size or artwork.size
    if len(artwork.tiles) == 1:
        return artwork.tiles[0].draw(width, height)
    half = (width // 2, height // 2)
    image = Image.new("RGB", (half[0] * 2, half[1] * 2))
    for n, tile in enumerate(artwork.tiles):
        image.paste(tile.draw(*half), (n % 2 * half[0], n // 2 * half[1]))
    return image


def preview(artwork: Artwork, *, percent: int) -> Image.Image:
    """Draw the small, blurred picture of an unfinished task; it clears up with the percent."""
    factor = PREVIEW_SIDE / max(artwork.size)
    width, height = (max(2, round(side * factor)) for side in artwork.size)
    image = sheet(artwork, size=(width, height))
    return image.filter(ImageFilter.GaussianBlur(max(1.0, (100 - percent) / 9)))


def dominant_colours(image: Image.Image, *, count: int) -> list[Rgb]:
    """Return a picture's main colours, the most frequent first."""
    reduced = image.convert("RGB").resize((64, 64)).quantize(count)
    palette = reduced.getpalette() or []
    ranked = sorted(reduced.getcolors() or [], reverse=True)
    return [
        (palette[3 * n], palette[3 * n + 1], palette[3 * n + 2])
        for _, n in ranked
        if isinstance(n, int)
    ]
