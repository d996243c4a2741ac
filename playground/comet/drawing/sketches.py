"""How a job's picture follows from its seed: small values, so that a job can be stored."""

from dataclasses import dataclass

from playground.comet.drawing import edits
from playground.comet.drawing.artworks import Artwork, Motion
from playground.comet.drawing.masks import Mask
from playground.comet.drawing.recipes import Photo, Recipe

GRID = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """A grid from a prompt, and from the pictures in front of it."""

    prompt: str
    photos: tuple[Photo, ...] = ()
    niji: bool = False

    def __call__(self, seed: int) -> Artwork:
        """Return the picture of a seed."""
        tiles: tuple[Recipe, ...] = edits.compose(self.prompt, seed=seed, niji=self.niji)
        if self.photos:
            tiles = tuple(
                edits.blend((tile, *self.photos), seed=seed + n, aspect=tile.aspect)
                for n, tile in enumerate(tiles)
            )
        return Artwork(tiles=tiles)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixed:
    """A grid that mixes pictures."""

    photos: tuple[Photo, ...]
    aspect: float

    def __call__(self, seed: int) -> Artwork:
        """Return the picture of a seed."""
        return Artwork(
            tiles=tuple(
                edits.blend(self.photos, seed=seed + n, aspect=self.aspect) for n in range(GRID)
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Repaint:
    """A grid in which the white part of a mask shows the prompt."""

    prompt: str
    base: Recipe
    mask: Mask

    def __call__(self, seed: int) -> Artwork:
        """Return the picture of a seed."""
        tiles = edits.repaint(self.base, mask=self.mask, prompt=self.prompt, seed=seed)
        return Artwork(tiles=tiles)


@dataclass(frozen=True, slots=True, kw_only=True)
class Varied:
    """A grid of variations; a prompt of their own changes what is on them."""

    tile: Recipe
    strength: float
    prompt: str | None = None

    def __call__(self, seed: int) -> Artwork:
        """Return the picture of a seed."""
        tiles = (
            edits.vary(self.tile, seed=seed + n, strength=self.strength, prompt=self.prompt)
            for n in range(GRID)
        )
        return Artwork(tiles=tuple(tiles))


@dataclass(frozen=True, slots=True, kw_only=True)
class Extended:
    """A grid of the same picture in a wider frame; margins are measured in its own heights."""

    tile: Recipe
    left: float = 0.0
    top: float = 0.0
    right: float = 0.0
    bottom: float = 0.0

    def __call__(self, seed: int) -> Artwork:
        """Return the picture of a seed."""
        tiles = (
            edits.extend(
                self.tile,
                seed=seed + n,
                left=self.left,
                top=self.top,
                right=self.right,
                bottom=self.bottom,
            )
            for n in range(GRID)
        )
        return Artwork(tiles=tuple(tiles))


@dataclass(frozen=True, slots=True, kw_only=True)
class Clips:
    """Clips that begin with a picture; `motion` is "low" or "high"."""

    first: Recipe
    motion: str
    count: int

    def __call__(self, seed: int) -> Artwork:
        """Return the clips of a seed."""
        return Artwork(
            tiles=(self.first,) * self.count, motion=Motion(strength=self.motion, seed=seed)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed:
    """A picture that is the same for all seeds."""

    artwork: Artwork

    def __call__(self, _seed: int) -> Artwork:
        """Return the picture."""
        return self.artwork


NO_PICTURE = Fixed(artwork=Artwork(tiles=()))
