"""The subject of a scene, and small things where it was widened."""

import math
import random

from playground.comet.drawing.motifs import motifs
from playground.comet.drawing.motifs.pen import Point, colours_of
from playground.comet.drawing.painting.canvas import Canvas, Pen
from playground.comet.drawing.palettes import mix
from playground.comet.drawing.scenes import Scene, View


def subject(canvas: Canvas, scene: Scene) -> None:
    """Draw what the scene is about."""
    motif = motifs.MOTIFS[scene.motif]
    sway = math.sin(math.tau * scene.phase) * 0.02
    x, y = scene.motif_x + scene.phase * 0.15 * (-1 if scene.mirrored else 1), scene.motif_y + sway
    size = scene.motif_size
    if motif.habitat == "land":
        x, y = scene.motif_x, scene.motif_y
        _mound(canvas, scene, centre=(x, y), size=size)
    elif motif.habitat == "water":
        dark = mix(scene.palette.water_near, (0, 0, 20), 0.3)
        canvas.ellipse((x, y + size * 0.02), (size * 0.46, size * 0.06), dark)
    pen = Pen(canvas, base=(x, y), size=size, mirrored=scene.mirrored)
    motif.draw(pen, colours_of(scene.palette))


def _mound(canvas: Canvas, scene: Scene, *, centre: Point, size: float) -> None:
    p, (x, y) = scene.palette, centre
    if scene.wet:
        shadow = mix(p.water_near, (0, 0, 20), 0.25)
        canvas.ellipse((x, y + size * 0.12), (size * 0.8, size * 0.09), shadow)
    outline = [
        (
            x + size * 0.72 * math.cos(n * math.pi / 24),
            y + size * 0.1 - size * 0.16 * math.sin(n * math.pi / 24),
        )
        for n in range(25)
    ]
    canvas.polygon(outline, p.near)
    if scene.wet:
        canvas.ellipse(
            (x, y + size * 0.1), (size * 0.72, size * 0.045), mix(p.near, (0, 0, 10), 0.25)
        )


def surroundings(canvas: Canvas, scene: Scene, *, inner: View, seed: int) -> None:
    """Put small things where an earlier, smaller view did not reach."""
    chance = random.Random(seed)
    view = canvas.view
    room = view.width * view.height / (inner.width * inner.height)
    for n in range(round(3 + 4 * room)):
        x, y = chance.uniform(view.left, view.right), chance.uniform(view.top, view.bottom)
        size = chance.uniform(0.09, 0.17)
        if inner.holds(x, y - size / 2, margin=size * 0.8):
            continue
        if y < scene.horizon - 0.08:
            name = ("bird", "balloon", "bird")[n % 3]
        elif y > scene.horizon + 0.06:
            name = (
                ("ship", "tree", "house", "paper boat")[n % 4]
                if scene.wet
                else ("tree", "house")[n % 2]
            )
        else:
            continue
        depth = 1 + max(0.0, y - scene.horizon) * 1.5
        _small(
            canvas,
            scene,
            name=name,
            place=(x, y),
            size=size * depth,
            mirrored=bool(chance.getrandbits(1)),
        )


def _small(
    canvas: Canvas, scene: Scene, *, name: str, place: Point, size: float, mirrored: bool
) -> None:
    if motifs.habitat_of(name) == "land":
        _mound(canvas, scene, centre=place, size=size)
    pen = Pen(canvas, base=place, size=size, mirrored=mirrored)
    motifs.MOTIFS[name].draw(pen, colours_of(scene.palette))
