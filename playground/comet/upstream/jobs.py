"""What upstream has to do for a request: kind of result, duration, picture."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from playground.comet import prompts
from playground.comet.drawing.artworks import Artwork
from playground.comet.drawing.masks import Mask
from playground.comet.drawing.recipes import Photo, Recipe
from playground.comet.drawing.sketches import NO_PICTURE, Clips, Composed, Fixed, Mixed, Repaint
from playground.comet.upstream.buttons import Kind

IMAGINE_S = 12.0
VARY_S = 8.0
HD_S = 6.0
PICK_S = 1.5
DESCRIBE_S = 3.0
VIDEO_S = 14.0

ASPECTS = {"PORTRAIT": 2 / 3, "SQUARE": 1.0, "LANDSCAPE": 3 / 2}
FAILS_EARLY = 0
FAILS_HALF_WAY = 46

Sketch = Callable[[int], Artwork]
"""One of `sketches`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One piece of upstream's work.

    `draw` makes the picture from a seed; `seconds` is the duration at fast speed; `failure` is the
    reason for which the work ends badly at `failure_at` percent; `text` is a result in words.
    """

    action: str
    kind: Kind
    seconds: float
    prompt: str
    draw: Sketch
    failure: str | None = None
    failure_at: int = FAILS_EARLY
    text: str = ""

    def failing(self, reason: str | None, *, at: int = FAILS_EARLY) -> "Job":
        """Return the same work, bound to fail for this reason if there is one."""
        return self if reason is None else replace(self, failure=reason, failure_at=at)


def nothing(action: str, *, prompt: str = "") -> Job:
    """Plan work that has no picture to start from and can only fail."""
    return Job(
        action=action,
        kind=Kind.GRID,
        seconds=DESCRIBE_S,
        prompt=prompt,
        draw=NO_PICTURE,
    )


def imagine(prompt: str, *, photos: tuple[Photo, ...] = (), niji: bool = False) -> Job:
    """Plan a grid from a prompt and the pictures in front of it."""
    draw = Composed(prompt=prompt, photos=photos, niji=niji)
    job = Job(action="IMAGINE", kind=Kind.GRID, seconds=IMAGINE_S, prompt=prompt, draw=draw)
    return job.failing(prompts.failure_of(prompt, pictures=len(photos)))


def blend(photos: tuple[Photo, ...], *, dimensions: str) -> Job:
    """Plan a grid that mixes two to five pictures."""
    draw = Mixed(photos=photos, aspect=ASPECTS[dimensions])
    return Job(action="BLEND", kind=Kind.GRID, seconds=IMAGINE_S, prompt="", draw=draw)


def edit(prompt: str, *, base: Recipe, mask: Mask, action: str = "EDITS") -> Job:
    """Plan a grid in which the white part of the mask is painted anew."""
    job = Job(
        action=action,
        kind=Kind.GRID,
        seconds=VARY_S,
        prompt=prompt,
        draw=Repaint(prompt=prompt, base=base, mask=mask),
    )
    return job.failing(prompts.failure_of(prompt, pictures=2))


def describe(photo: Photo, *, text: str) -> Job:
    """Plan four prompts, already worded in `text`, that tell what is on a picture."""
    return Job(
        action="DESCRIBE",
        kind=Kind.DESCRIPTION,
        seconds=DESCRIBE_S,
        prompt=text,
        draw=Fixed(artwork=Artwork(tiles=(photo,))),
        text=text,
    )


def shorten(prompt: str) -> Job:
    """Plan five ever shorter versions of a prompt."""
    words = prompts.parse(prompt).text.split()
    keep = [max(1, len(words) * (7 - n) // 8) for n in range(1, 6)]
    lines = [f"{n}\ufe0f\u20e3 {' '.join(words[:k])}" for n, k in enumerate(keep, start=1)]
    job = Job(
        action="SHORTEN",
        kind=Kind.SHORTENED,
        seconds=DESCRIBE_S,
        prompt=prompt,
        draw=NO_PICTURE,
        text="\n\n".join(lines),
    )
    return job.failing(prompts.failure_of(prompt))


def video(prompt: str, *, first: Recipe, motion: str, clips: int = 4, action: str = "VIDEO") -> Job:
    """Plan one, two or four clips that start with a picture; `motion` is "low" or "high"."""
    text = prompts.parse(prompt).text
    return Job(
        action=action,
        kind=Kind.VIDEO_GRID,
        seconds=VIDEO_S,
        prompt=f"{text} --motion {motion} --video 1".strip(),
        draw=Clips(first=first, motion=motion, count=clips),
    )


def pick(artwork: Artwork, number: int, *, prompt: str) -> Job:
    """Plan cutting one tile, counted from 1, out of a grid of pictures or clips."""
    tile, motion = artwork.tiles[number - 1], artwork.motion
    clip = replace(motion, clip=number - 1) if motion else None
    return Job(
        action="UPSCALE",
        kind=Kind.VIDEO if motion else Kind.SINGLE,
        seconds=PICK_S,
        prompt=prompt,
        draw=Fixed(artwork=Artwork(tiles=(tile,), motion=clip)),
    )


def enlarge(tile: Recipe, *, factor: int, prompt: str) -> Job:
    """Plan the same picture with more pixels."""
    return Job(
        action="UPSCALE",
        kind=Kind.HD,
        seconds=HD_S,
        prompt=prompt,
        draw=Fixed(artwork=Artwork(tiles=(tile,), scale=factor)),
    )


def grid_of(action: str, *, prompt: str, draw: Sketch) -> Job:
    """Plan a grid that is made from a picture."""
    return Job(action=action, kind=Kind.GRID, seconds=VARY_S, prompt=prompt, draw=draw)
