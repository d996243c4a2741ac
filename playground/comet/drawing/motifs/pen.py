"""What motifs are drawn with: a pen on a unit square (base at y = 0, up is 1), four tones."""

from dataclasses import dataclass
from typing import Protocol

from playground.comet.drawing.palettes import Palette, Rgb, mix

Point = tuple[float, float]


WHITE, BLACK = (255, 252, 245), (20, 18, 30)


class Pen(Protocol):
    """Draws on the unit square, wherever that is placed in the scene."""

    def polygon(self, points: list[Point], colour: Rgb) -> None:
        """Fill a polygon."""
        ...

    def ellipse(self, centre: Point, radius: Point, colour: Rgb) -> None:
        """Fill an ellipse."""
        ...

    def line(self, points: list[Point], colour: Rgb, width: float) -> None:
        """Draw a line."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Colours:
    """The four tones of a motif."""

    main: Rgb
    light: Rgb
    shade: Rgb
    ink: Rgb


def colours_of(palette: Palette) -> Colours:
    """Return a motif's tones in the scene's light."""
    return Colours(
        main=palette.accent,
        light=mix(palette.accent, mix(WHITE, palette.sun, 0.3), 0.72),
        shade=mix(palette.accent, palette.near, 0.45),
        ink=mix(palette.near, BLACK, 0.5),
    )
