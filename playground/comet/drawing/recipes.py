"""Pictures as recipes: small values that can be drawn again in any size.

A recipe says how a picture came about (composed from a prompt, cut out, varied, widened, blended,
repainted), so that nothing is drawn before somebody downloads it, and every result is the same
each time. All functions that draw are slow and belong into a thread.
"""

import io
import random
from dataclasses import dataclass, replace
from typing import Protocol

from PIL import Image, ImageChops, ImageEnhance, ImageFilter, ImageOps

from playground.comet import prompts
from playground.comet.drawing.painting import paint
from playground.comet.drawing.palettes import Rgb
from playground.comet.drawing.scenes import Scene, View, first_view, four_scenes

SIDE = 1024
"""Side of a square picture in pixels; other shapes have about the same area."""
PREVIEW_SIDE = 256
GRID_TILES = 4
ROUNDING = 0.01
OPAQUE = 255


class Recipe(Protocol):
    """A picture that can be drawn; `aspect` is its width divided by its height."""

    @property
    def aspect(self) -> float:
        """Width divided by height."""
        ...

    def draw(self, width: int, height: int) -> Image.Image:
        """Return it in this size."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Landscape:
    """A part of a scene."""

    scene: Scene
    view: View

    @property
    def aspect(self) -> float:
        """Width divided by height."""
        return self.view.width / self.view.height

    def draw(self, width: int, height: int) -> Image.Image:
        """Paint the scene."""
        return paint(self.scene, self.view, width=width, height=height)


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A picture that somebody sent, as the bytes of its file."""

    data: bytes
    aspect: float

    def draw(self, width: int, height: int) -> Image.Image:
        """Decode and crop it to the wanted shape."""
        with Image.open(io.BytesIO(self.data)) as image:
            return ImageOps.fit(image.convert("RGB"), (width, height))


@dataclass(frozen=True, slots=True, kw_only=True)
class Blended:
    """Several pictures that run into each other."""

    sources: tuple[Recipe, ...]
    seed: int
    aspect: float

    def draw(self, width: int, height: int) -> Image.Image:
        """Lay the pictures over each other with soft, slanted borders."""
        chance = random.Random(self.seed)
        order = list(self.sources)
        chance.shuffle(order)
        image = order[0].draw(width, height)
        for source in order[1:]:
            # Turned and cropped, so that the empty corners of the turned ramp fall away.
            ramp = (
                Image.linear_gradient("L").rotate(chance.uniform(0, 360)).crop((37, 37, 219, 219))
            )
            soft = ramp.point([min(225, max(30, (v - 64) * 2)) for v in range(256)])
            mask = soft.resize((width, height), Image.Resampling.BILINEAR)
            image = Image.composite(source.draw(width, height), image, mask)
        return image


