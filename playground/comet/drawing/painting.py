"""Turns a scene into pixels with Pillow: sky, sun, hills, water, subject, brush strokes."""

import math
import random
from functools import lru_cache

from PIL import Image, ImageChops, ImageDraw

from playground.comet.drawing.canvas import Canvas, Pen
from playground.comet.drawing.motifs import motifs
from playground.comet.drawing.motifs.motifs import Point
from playground.comet.drawing.palettes import Rgb, mix
from playground.comet.drawing.scenes import Scene, View

# Shares of the places at which there is a ripple, a dark ripple, a tree.
DASHES, DARK_DASHES, WOODED = 0.55, 0.25, 0.45
SMOOTHED_UP_TO = 1100
"""Pictures with longer sides are drawn without oversampling, which they need less."""


def paint(scene: Scene, view: View, *, width: int, height: int) -> Image.Image:
    """Return the part of the scene that the view shows, in this size."""
    factor = 2 if max(width, height) <= SMOOTHED_UP_TO else 1
    canvas = Canvas(view, width=width * factor, height=height * factor)
    _sky(canvas, scene)
    _stars(canvas, scene)
    _sun(canvas, scene)
    _clouds(canvas, scene)
    _mountains(canvas, scene)
    if scene.wet:
        _water(canvas, scene)
    else:
        _meadows(canvas, scene)
    _subject(canvas, scene)
    for inner, seed in scene.rings:
        _surroundings(canvas, scene, inner=inner, seed=seed)
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


def _hash(seed: int, cell: int) -> float:
    value = (seed * 374761393 + cell * 668265263) & 0xFFFFFFFF
    value = ((value ^ (value >> 13)) * 1274126177) & 0xFFFFFFFF
    return ((value ^ (value >> 16)) & 0xFFFF) / 0xFFFF


def _ridge(seed: int, x: float, *, smooth: bool) -> float:
    """Return the height of an endless ridge at x, from 0 to 1."""
    total, weight = 0.0, 0.62
    for octave in range(3):
        cell = math.floor(x)
        share = x - cell
        if smooth:
            share = share * share * (3 - 2 * share)
        low, high = _hash(seed + octave, cell), _hash(seed + octave, cell + 1)
        total += weight * (low + (high - low) * share)
        x, weight = x * 2.3, weight * 0.38
    return total


def _sky(canvas: Canvas, scene: Scene) -> None:
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


def _stars(canvas: Canvas, scene: Scene) -> None:
    if not scene.palette.is_dark:
        return
    for row in range(math.floor(canvas.view.top * 20), math.floor(scene.horizon * 14)):
        for column in range(math.floor(canvas.view.left * 10), math.ceil(canvas.view.right * 10)):
            spot = row * 1009 + column
            x = (column + _hash(scene.seed + 1, spot)) / 10
            y = (row + _hash(scene.seed + 2, spot)) / 20
            size = 0.0008 + 0.0026 * _hash(scene.seed + 3, spot) ** 3
            canvas.ellipse((x, y), (size, size), (255, 250, 235))


def _sun(canvas: Canvas, scene: Scene) -> None:
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


def _clouds(canvas: Canvas, scene: Scene) -> None:
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


