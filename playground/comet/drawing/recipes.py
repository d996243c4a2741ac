"""Pictures as recipes: small values that can be drawn again in any size.

A recipe says how a picture came about (composed from a prompt, cut out, varied, widened, blended,
repainted), so that nothing is drawn before somebody downloads it, and every result is the same
each time. All functions that draw are slow and belong into a thread.
"""

import io
import random
from dataclasses import dataclass
from typing import Protocol

from PIL import Image, ImageEnhance, ImageFilter, ImageOps

from playground.comet.drawing.masks import Mask
from playground.comet.drawing.painting.painting import paint
from playground.comet.drawing.scenes import Scene, View


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
