"""Mountains, meadows and firs."""

import math

from playground.comet.drawing.motifs.pen import Point
from playground.comet.drawing.painting.canvas import Canvas
from playground.comet.drawing.painting.noise import cell_noise, ridge
from playground.comet.drawing.palettes import Rgb, mix
from playground.comet.drawing.scenes import Scene

WOODED = 0.45
"""The share of the places in a meadow at which there is a tree."""


def fill_ridge(
    canvas: Canvas, *, seed: int, base: float, rise: float, grain: float, colour: Rgb, smooth: bool
) -> None:
    """Fill everything under a ridge line."""
    view = canvas.view
    steps = max(60, canvas.image.width // 6)
    xs = [view.left + view.width * n / steps for n in range(steps + 1)]
    line = [(x, base - rise * ridge(seed, x * grain + 50, smooth=smooth)) for x in xs]
    floor = max(view.bottom, base) + 0.1
    canvas.polygon([*line, (view.right, floor), (view.left, floor)], colour)


def mountains(canvas: Canvas, scene: Scene) -> None:
    """Draw three ranges behind each other."""
    p, horizon = scene.palette, scene.horizon
    for n, (rise, grain) in enumerate(((0.26, 1.7), (0.17, 2.4), (0.09, 3.4))):
        colour = mix(mix(p.far, p.sky_low, 0.6), p.far, n / 2)
        seed = scene.seed + 11 * n
        fill_ridge(
            canvas,
            seed=seed,
            base=horizon + 0.004,
            rise=rise,
            grain=grain,
            colour=colour,
            smooth=n > 1,
        )


def meadows(canvas: Canvas, scene: Scene) -> None:
    """Draw hills with firs, nearer ones over farther ones."""
    p = scene.palette
    for n in range(4):
        base = scene.horizon + 0.1 + n * 0.13
        colour = mix(mix(p.far, p.sky_low, 0.25), p.near, n / 3.6)
        fill_ridge(
            canvas,
            seed=scene.seed + 70 + n,
            base=base,
            rise=0.13,
            grain=1.1,
            colour=colour,
            smooth=True,
        )
        _firs(canvas, scene, base=base, layer=n, colour=mix(colour, p.near, 0.6))


def _firs(canvas: Canvas, scene: Scene, *, base: float, layer: int, colour: Rgb) -> None:
    seed = scene.seed + 70 + layer
    cell = 0.05 + 0.02 * layer
    for column in range(math.floor(canvas.view.left / cell), math.ceil(canvas.view.right / cell)):
        luck = cell_noise(seed + 9, column)
        if luck > WOODED:
            continue
        x = (column + luck) * cell
        foot = base - 0.13 * ridge(seed, x * 1.1 + 50, smooth=True) + 0.008
        fir(canvas, (x, foot), height=(0.035 + 0.05 * luck) * (0.7 + 0.5 * layer), colour=colour)


def fir(canvas: Canvas, foot: Point, *, height: float, colour: Rgb) -> None:
    """Draw a fir that stands at a point."""
    x, y = foot
    for low, high, width in ((0.0, 0.55, 0.2), (0.28, 0.8, 0.155), (0.55, 1.0, 0.11)):
        canvas.polygon(
            [(x - width * height, y - low * height), (x + width * height, y - low * height),
             (x, y - high * height)],
            colour,
        )  # fmt: skip