def _range(
    canvas: Canvas, *, seed: int, base: float, rise: float, grain: float, colour: Rgb, smooth: bool
) -> None:
    """Fill everything under a ridge line."""
    view = canvas.view
    steps = max(60, canvas.image.width // 6)
    xs = [view.left + view.width * n / steps for n in range(steps + 1)]
    line = [(x, base - rise * _ridge(seed, x * grain + 50, smooth=smooth)) for x in xs]
    floor = max(view.bottom, base) + 0.1
    canvas.polygon([*line, (view.right, floor), (view.left, floor)], colour)


def _mountains(canvas: Canvas, scene: Scene) -> None:
    p, horizon = scene.palette, scene.horizon
    for n, (rise, grain) in enumerate(((0.26, 1.7), (0.17, 2.4), (0.09, 3.4))):
        colour = mix(mix(p.far, p.sky_low, 0.6), p.far, n / 2)
        seed = scene.seed + 11 * n
        _range(
            canvas,
            seed=seed,
            base=horizon + 0.004,
            rise=rise,
            grain=grain,
            colour=colour,
            smooth=n > 1,
        )


def _water(canvas: Canvas, scene: Scene) -> None:
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
        luck = _hash(scene.seed + 31, row * 977 + column)
        x = (column + _hash(scene.seed + 32, row * 977 + column)) * cell
        x += math.sin(math.tau * (scene.phase + luck)) * 0.02 * bool(scene.phase)
        shine = abs(x - scene.sun_x) < scene.sun_size * (0.9 + depth * 1.6)
        if not shine and luck > DASHES:
            continue
        light = mix(p.water_far, p.sun, 0.85) if shine else mix(p.water_far, (255, 255, 255), 0.12)
        colour = light if shine or luck > DARK_DASHES else mix(p.water_near, (0, 0, 20), 0.25)
        canvas.ellipse((x, y), (cell * (0.2 + 0.3 * luck), 0.0012 + depth * 0.006), colour)


def _meadows(canvas: Canvas, scene: Scene) -> None:
    p = scene.palette
    for n in range(4):
        base = scene.horizon + 0.1 + n * 0.13
        colour = mix(mix(p.far, p.sky_low, 0.25), p.near, n / 3.6)
        _range(
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
        luck = _hash(seed + 9, column)
        if luck > WOODED:
            continue
        x = (column + luck) * cell
        foot = base - 0.13 * _ridge(seed, x * 1.1 + 50, smooth=True) + 0.008
        _fir(canvas, (x, foot), height=(0.035 + 0.05 * luck) * (0.7 + 0.5 * layer), colour=colour)


def _fir(canvas: Canvas, foot: Point, *, height: float, colour: Rgb) -> None:
    x, y = foot
    for low, high, width in ((0.0, 0.55, 0.2), (0.28, 0.8, 0.155), (0.55, 1.0, 0.11)):
        canvas.polygon(
            [(x - width * height, y - low * height), (x + width * height, y - low * height),
             (x, y - high * height)],
            colour,
        )  # fmt: skip


def _subject(canvas: Canvas, scene: Scene) -> None:
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
    motif.draw(pen, motifs.colours_of(scene.palette))


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


def _surroundings(canvas: Canvas, scene: Scene, *, inner: View, seed: int) -> None:
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
    motifs.MOTIFS[name].draw(pen, motifs.colours_of(scene.palette))


def _foreground(canvas: Canvas, scene: Scene) -> None:
    """Dark firs at both sides, as if one looked out of a wood."""
    ink = mix(scene.palette.near, (0, 0, 12), 0.55)
    chance = random.Random(scene.seed + 90)
    for side in (-1, 1):
        for n in range(5):
            x = side * (scene.half + 0.16 - n * 0.085 + chance.uniform(-0.02, 0.02))
            _fir(
                canvas, (x, 1.06), height=0.78 - n * 0.13 + chance.uniform(-0.06, 0.06), colour=ink
            )
    _range(canvas, seed=scene.seed + 91, base=1.03, rise=0.12, grain=1.5, colour=ink, smooth=True)


def _snow(canvas: Canvas, scene: Scene) -> None:
    chance = random.Random(scene.seed + 97)
    view = canvas.view
    for _ in range(round(260 * view.width * view.height)):
        x, y = chance.uniform(view.left, view.right), chance.uniform(view.top, view.bottom)
        y = view.top + (y - view.top + scene.phase * 0.3) % view.height
        size = 0.001 + 0.004 * chance.random() ** 2
        canvas.ellipse((x, y), (size, size), (255, 255, 255))
