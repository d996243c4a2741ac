"""Motifs in the air."""

from playground.comet.drawing.motifs.pen import Colours, Pen
from playground.comet.drawing.palettes import mix


def balloon(pen: Pen, c: Colours) -> None:
    """Draw a balloon."""
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


def bird(pen: Pen, c: Colours) -> None:
    """Draw a bird."""
    pen.polygon([(-0.1, 0.44), (-0.34, 0.96), (0.02, 0.84), (0.16, 0.5)], c.shade)
    pen.polygon(
        [(-0.48, 0.38), (-0.32, 0.5), (0.1, 0.54), (0.3, 0.44), (0.16, 0.3), (-0.2, 0.26)], c.main
    )
    pen.polygon([(0.24, 0.44), (0.52, 0.4), (0.46, 0.28), (0.18, 0.32)], c.shade)
    pen.polygon([(-0.14, 0.44), (0.2, 0.46), (0.12, 0.02), (-0.1, 0.2)], mix(c.main, c.light, 0.55))
    pen.polygon([(-0.46, 0.42), (-0.58, 0.38), (-0.44, 0.37)], c.ink)
    pen.ellipse((-0.38, 0.42), (0.016, 0.016), c.ink)


def rocket(pen: Pen, c: Colours) -> None:
    """Draw a rocket."""
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
