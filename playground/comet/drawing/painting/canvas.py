"""Drawing in world units with Pillow."""

import math
from functools import lru_cache

from PIL import Image, ImageDraw

from playground.comet.drawing.motifs.pen import Point
from playground.comet.drawing.palettes import Rgb, mix
from playground.comet.drawing.scenes import View


class Canvas:
    """An image that is drawn on in world units."""

    def __init__(self, view: View, *, width: int, height: int) -> None:
        self.view = view
        self.image = Image.new("RGB", (width, height))
        self._draw = ImageDraw.Draw(self.image)
        self._scale = height / view.height

    def at(self, x: float, y: float) -> Point:
        """Return the pixel of a world point."""
        return (x - self.view.left) * self._scale, (y - self.view.top) * self._scale

    def length(self, units: float) -> float:
        """Return a world length in pixels."""
        return units * self._scale

    def polygon(self, points: list[Point], colour: Rgb) -> None:
        """Fill a polygon."""
        self._draw.polygon([self.at(*point) for point in points], fill=colour)

    def ellipse(self, centre: Point, radius: Point, colour: Rgb) -> None:
        """Fill an ellipse."""
        left, top = self.at(centre[0] - radius[0], centre[1] - radius[1])
        right, bottom = self.at(centre[0] + radius[0], centre[1] + radius[1])
        if right - left >= 1 and bottom - top >= 1:
            self._draw.ellipse((left, top, right, bottom), fill=colour)

    def line(self, points: list[Point], colour: Rgb, width: float) -> None:
        """Draw a line of a world width."""
        pixels = max(1, round(self.length(width)))
        self._draw.line([self.at(*p) for p in points], fill=colour, width=pixels, joint="curve")

    def bands(self, colours: list[tuple[float, Rgb]], *, top: float, bottom: float) -> None:
        """Fill the full width between two heights with a vertical run of colours."""
        first, last = round(self.at(0, top)[1]), round(self.at(0, bottom)[1])
        first, last = max(0, first), min(self.image.height, last)
        if last <= first:
            return
        rows = max(2, min(256, last - first))
        strip = Image.new("RGB", (1, rows))
        for row in range(rows):
            y = self.view.top + (first + (last - first) * row / (rows - 1)) / self._scale
            strip.putpixel((0, row), _between(colours, y))
        column = strip.resize((1, last - first), Image.Resampling.BILINEAR)
        size = (self.image.width, last - first)
        self.image.paste(column.resize(size, Image.Resampling.NEAREST), (0, first))

    def glow(self, centre: Point, radius: float, colour: Rgb, *, strength: float) -> None:
        """Lay a soft round light over the image."""
        left, top = centre[0] - radius, centre[1] - radius
        self.puff(_halo(strength), colour, left=left, top=top, width=2 * radius)

    def puff(
        self, mask: Image.Image, colour: Rgb, *, left: float, top: float, width: float
    ) -> None:
        """Lay a soft shape, given as a small mask, over the image."""
        factor = self.length(width) / mask.width
        x, y = self.at(left, top)
        # Only what lies inside is enlarged: a halo can be far larger than the image.
        box = (
            max(0, math.ceil(x)),
            max(0, math.ceil(y)),
            min(self.image.width, math.floor(x + mask.width * factor)),
            min(self.image.height, math.floor(y + mask.height * factor)),
        )
        if box[2] <= box[0] or box[3] <= box[1]:
            return
        part = mask.resize(
            (box[2] - box[0], box[3] - box[1]),
            Image.Resampling.BILINEAR,
            box=(
                (box[0] - x) / factor,
                (box[1] - y) / factor,
                (box[2] - x) / factor,
                (box[3] - y) / factor,
            ),
        )
        self.image.paste(colour, box, part)


class Pen:
    """A motif's unit square placed in the world, mirrored or not."""

    def __init__(self, canvas: Canvas, *, base: Point, size: float, mirrored: bool) -> None:
        self._canvas = canvas
        self._base = base
        self._size = size
        self._side = -1 if mirrored else 1

    def polygon(self, points: list[Point], colour: Rgb) -> None:
        """Fill a polygon."""
        self._canvas.polygon([self._world(*point) for point in points], colour)

    def ellipse(self, centre: Point, radius: Point, colour: Rgb) -> None:
        """Fill an ellipse."""
        scaled = (radius[0] * self._size, radius[1] * self._size)
        self._canvas.ellipse(self._world(*centre), scaled, colour)

    def line(self, points: list[Point], colour: Rgb, width: float) -> None:
        """Draw a line."""
        self._canvas.line([self._world(*point) for point in points], colour, width * self._size)

    def _world(self, x: float, y: float) -> Point:
        return self._base[0] + x * self._size * self._side, self._base[1] - y * self._size


def _between(colours: list[tuple[float, Rgb]], y: float) -> Rgb:
    before = colours[0]
    for after in colours:
        if y <= after[0]:
            span = after[0] - before[0]
            return mix(before[1], after[1], (y - before[0]) / span if span else 0)
        before = after
    return before[1]


@lru_cache(maxsize=4)
def _halo(strength: float) -> Image.Image:
    dark = Image.radial_gradient("L")
    return dark.point([round(255 * strength * max(0, 1 - v / 180) ** 2) for v in range(256)])