@dataclass(frozen=True, slots=True, kw_only=True)
class Mask:
    """Which part of a picture to repaint: white yes, black no; the bytes of its file."""

    data: bytes

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        with Image.open(io.BytesIO(self.data)) as image:
            return image.size

    def place_in(self, view: View) -> View:
        """Return the part of a view that the white area spans."""
        with Image.open(io.BytesIO(self.data)) as image:
            width, height = image.size
            left, top, right, bottom = image.convert("L").getbbox() or (0, 0, width, height)
        return View(
            left=view.left + view.width * left / width,
            top=view.top + view.height * top / height,
            right=view.left + view.width * right / width,
            bottom=view.top + view.height * bottom / height,
        )

    def draw(self, width: int, height: int) -> Image.Image:
        """Return it in this size, with soft edges."""
        with Image.open(io.BytesIO(self.data)) as image:
            scaled = image.convert("L").resize((width, height))
        return scaled.filter(ImageFilter.BoxBlur(max(1, width // 160)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Repainted:
    """A picture with the white part of a mask taken from another."""

    base: Recipe
    mask: Mask
    fresh: Recipe

    @property
    def aspect(self) -> float:
        """Width divided by height."""
        return self.base.aspect

    def draw(self, width: int, height: int) -> Image.Image:
        """Put the fresh picture where the mask is white."""
        fresh, base = self.fresh.draw(width, height), self.base.draw(width, height)
        return Image.composite(fresh, base, self.mask.draw(width, height))


@dataclass(frozen=True, slots=True, kw_only=True)
class Tinted:
    """A variation of a picture of which only the pixels are known: other colours, other crop."""

    base: Recipe
    seed: int
    strength: float

    @property
    def aspect(self) -> float:
        """Width divided by height."""
        return self.base.aspect

    def draw(self, width: int, height: int) -> Image.Image:
        """Turn the hues, change the contrast, and move the crop a little."""
        chance = random.Random(self.seed)
        image = self.base.draw(width, height)
        hue, saturation, value = image.convert("HSV").split()
        turn = round(chance.uniform(-45, 45) * self.strength)
        hue = hue.point([(level + turn) % 256 for level in range(256)])
        image = Image.merge("HSV", (hue, saturation, value)).convert("RGB")
        image = ImageEnhance.Contrast(image).enhance(1 + chance.uniform(-0.3, 0.3) * self.strength)
        if self.strength >= 1 and chance.getrandbits(1):
            image = ImageOps.mirror(image)
        inset = round(min(width, height) * 0.12 * self.strength * chance.random())
        return ImageOps.fit(ImageOps.crop(image, inset), (width, height)) if inset else image


@dataclass(frozen=True, slots=True, kw_only=True)
class Framed:
    """A picture of which only the pixels are known, in a wider one; margins in its own heights."""

    base: Recipe
    left: float
    top: float
    right: float
    bottom: float
    seed: int

    @property
    def aspect(self) -> float:
        """Width divided by height."""
        return (self.base.aspect + self.left + self.right) / (1 + self.top + self.bottom)

    def draw(self, width: int, height: int) -> Image.Image:
        """Put the picture before a blurred, mirrored backdrop of itself."""
        scale = height / (1 + self.top + self.bottom)
        inner = self.base.draw(max(1, round(self.base.aspect * scale)), max(1, round(scale)))
        backdrop = ImageOps.fit(ImageOps.mirror(inner), (width, height))
        backdrop = backdrop.filter(ImageFilter.BoxBlur(width // 24))
        share = random.Random(self.seed).uniform(0.75, 1.1)
        backdrop = ImageEnhance.Brightness(backdrop).enhance(share)
        backdrop.paste(inner, (round(self.left * scale), round(self.top * scale)))
        return backdrop


@dataclass(frozen=True, slots=True, kw_only=True)
class Closer:
    """A part of a picture, `share` of its width and height, from this corner (0 to 1)."""

    base: Recipe
    left: float
    top: float
    share: float

    @property
    def aspect(self) -> float:
        """Width divided by height."""
        return self.base.aspect

    def draw(self, width: int, height: int) -> Image.Image:
        """Draw all of it larger, and cut the part out."""
        whole = self.base.draw(round(width / self.share), round(height / self.share))
        left, top = round(self.left * whole.width), round(self.top * whole.height)
        return whole.crop((left, top, left + width, top + height))


@dataclass(frozen=True, slots=True, kw_only=True)
class Motion:
    """How a clip moves: "low" or "high", and which of the job's clips it is."""

    strength: str
    seed: int
    clip: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Artwork:
    """What a task has made: one tile or four, `scale` times the usual size, moving or not."""

    tiles: tuple[Recipe, ...]
    scale: int = 1
    motion: Motion | None = None

    @property
    def aspect(self) -> float:
        """Width divided by height; a grid has the shape of its tiles."""
        return self.tiles[0].aspect if self.tiles else 1.0

    @property
    def is_square(self) -> bool:
        """Whether it is as wide as high."""
        return abs(self.aspect - 1) < ROUNDING

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels, both even."""
        width = SIDE * self.aspect**0.5 * self.scale
        return round(width / 2) * 2, round(width / self.aspect / 2) * 2


def compose(prompt: str, *, seed: int, niji: bool = False) -> tuple[Recipe, ...]:
    """Return the four tiles of a prompt's grid."""
    view = first_view(prompts.aspect_of(prompt))
    scenes = four_scenes(prompt, seed=seed, niji=niji)
    return tuple(Landscape(scene=scene, view=view) for scene in scenes)


def vary(tile: Recipe, *, seed: int, strength: float, prompt: str | None = None) -> Recipe:
    """Return the picture done once more: 0.25 is subtle, 1 strong; a new prompt changes it."""
    if isinstance(tile, Landscape):
        words = prompts.words_of(prompt) if prompt is not None else None
        scene = tile.scene.varied(seed=seed, strength=strength, words=words)
        return replace(tile, scene=scene)
    return Tinted(base=tile, seed=seed, strength=strength)


def extend(
    tile: Recipe,
    *,
    seed: int,
    left: float = 0.0,
    top: float = 0.0,
    right: float = 0.0,
    bottom: float = 0.0,
) -> Recipe:
    """Return the picture in a wider frame; margins are measured in its own heights."""
    if not isinstance(tile, Landscape):
        return Framed(base=tile, left=left, top=top, right=right, bottom=bottom, seed=seed)
    view, unit = tile.view, tile.view.height
    wider = View(
        left=view.left - left * unit,
        top=view.top - top * unit,
        right=view.right + right * unit,
        bottom=view.bottom + bottom * unit,
    )
    scene = replace(tile.scene, rings=(*tile.scene.rings, (view, seed)))
    return Landscape(scene=scene, view=wider)


def blend(sources: tuple[Recipe, ...], *, seed: int, aspect: float) -> Recipe:
    """Return one picture made of several."""
    return Blended(sources=sources, seed=seed, aspect=aspect)


def repaint(base: Recipe, *, mask: Mask, prompt: str, seed: int) -> tuple[Recipe, ...]:
    """Return four pictures in which the white part of the mask shows the prompt."""
    words = prompts.words_of(prompt)
    if isinstance(base, Landscape):
        view, scenes = base.view, [base.scene] * GRID_TILES
    else:
        view, scenes = first_view(base.aspect), four_scenes(prompt, seed=seed, niji=False)
    place = mask.place_in(view)
    fresh = [
        scene.with_subject(words, seed=seed + n, place=place) for n, scene in enumerate(scenes)
    ]
    return tuple(
        Repainted(base=base, mask=mask, fresh=Landscape(scene=scene, view=view)) for scene in fresh
    )


def mask_complaint(mask: Mask, *, picture: Artwork) -> str | None:
    """Return why a mask does not fit a picture, None when it does (cometapi.md 4.3)."""
    if mask.size != picture.size:
        wanted, got = "{}x{}".format(*picture.size), "{}x{}".format(*mask.size)
        return f"[Invalid parameter] The mask has {got} pixels, the picture {wanted}"
    with Image.open(io.BytesIO(mask.data)) as image:
        brightest = image.convert("L").getextrema()[1]
    if brightest == 0:
        return "[Invalid parameter] The mask selects nothing"
    return None


def transparent_part(photo: Photo) -> Mask:
    """Return the mask that a picture carries itself: its transparent part, or all of it."""
    with Image.open(io.BytesIO(photo.data)) as image:
        alpha = image.convert("RGBA").getchannel("A")
    opaque = alpha.getextrema()[0] == OPAQUE
    mask = Image.new("L", alpha.size, 255) if opaque else ImageChops.invert(alpha)
    file = io.BytesIO()
    mask.save(file, "PNG")
    return Mask(data=file.getvalue())


def sheet(artwork: Artwork, *, size: tuple[int, int] | None = None) -> Image.Image:
    """Draw the whole picture: one tile, or up to four of them in rows of two."""
    width, height = size or artwork.size
    if len(artwork.tiles) == 1:
        return artwork.tiles[0].draw(width, height)
    half = (width // 2, height // 2)
    image = Image.new("RGB", (half[0] * 2, half[1] * 2))
    for n, tile in enumerate(artwork.tiles):
        image.paste(tile.draw(*half), (n % 2 * half[0], n // 2 * half[1]))
    return image


def preview(artwork: Artwork, *, percent: int) -> Image.Image:
    """Draw the small, blurred picture of an unfinished task; it clears up with the percent."""
    factor = PREVIEW_SIDE / max(artwork.size)
    width, height = (max(2, round(side * factor)) for side in artwork.size)
    image = sheet(artwork, size=(width, height))
    return image.filter(ImageFilter.GaussianBlur(max(1.0, (100 - percent) / 9)))


def dominant_colours(image: Image.Image, *, count: int) -> list[Rgb]:
    """Return a picture's main colours, the most frequent first."""
    reduced = image.convert("RGB").resize((64, 64)).quantize(count)
    palette = reduced.getpalette() or []
    ranked = sorted(reduced.getcolors() or [], reverse=True)
    return [
        (palette[3 * n], palette[3 * n + 1], palette[3 * n + 2])
        for _, n in ranked
        if isinstance(n, int)
    ]
