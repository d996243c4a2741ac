"""Motifs on land that live, or look as if."""

import math

from playground.comet.drawing.motifs.pen import Colours, Pen
from playground.comet.drawing.palettes import mix


def tree(pen: Pen, c: Colours) -> None:
    """Draw a tree."""
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


def flower(pen: Pen, c: Colours) -> None:
    """Draw a flower."""
    pen.line([(0.0, 0.0), (0.03, 0.3), (0.0, 0.62)], mix(c.ink, (60, 140, 80), 0.5), 0.03)
    pen.polygon([(0.01, 0.2), (0.24, 0.4), (0.2, 0.24)], mix(c.ink, (70, 160, 90), 0.7))
    pen.polygon([(0.02, 0.3), (-0.22, 0.48), (-0.16, 0.32)], mix(c.ink, (70, 160, 90), 0.6))
    for n in range(10):
        angle = n * math.tau / 10
        tone = c.main if n % 2 else mix(c.main, c.light, 0.4)
        pen.ellipse((0.19 * math.cos(angle), 0.7 + 0.19 * math.sin(angle)), (0.115, 0.115), tone)
    pen.ellipse((0.0, 0.7), (0.13, 0.13), c.ink)
    pen.ellipse((-0.02, 0.72), (0.08, 0.08), mix(c.ink, c.light, 0.35))


def cat(pen: Pen, c: Colours) -> None:
    """Draw a cat."""
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


def robot(pen: Pen, c: Colours) -> None:
    """Draw a robot."""
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
