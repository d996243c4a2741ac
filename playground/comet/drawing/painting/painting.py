"""Turns a scene into pixels with Pillow: sky, sun, hills, water, subject, brush strokes."""

import random
from functools import lru_cache

from PIL import Image, ImageChops

from playground.comet.drawing.painting.canvas import Canvas
from playground.comet.drawing.painting.land import fill_ridge, fir, meadows, mountains
from playground.comet.drawing.painting.sky import clouds, sky, stars, sun
from playground.comet.drawing.painting.subjects import subject, surroundings
from playground.comet.drawing.painting.water import water
from playground.comet.drawing.palettes import mix
from playground.comet.drawing.scenes import Scene, View

SMOOTHED_UP_TO = 1100
"""Pictures with longer sides are drawn without oversampling, which they need less."""


def paint(scene: Scene, view: View, *, width: int, height: int) -> Image.Image:
    """Return the part of the scene that the view shows, in this size."""
    factor = 2 if max(width, height) <= SMOOTHED_UP_TO else 1
    canvas = Canvas(view, width=width * factor, height=height * factor)
    sky(canvas, scene)
    stars(canvas, scene)
    sun(canvas, scene)
    clouds(canvas, scene)
    mountains(canvas, scene)
    if scene.wet:
        water(canvas, scene)
    else:
        meadows(canvas, scene)
    subject(canvas, scene)
    for inner, seed in scene.rings:
        surroundings(canvas, scene, inner=inner, seed=seed)
    if scene.framed:
        _foreground(canvas, scene)
    if scene.snowing:
        _snow(canvas, scene)
    image = canvas.image.reduce(factor) if factor > 1 else canvas.image
    return image if scene.flat else ImageChops.overlay(image, _strokes(width, height))


@lru_cache(maxsize=8)
def _strokes(width: int, height: int) -> Image.Image:
    """Return the brush strokes and the grain of the paper, as a layer around middle grey."""
    noise = random.Random(7)
    layers = [
        Image.frombytes("L", (columns, rows), noise.randbytes(columns * rows)).resize(
            (width, height), Image.Resampling.BICUBIC
        )
        for columns, rows in ((24, 150), (90, 40), (256, 256))
    ]
    mixed = Image.blend(Image.blend(layers[0], layers[1], 0.4), layers[2], 0.35)
    calm = mixed.point([round(128 + (value - 128) * 0.24) for value in range(256)])
    return Image.merge("RGB", (calm, calm, calm))


def _foreground(canvas: Canvas, scene: Scene) -> None:
    """Dark firs at both sides, as if one looked out of a wood."""
    ink = mix(scene.palette.near, (0, 0, 12), 0.55)
    chance = random.Random(scene.seed + 90)
    for side in (-1, 1):
        for n in range(5):
            x = side * (scene.half + 0.16 - n * 0.085 + chance.uniform(-0.02, 0.02))
            fir(canvas, (x, 1.06), height=0.78 - n * 0.13 + chance.uniform(-0.06, 0.06), colour=ink)
    fill_ridge(
        canvas, seed=scene.seed + 91, base=1.03, rise=0.12, grain=1.5, colour=ink, smooth=True
    )


def _snow(canvas: Canvas, scene: Scene) -> None:
    chance = random.Random(scene.seed + 97)
    view = canvas.view
    for _ in range(round(260 * view.width * view.height)):
        x, y = chance.uniform(view.left, view.right), chance.uniform(view.top, view.bottom)
        y = view.top + (y - view.top + scene.phase * 0.3) % view.height
        size = 0.001 + 0.004 * chance.random() ** 2
        canvas.ellipse((x, y), (size, size), (255, 255, 255))
