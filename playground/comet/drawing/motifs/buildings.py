"""Motifs that were built."""

from playground.comet.drawing.motifs.pen import WHITE, Colours, Pen
from playground.comet.drawing.palettes import mix


def lighthouse(pen: Pen, c: Colours) -> None:
    """Draw a lighthouse."""
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


def house(pen: Pen, c: Colours) -> None:
    """Draw a house."""
    pen.polygon([(-0.3, 0.0), (0.12, 0.0), (0.12, 0.36), (-0.3, 0.36)], c.light)
    pen.polygon([(0.12, 0.0), (0.4, 0.0), (0.4, 0.36), (0.12, 0.36)], mix(c.light, c.shade, 0.5))
    pen.polygon([(-0.38, 0.34), (0.12, 0.34), (0.26, 0.72), (-0.2, 0.72)], c.main)
    pen.polygon([(0.12, 0.34), (0.46, 0.34), (0.26, 0.72)], c.shade)
    pen.polygon([(-0.14, 0.6), (-0.04, 0.6), (-0.04, 0.86), (-0.14, 0.86)], c.ink)
    pen.polygon([(-0.2, 0.0), (-0.08, 0.0), (-0.08, 0.2), (-0.2, 0.2)], c.ink)
    pen.polygon([(-0.02, 0.12), (0.07, 0.12), (0.07, 0.24), (-0.02, 0.24)], (255, 236, 170))
    pen.polygon([(0.21, 0.12), (0.31, 0.12), (0.31, 0.24), (0.21, 0.24)], (255, 236, 170))


def castle(pen: Pen, c: Colours) -> None:
    """Draw a castle."""
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


def city(pen: Pen, c: Colours) -> None:
    """Draw a city."""
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
