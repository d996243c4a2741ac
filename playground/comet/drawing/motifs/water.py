"""Motifs on the water."""

from playground.comet.drawing.motifs.pen import WHITE, Colours, Pen
from playground.comet.drawing.palettes import mix


def paper_boat(pen: Pen, c: Colours) -> None:
    """Draw a paper boat."""
    pen.polygon([(-0.02, 0.95), (-0.26, 0.34), (0.0, 0.34)], c.light)
    pen.polygon([(-0.02, 0.95), (0.24, 0.34), (0.0, 0.34)], mix(c.light, c.shade, 0.45))
    pen.polygon([(-0.5, 0.42), (0.0, 0.30), (0.0, 0.02), (-0.3, 0.0)], mix(c.light, WHITE, 0.4))
    pen.polygon([(0.5, 0.42), (0.0, 0.30), (0.0, 0.02), (0.3, 0.0)], mix(c.light, c.shade, 0.25))
    pen.polygon([(-0.5, 0.42), (0.0, 0.30), (0.0, 0.24), (-0.43, 0.33)], c.main)
    pen.polygon([(0.5, 0.42), (0.0, 0.30), (0.0, 0.24), (0.43, 0.33)], c.shade)


def ship(pen: Pen, c: Colours) -> None:
    """Draw a ship."""
    pen.line([(-0.05, 0.1), (-0.05, 1.0)], c.ink, 0.02)
    pen.polygon([(-0.02, 0.95), (0.34, 0.28), (-0.02, 0.25)], c.light)
    pen.polygon([(-0.08, 0.86), (-0.36, 0.30), (-0.08, 0.25)], c.main)
    pen.polygon([(-0.45, 0.2), (0.5, 0.2), (0.34, 0.0), (-0.32, 0.0)], c.shade)
    pen.polygon([(-0.45, 0.2), (0.5, 0.2), (0.48, 0.15), (-0.42, 0.15)], c.light)
    pen.polygon([(-0.05, 1.0), (0.1, 0.96), (-0.05, 0.92)], c.main)


def whale(pen: Pen, c: Colours) -> None:
    """Draw a whale."""
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


def swan(pen: Pen, c: Colours) -> None:
    """Draw a swan."""
    pen.polygon(
        [(-0.32, 0.12), (0.1, 0.1), (0.5, 0.42), (0.36, 0.06), (0.2, 0.0), (-0.2, 0.0)], c.light
    )
    pen.polygon([(-0.12, 0.2), (0.2, 0.46), (0.5, 0.42), (0.24, 0.12)], mix(c.light, c.shade, 0.3))
    neck = [(-0.28, 0.1), (-0.36, 0.34), (-0.24, 0.56), (-0.24, 0.74), (-0.34, 0.82)]
    pen.line(neck, c.light, 0.085)
    pen.ellipse((-0.35, 0.82), (0.075, 0.055), c.light)
    pen.polygon([(-0.41, 0.84), (-0.52, 0.77), (-0.4, 0.78)], c.main)
    pen.ellipse((-0.37, 0.835), (0.012, 0.012), c.ink)
