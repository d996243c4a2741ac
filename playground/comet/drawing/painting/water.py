"""Water and its ripples."""

import math

from playground.comet.drawing.painting.canvas import Canvas
from playground.comet.drawing.painting.noise import cell_noise
from playground.comet.drawing.palettes import mix
from playground.comet.drawing.scenes import Scene

DASHES, DARK_DASHES = 0.55, 0.25
"""The shares of the places at which there is a ripple, and a dark one."""


def water(canvas: Canvas, scene: Scene) -> None:
    """Fill everything below the horizon with water."""
    p, horizon = scene.palette, scene.horizon
    canvas.bands(
        [(horizon, p.water_far), (1.0, p.water_near), (2.2, mix(p.water_near, (0, 0, 10), 0.5))],
        top=horizon,
        bottom=canvas.view.bottom,
    )
    y, row = horizon + 0.006, 0
    while y < canvas.view.bottom:
        depth = y - horizon
        _ripples(canvas, scene, y=y, row=row, depth=depth)
        y += 0.007 + depth * 0.055
        row += 1


def _ripples(canvas: Canvas, scene: Scene, *, y: float, row: int, depth: float) -> None:
    p = scene.palette
    cell = 0.06 + depth * 0.28
    for column in range(
        math.floor(canvas.view.left / cell) - 1, math.ceil(canvas.view.right / cell) + 1
    ):
        luck = cell_noise(scene.seed + 31, row * 977 + column)
        x = (column + cell_noise(scene.seed + 32, row * 977 + column)) * cell
        x += math.sin(math.tau * (scene.phase + luck)) * 0.02 * bool(scene.phase)
        shine = abs(x - scene.sun_x) < scene.sun_size * (0.9 + depth * 1.6)
        if not shine and luck > DASHES:
            continue
        light = mix(p.water_far, p.sun, 0.85) if shine else mix(p.water_far, (255, 255, 255), 0.12)
        colour = light if shine or luck > DARK_DASHES else mix(p.water_near, (0, 0, 20), 0.25)
        canvas.ellipse((x, y), (cell * (0.2 + 0.3 * luck), 0.0012 + depth * 0.006), colour)
