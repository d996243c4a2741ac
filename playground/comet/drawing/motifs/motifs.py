"""The subjects that a scene can have, as polygons on a unit square (base at y = 0, up is 1)."""

import math
import random
from collections.abc import Callable
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


Draw = Callable[[Pen, Colours], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Motif:
    """A subject: where it lives, which words ask for it, how it is drawn."""

    habitat: str
    words: frozenset[str]
    draw: Draw


def choose(words: frozenset[str], chance: random.Random) -> str:
    """Return the motif that the words ask for, or any."""
    names = [name for name, motif in MOTIFS.items() if motif.words & words]
    return names[0] if names else chance.choice(sorted(MOTIFS))


def habitat_of(name: str) -> str:
    """Return "water", "land" or "air"."""
    return MOTIFS[name].habitat


def _paper_boat(pen: Pen, c: Colours) -> None:
    pen.polygon([(-0.02, 0.95), (-0.26, 0.34), (0.0, 0.34)], c.light)
    pen.polygon([(-0.02, 0.95), (0.24, 0.34), (0.0, 0.34)], mix(c.light, c.shade, 0.45))
    pen.polygon([(-0.5, 0.42), (0.0, 0.30), (0.0, 0.02), (-0.3, 0.0)], mix(c.light, WHITE, 0.4))
    pen.polygon([(0.5, 0.42), (0.0, 0.30), (0.0, 0.02), (0.3, 0.0)], mix(c.light, c.shade, 0.25))
    pen.polygon([(-0.5, 0.42), (0.0, 0.30), (0.0, 0.24), (-0.43, 0.33)], c.main)
    pen.polygon([(0.5, 0.42), (0.0, 0.30), (0.0, 0.24), (0.43, 0.33)], c.shade)


def _ship(pen: Pen, c: Colours) -> None:
    pen.line([(-0.05, 0.1), (-0.05, 1.0)], c.ink, 0.02)
    pen.polygon([(-0.02, 0.95), (0.34, 0.28), (-0.02, 0.25)], c.light)
    pen.polygon([(-0.08, 0.86), (-0.36, 0.30), (-0.08, 0.25)], c.main)
    pen.polygon([(-0.45, 0.2), (0.5, 0.2), (0.34, 0.0), (-0.32, 0.0)], c.shade)
    pen.polygon([(-0.45, 0.2), (0.5, 0.2), (0.48, 0.15), (-0.42, 0.15)], c.light)
    pen.polygon([(-0.05, 1.0), (0.1, 0.96), (-0.05, 0.92)], c.main)


def _whale(pen: Pen, c: Colours) -> None:
    body = [(-0.5, 0.1), (-0.46, 0.34), (-0.24, 0.5), (0.06, 0.46), (0.3, 0.26), (0.36, 0.08)]
    pen.polygon([*body, (0.2, 0.0), (-0.4, 0.0)], c.main)
    pen.polygon([(-0.48, 0.12), (-0.2, 0.14), (0.1, 0.06), (0.2, 0.0), (-0.4, 0.0)], c.light)
    pen.polygon(
        [
            (0.3, 0.26),
            (0.42, 0.5),
            (0.3, 0.66),
            (0.5, 0.56),
            (0.58, 0.7),
            (0.56, 0.42),
            (0.36, 0.1),
        ],
        c.shade,
    )
    pen.ellipse((-0.3, 0.26), (0.022, 0.022), c.ink)
    for lean in (-0.12, -0.04, 0.05, 0.13):
        pen.line(
            [(-0.2, 0.52), (-0.2 + lean * 0.6, 0.74), (-0.2 + lean * 1.9, 0.7)], c.light, 0.018
        )


def _swan(pen: Pen, c: Colours) -> None:
    pen.polygon(
        [(-0.32, 0.12), (0.1, 0.1), (0.5, 0.42), (0.36, 0.06), (0.2, 0.0), (-0.2, 0.0)], c.light
    )
    pen.polygon([(-0.12, 0.2), (0.2, 0.46), (0.5, 0.42), (0.24, 0.12)], mix(c.light, c.shade, 0.3))
    neck = [(-0.28, 0.1), (-0.36, 0.34), (-0.24, 0.56), (-0.24, 0.74), (-0.34, 0.82)]
    pen.line(neck, c.light, 0.085)
    pen.ellipse((-0.35, 0.82), (0.075, 0.055), c.light)
    pen.polygon([(-0.41, 0.84), (-0.52, 0.77), (-0.4, 0.78)], c.main)
    pen.ellipse((-0.37, 0.835), (0.012, 0.012), c.ink)


def _lighthouse(pen: Pen, c: Colours) -> None:
    pen.polygon(
        [(-0.13, 0.0), (0.13, 0.0), (0.085, 0.74), (-0.085, 0.74)], mix(c.light, WHITE, 0.5)
    )
    for low, high in ((0.08, 0.22), (0.36, 0.5), (0.62, 0.74)):
        left, right = 0.13 - 0.06 * low, 0.13 - 0.06 * high
        pen.polygon([(-left, low), (left, low), (right, high), (-right, high)], c.main)
    pen.polygon([(0.04, 0.0), (0.13, 0.0), (0.085, 0.74), (0.03, 0.74)], mix(c.main, c.shade, 0.8))
    pen.polygon([(-0.12, 0.74), (0.12, 0.74), (0.12, 0.78), (-0.12, 0.78)], c.ink)
    pen.polygon([(-0.065, 0.78), (0.065, 0.78), (0.065, 0.88), (-0.065, 0.88)], (255, 244, 190))
    pen.polygon([(-0.1, 0.88), (0.1, 0.88), (0.0, 1.0)], c.shade)


def _house(pen: Pen, c: Colours) -> None:
    pen.polygon([(-0.3, 0.0), (0.12, 0.0), (0.12, 0.36), (-0.3, 0.36)], c.light)
    pen.polygon([(0.12, 0.0), (0.4, 0.0), (0.4, 0.36), (0.12, 0.36)], mix(c.light, c.shade, 0.5))
    pen.polygon([(-0.38, 0.34), (0.12, 0.34), (0.26, 0.72), (-0.2, 0.72)], c.main)
    pen.polygon([(0.12, 0.34), (0.46, 0.34), (0.26, 0.72)], c.shade)
    pen.polygon([(-0.14, 0.6), (-0.04, 0.6), (-0.04, 0.86), (-0.14, 0.86)], c.ink)
    pen.polygon([(-0.2, 0.0), (-0.08, 0.0), (-0.08, 0.2), (-0.2, 0.2)], c.ink)
    pen.polygon([(-0.02, 0.12), (0.07, 0.12), (0.07, 0.24), (-0.02, 0.24)], (255, 236, 170))
    pen.polygon([(0.21, 0.12), (0.31, 0.12), (0.31, 0.24), (0.21, 0.24)], (255, 236, 170))


def _castle(pen: Pen, c: Colours) -> None:
    stone, dark = mix(c.light, c.shade, 0.35), mix(c.light, c.shade, 0.7)
    for x, width, height in ((-0.36, 0.09, 0.56), (0.36, 0.09, 0.5), (0.0, 0.13, 0.7)):
        pen.polygon(
            [(x - width, 0), (x + width, 0), (x + width, height), (x - width, height)], stone
        )
        pen.polygon(
            [(x + width / 3, 0), (x + width, 0), (x + width, height), (x + width / 3, height)], dark
        )
        pen.polygon(
            [(x - width * 1.25, height), (x + width * 1.25, height), (x, height + width * 2.2)],
            c.main,
        )
        pen.ellipse((x - width / 4, height * 0.72), (width / 6, width / 3), (255, 236, 170))
    pen.polygon([(-0.34, 0.0), (0.34, 0.0), (0.34, 0.3), (-0.34, 0.3)], stone)
    for n in range(6):
        x = -0.34 + n * 0.125
        pen.polygon([(x, 0.3), (x + 0.06, 0.3), (x + 0.06, 0.36), (x, 0.36)], stone)
    pen.ellipse((0.0, 0.1), (0.08, 0.12), c.ink)
    pen.polygon([(-0.08, 0.0), (0.08, 0.0), (0.08, 0.1), (-0.08, 0.1)], c.ink)


def _city(pen: Pen, c: Colours) -> None:
    towers = (
        (-0.46, 0.13, 0.42),
        (-0.3, 0.12, 0.7),
        (-0.16, 0.16, 0.55),
        (0.02, 0.12, 0.96),
        (0.16, 0.15, 0.62),
        (0.33, 0.13, 0.8),
    )
    for n, (x, width, height) in enumerate(towers):
        colour = mix(c.shade, c.ink, 0.2 + 0.12 * (n % 3))
        pen.polygon([(x, 0), (x + width, 0), (x + width, height), (x, height)], colour)
        for row in range(int(height / 0.07) - 1):
            for column in range(3):
                lit = (row * 7 + column * 5 + n * 3) % 4 in {0, 1}
                if lit:
                    left, low = x + 0.02 + column * width / 3.4, 0.05 + row * 0.07
                    pen.polygon(
                        [
                            (left, low),
                            (left + 0.02, low),
                            (left + 0.02, low + 0.03),
                            (left, low + 0.03),
                        ],
                        c.light,
                    )
    pen.line([(0.08, 0.96), (0.08, 1.08)], c.main, 0.014)


def _tree(pen: Pen, c: Colours) -> None:
    pen.polygon([(-0.05, 0.0), (0.05, 0.0), (0.03, 0.45), (-0.03, 0.45)], c.ink)
    pen.line([(0.0, 0.3), (0.16, 0.5)], c.ink, 0.03)
    pen.line([(0.0, 0.34), (-0.16, 0.52)], c.ink, 0.03)
    crown = (
        (0.0, 0.74, 0.24),
        (-0.22, 0.6, 0.17),
        (0.22, 0.6, 0.17),
        (-0.13, 0.82, 0.15),
        (0.14, 0.82, 0.15),
    )
    for x, y, radius in crown:
        pen.ellipse((x + 0.02, y - 0.03), (radius, radius * 0.92), c.shade)
    for x, y, radius in crown:
        pen.ellipse((x - 0.02, y + 0.02), (radius * 0.86, radius * 0.78), c.main)
    for x, y, radius in crown:
        pen.ellipse((x - 0.06, y + 0.06), (radius * 0.42, radius * 0.36), mix(c.main, c.light, 0.6))


def _flower(pen: Pen, c: Colours) -> None:
    pen.line([(0.0, 0.0), (0.03, 0.3), (0.0, 0.62)], mix(c.ink, (60, 140, 80), 0.5), 0.03)
    pen.polygon([(0.01, 0.2), (0.24, 0.4), (0.2, 0.24)], mix(c.ink, (70, 160, 90), 0.7))
    pen.polygon([(0.02, 0.3), (-0.22, 0.48), (-0.16, 0.32)], mix(c.ink, (70, 160, 90), 0.6))
    for n in range(10):
        angle = n * math.tau / 10
        tone = c.main if n % 2 else mix(c.main, c.light, 0.4)
        pen.ellipse((0.19 * math.cos(angle), 0.7 + 0.19 * math.sin(angle)), (0.115, 0.115), tone)
    pen.ellipse((0.0, 0.7), (0.13, 0.13), c.ink)
    pen.ellipse((-0.02, 0.72), (0.08, 0.08), mix(c.ink, c.light, 0.35))


def _cat(pen: Pen, c: Colours) -> None:
    pen.line([(0.22, 0.06), (0.42, 0.1), (0.46, 0.3), (0.36, 0.42)], c.shade, 0.07)
    pen.ellipse((0.02, 0.24), (0.25, 0.27), c.main)
    pen.ellipse((-0.03, 0.2), (0.13, 0.2), c.light)
    pen.polygon([(-0.22, 0.62), (-0.24, 0.9), (-0.04, 0.76)], c.main)
    pen.polygon([(0.2, 0.62), (0.22, 0.9), (0.02, 0.76)], c.shade)
    pen.ellipse((-0.01, 0.61), (0.23, 0.19), c.main)
    for x in (-0.1, 0.08):
        pen.ellipse((x, 0.63), (0.045, 0.05), c.light)
        pen.ellipse((x, 0.63), (0.016, 0.045), c.ink)
    pen.polygon([(-0.035, 0.56), (0.015, 0.56), (-0.01, 0.53)], c.ink)
    for x in (-0.12, 0.1):
        pen.ellipse((x, 0.03), (0.09, 0.045), c.light)


def _robot(pen: Pen, c: Colours) -> None:
    for x in (-0.13, 0.13):
        pen.polygon([(x - 0.06, 0), (x + 0.06, 0), (x + 0.05, 0.22), (x - 0.05, 0.22)], c.shade)
        pen.line([(x * 1.9, 0.5), (x * 2.7, 0.34), (x * 2.6, 0.22)], c.shade, 0.06)
    pen.polygon([(-0.25, 0.2), (0.25, 0.2), (0.22, 0.56), (-0.22, 0.56)], c.main)
    pen.polygon([(0.06, 0.2), (0.25, 0.2), (0.22, 0.56), (0.06, 0.56)], c.shade)
    pen.ellipse((-0.06, 0.4), (0.07, 0.07), c.light)
    pen.polygon([(-0.2, 0.6), (0.2, 0.6), (0.2, 0.86), (-0.2, 0.86)], c.light)
    for x in (-0.09, 0.09):
        pen.ellipse((x, 0.74), (0.05, 0.05), c.ink)
        pen.ellipse((x - 0.01, 0.75), (0.02, 0.02), (255, 244, 190))
    pen.line([(0.0, 0.86), (0.0, 0.96)], c.ink, 0.02)
    pen.ellipse((0.0, 0.98), (0.035, 0.035), c.main)


def _balloon(pen: Pen, c: Colours) -> None:
    pen.line([(-0.2, 0.42), (-0.07, 0.14)], c.ink, 0.01)
    pen.line([(0.2, 0.42), (0.07, 0.14)], c.ink, 0.01)
    pen.polygon([(-0.3, 0.56), (0.3, 0.56), (0.08, 0.24), (-0.08, 0.24)], c.shade)
    pen.ellipse((0.0, 0.66), (0.34, 0.34), c.main)
    pen.ellipse((0.0, 0.66), (0.21, 0.34), c.light)
    pen.polygon(
        [(-0.19, 0.54), (0.19, 0.54), (0.05, 0.24), (-0.05, 0.24)], mix(c.light, c.shade, 0.3)
    )
    pen.ellipse((0.0, 0.66), (0.08, 0.34), c.main)
    pen.polygon([(-0.06, 0.54), (0.06, 0.54), (0.02, 0.24), (-0.02, 0.24)], c.shade)
    pen.polygon([(-0.08, 0.14), (0.08, 0.14), (0.06, 0.0), (-0.06, 0.0)], c.ink)


def _bird(pen: Pen, c: Colours) -> None:
    pen.polygon([(-0.1, 0.44), (-0.34, 0.96), (0.02, 0.84), (0.16, 0.5)], c.shade)
    pen.polygon(
        [(-0.48, 0.38), (-0.32, 0.5), (0.1, 0.54), (0.3, 0.44), (0.16, 0.3), (-0.2, 0.26)], c.main
    )
    pen.polygon([(0.24, 0.44), (0.52, 0.4), (0.46, 0.28), (0.18, 0.32)], c.shade)
    pen.polygon([(-0.14, 0.44), (0.2, 0.46), (0.12, 0.02), (-0.1, 0.2)], mix(c.main, c.light, 0.55))
    pen.polygon([(-0.46, 0.42), (-0.58, 0.38), (-0.44, 0.37)], c.ink)
    pen.ellipse((-0.38, 0.42), (0.016, 0.016), c.ink)


def _rocket(pen: Pen, c: Colours) -> None:
    pen.polygon([(-0.1, 0.2), (0.1, 0.2), (0.0, -0.14)], (255, 214, 110))
    pen.polygon([(-0.05, 0.2), (0.05, 0.2), (0.0, 0.0)], (255, 250, 225))
    pen.polygon([(-0.12, 0.4), (-0.26, 0.16), (-0.1, 0.22)], c.shade)
    pen.polygon([(0.12, 0.4), (0.26, 0.16), (0.1, 0.22)], c.shade)
    pen.polygon(
        [
            (-0.13, 0.22),
            (0.13, 0.22),
            (0.15, 0.6),
            (0.1, 0.8),
            (0.0, 0.98),
            (-0.1, 0.8),
            (-0.15, 0.6),
        ],
        c.light,
    )
    pen.polygon(
        [(0.04, 0.22), (0.13, 0.22), (0.15, 0.6), (0.1, 0.8), (0.0, 0.98), (0.05, 0.7)],
        mix(c.light, c.shade, 0.5),
    )
    pen.polygon([(-0.1, 0.8), (0.0, 0.98), (0.1, 0.8)], c.main)
    pen.ellipse((-0.01, 0.6), (0.07, 0.07), c.ink)
    pen.ellipse((-0.02, 0.61), (0.045, 0.045), mix(c.main, c.light, 0.5))


def _motif(habitat: str, words: str, draw: Draw) -> Motif:
    return Motif(habitat=habitat, words=frozenset(words.split()), draw=draw)


MOTIFS = {
    "paper boat": _motif("water", "boat paper origami", _paper_boat),
    "ship": _motif("water", "ship sail sailboat pirate yacht", _ship),
    "whale": _motif("water", "whale fish dolphin shark", _whale),
    "swan": _motif("water", "swan duck goose", _swan),
    "lighthouse": _motif("land", "lighthouse tower harbour", _lighthouse),
    "cat": _motif("land", "cat kitten dog fox puppy wolf bear", _cat),
    "robot": _motif("land", "robot android astronaut man woman knight", _robot),
    "castle": _motif("land", "castle palace temple fortress", _castle),
    "city": _motif("land", "city skyline street cyberpunk town", _city),
    "house": _motif("land", "house cabin cottage home village", _house),
    "flower": _motif("land", "flower rose tulip daisy sunflower", _flower),
    "balloon": _motif("air", "balloon airship kite", _balloon),
    "rocket": _motif("air", "rocket spaceship space planet", _rocket),
    "bird": _motif("air", "bird owl eagle crane dragon butterfly", _bird),
    "tree": _motif("land", "tree forest oak wood bonsai", _tree),
}
