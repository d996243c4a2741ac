"""What is on a drawn picture: a small description that `painting` turns into pixels.

World units: the first view is 1 high and centred on x = 0; y grows downward from its top edge.
"""

import random
from dataclasses import dataclass, replace

from playground.comet import prompts
from playground.comet.drawing.motifs import motifs
from playground.comet.drawing.palettes import PALETTES, Palette, moods_of, turn_hue

WIDEST, NARROWEST = 4.0, 0.25
KEEPS_HILLS = 0.4
"""Variations weaker than this keep every hill where it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """The part of the world that a picture shows."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Extent in x."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Extent in y."""
        return self.bottom - self.top

    def holds(self, x: float, y: float, *, margin: float = 0.0) -> bool:
        """Tell whether a point lies in the view or within the margin around it."""
        return (
            self.left - margin <= x <= self.right + margin
            and self.top - margin <= y <= self.bottom + margin
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One composition; `phase` from 0 to 1 moves it for a clip.

    `half` is half the first view's width; `rings` are earlier, smaller views: what lies outside of
    each was added later, from its seed.
    """

    seed: int
    palette: Palette
    horizon: float
    sun_x: float
    sun_y: float
    sun_size: float
    motif: str
    motif_x: float
    motif_y: float
    motif_size: float
    mirrored: bool
    wet: bool
    framed: bool
    clouds: int
    snowing: bool
    flat: bool
    half: float
    phase: float = 0.0
    rings: tuple[tuple[View, int], ...] = ()

    def varied(self, *, seed: int, strength: float, words: frozenset[str] | None) -> "Scene":
        """Return the same composition done once more; new words bring their own motif.

        Four neighbouring seeds give four different hues.
        """
        chance = random.Random(seed)
        turn = (-50, -18, 18, 50)[seed % 4] + chance.uniform(-6, 6)
        shift = 0.12 * strength
        scene = replace(
            self,
            seed=self.seed if strength < KEEPS_HILLS else chance.getrandbits(32),
            palette=self.palette.turned(turn * strength),
            sun_x=self.sun_x + chance.uniform(-2, 2) * shift,
            sun_y=self.sun_y + chance.uniform(-1, 0.6) * shift,
            motif_x=self.motif_x + chance.uniform(-1, 1) * shift,
            motif_size=self.motif_size * (1 + chance.uniform(-0.45, 0.45) * strength),
            mirrored=self.mirrored ^ (strength >= 1 and bool(chance.getrandbits(1))),
            clouds=max(0, self.clouds + round(chance.uniform(-3, 3) * strength)),
        )
        if words is None:
            return scene
        moods = moods_of(words)
        palette = PALETTES[chance.choice(moods)] if moods else scene.palette
        return replace(scene, motif=motifs.choose(words, chance), palette=palette)

    def with_subject(self, words: frozenset[str], *, seed: int, place: View) -> "Scene":
        """Return the same surroundings with another subject that fills a part of them."""
        chance = random.Random(seed)
        motif = motifs.choose(words, chance)
        return replace(
            self,
            palette=replace(self.palette, accent=turn_hue(self.palette.accent, 90 * (seed % 4))),
            motif=motif,
            motif_x=(place.left + place.right) / 2,
            motif_y=place.bottom - 0.12 * place.height,
            motif_size=0.8 * min(place.height, place.width),
            mirrored=bool(seed % 2),
        )


def first_view(aspect: float) -> View:
    """Return the view of a fresh picture; extreme shapes are limited to 4:1 and 1:4."""
    half = min(WIDEST, max(NARROWEST, aspect)) / 2
    return View(left=-half, top=0.0, right=half, bottom=1.0)


def four_scenes(prompt: str, *, seed: int, niji: bool) -> list[Scene]:
    """Compose the four tiles of a grid: one subject, four moods and four compositions."""
    words = prompts.words_of(prompt)
    subject = prompts.parse(prompt).text.casefold()
    chance = random.Random(f"{seed}/{subject}")
    motif = motifs.choose(words, chance)
    moods = moods_of(words)
    others = [name for name in PALETTES if name not in moods]
    chance.shuffle(others)
    names = [*moods, *others][:4]
    chance.shuffle(names)
    plans = ["wide", "low", "high", "framed"]
    chance.shuffle(plans)
    half = first_view(prompts.aspect_of(prompt)).right
    return [
        _scene(
            plan,
            chance=chance,
            palette=PALETTES[name],
            motif=motif,
            half=half,
            snowing=bool(words & {"snow", "snowy", "winter", "blizzard"}),
            flat=niji or prompts.parse(prompt).parameter("niji") is not None,
        )
        for plan, name in zip(plans, names, strict=True)
    ]


def _scene(
    plan: str,
    *,
    chance: random.Random,
    palette: Palette,
    motif: str,
    half: float,
    snowing: bool,
    flat: bool,
) -> Scene:
    side = chance.choice((-1, 1))
    horizon, sun_x, sun_y, sun_size, motif_x, motif_size = {
        "wide": (0.60, 0.34 * side, 0.24, 0.09, -0.20 * side, 0.38),
        "low": (0.70, 0.03 * side, 0.42, 0.24, 0.0, 0.52),
        "high": (0.42, -0.33 * side, 0.17, 0.06, 0.16 * side, 0.34),
        "framed": (0.56, 0.25 * side, 0.32, 0.14, 0.0, 0.42),
    }[plan]
    motif_size *= min(1.0, 0.35 + 1.3 * half)
    flies = motifs.habitat_of(motif) == "air"
    depth = chance.uniform(0.25, 0.5) if plan == "high" else chance.uniform(0.12, 0.35)
    below = horizon + (1 - horizon) * depth
    return Scene(
        seed=chance.getrandbits(32),
        palette=palette,
        horizon=horizon + chance.uniform(-0.03, 0.03),
        sun_x=sun_x * half * 2,
        sun_y=sun_y + chance.uniform(-0.04, 0.04),
        sun_size=sun_size,
        motif=motif,
        motif_x=motif_x * half * 2,
        motif_y=motif_size + chance.uniform(0.06, 0.14) if flies else below,
        motif_size=motif_size,
        mirrored=bool(chance.getrandbits(1)),
        wet=plan != "framed" or motifs.habitat_of(motif) == "water",
        framed=plan == "framed",
        clouds=chance.randint(3, 8),
        snowing=snowing,
        flat=flat,
        half=half,
    )
