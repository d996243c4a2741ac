"""Sky, stars, sun or moon, and clouds."""

import math
import random
from functools import lru_cache

from PIL import Image, ImageDraw

from playground.comet.drawing.painting.canvas import Canvas
from playground.comet.drawing.painting.noise import cell_noise
from playground.comet.drawing.palettes import mix
from playground.comet.drawing.scenes import Scene


def sky(canvas: Canvas, scene: Scene) -> None:
    """Fill everything above the horizon."""
    p, horizon = scene.palette, scene.horizon
    canvas.bands(
        [
            (-1.5, mix(p.sky_top, (0, 0, 20), 0.45)),
            (0.0, p.sky_top),
            (horizon * 0.55, p.sky_middle),
            (horizon, p.sky_low),
        ],
        top=canvas.view.top,
        bottom=canvas.view.bottom,
    )


def stars(canvas: Canvas, scene: Scene) -> None:
    """Draw stars, if it is dark."""
    if not scene.palette.is_dark:
        return
    for row in range(math.floor(canvas.view.top * 20), math.floor(scene.horizon * 14)):
        for column in range(math.floor(canvas.view.left * 10), math.ceil(canvas.view.right * 10)):
            spot = row * 1009 + column
            x = (column + cell_noise(scene.seed + 1, spot)) / 10
            y = (row + cell_noise(scene.seed + 2, spot)) / 20
            size = 0.0008 + 0.0026 * cell_noise(scene.seed + 3, spot) ** 3
            canvas.ellipse((x, y), (size, size), (255, 250, 235))


def sun(canvas: Canvas, scene: Scene) -> None:
    """Draw the sun, or by night the moon with its spots."""
    p = scene.palette
    centre = (scene.sun_x, scene.sun_y - 0.05 * scene.phase)
    size = scene.sun_size
    canvas.glow(centre, 0.28 + size * 2.2, p.sun, strength=0.75)
    canvas.ellipse(centre, (size, size), p.sun)
    if p.is_dark:
        for dx, dy, share in ((-0.3, 0.1, 0.22), (0.25, -0.3, 0.16), (0.2, 0.4, 0.12)):
            place = (centre[0] + dx * size, centre[1] + dy * size)
            canvas.ellipse(place, (size * share, size * share), mix(p.sun, p.sky_low, 0.25))


@lru_cache(maxsize=32)
def _cloud(seed: int) -> Image.Image:
    chance = random.Random(seed)
    mask = Image.new("L", (160, 64))
    draw = ImageDraw.Draw(mask)
    for _ in range(9):
        x, radius = min(115, max(45, chance.gauss(80, 22))), chance.uniform(6, 13)
        draw.ellipse(
            (x - radius * 1.5, 38 - radius * 1.3, x + radius * 1.5, 38 + radius * 0.5), fill=190
        )
    return mask.resize((40, 16), Image.Resampling.BOX)


def clouds(canvas: Canvas, scene: Scene) -> None:
    """Draw clouds that drift with the scene's phase."""
    p = scene.palette
    chance = random.Random(scene.seed + 5)
    for n in range(scene.clouds + 10):
        x, y = chance.uniform(-3, 3), chance.uniform(-0.25, 0.8) * scene.horizon
        if n < scene.clouds:
            x = x / 3 * max(0.5, canvas.view.width / 2)
        width = chance.uniform(0.25, 0.6) * (0.4 + scene.horizon - y * 0.6)
        drift = scene.phase * 0.12 * (1 + n % 3)
        colour = mix(p.sky_low, (255, 255, 255), 0.15 if p.is_dark else 0.55)
        mask = _cloud((scene.seed + n) % 29)
        if canvas.view.holds(x + drift, y, margin=0.4):
            canvas.puff(mask, colour, left=x + drift - width / 2, top=y, width=width)
