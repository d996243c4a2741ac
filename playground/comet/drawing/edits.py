"""New recipes from prompts and earlier ones: composed, varied, extended, blended, repainted."""

import io
from dataclasses import replace

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from playground.comet import prompts
from playground.comet.drawing.artworks import Artwork
from playground.comet.drawing.masks import Mask
from playground.comet.drawing.recipes import (
    Blended,
    Framed,
    Landscape,
    Photo,
    Recipe,
    Repainted,
    Tinted,
)
from playground.comet.drawing.scenes import View, first_view, four_scenes

GRID_TILES = 4


OPAQUE = 255


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
    """Return why a mask does not fit a picture, None when it does (CometAPI: modal)."""
    if mask.size != picture.size:
        wanted, got = "{}x{}".format(*picture.size), "{}x{}".format(*mask.size)
        return f"[Invalid parameter] The mask has {got} pixels, the picture {wanted}"
    with Image.open(io.BytesIO(mask.data)) as image:
        brightest = image.convert("L").getextrema()[1]
    if brightest == 0:
        return "[Invalid parameter] The mask selects nothing"
    return None


def part_to_edit(photo: Photo) -> Mask:
    """Return the mask of a picture sent without one: its transparent part, else its middle.

    An edit of the whole picture is drawn over it, so that what was given can still be seen.
    """
    with Image.open(io.BytesIO(photo.data)) as image:
        alpha = image.convert("RGBA").getchannel("A")
    opaque = alpha.getextrema()[0] == OPAQUE
    mask = _soft_oval() if opaque else ImageChops.invert(alpha)
    file = io.BytesIO()
    mask.save(file, "PNG")
    return Mask(data=file.getvalue())


def _soft_oval() -> Image.Image:
    """Return white in the middle that fades to black; it is stretched to any shape."""
    mask = Image.new("L", (256, 256))
    ImageDraw.Draw(mask).ellipse((64, 72, 192, 224), fill=255)
    return mask.filter(ImageFilter.GaussianBlur(10))
