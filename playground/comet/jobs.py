"""What upstream has to do for a request: kind of result, duration, picture (cometapi.md 5.4)."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from playground.comet import drawing, prompts
from playground.comet.buttons import Kind
from playground.comet.drawing import Artwork, Mask, Motion, Photo, Recipe

IMAGINE_S = 12.0
VARY_S = 8.0
HD_S = 6.0
PICK_S = 1.5
DESCRIBE_S = 3.0
VIDEO_S = 14.0

ASPECTS = {"PORTRAIT": 2 / 3, "SQUARE": 1.0, "LANDSCAPE": 3 / 2}
FAILS_EARLY = 0
FAILS_HALF_WAY = 46


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
    draw: Callable[[int], Artwork]
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
        draw=lambda _seed: Artwork(tiles=()),
    )


def imagine(prompt: str, *, photos: tuple[Photo, ...] = (), niji: bool = False) -> Job:
    """Plan a grid from a prompt and the pictures in front of it."""

    def draw(seed: int) -> Artwork:
        tiles: tuple[Recipe, ...] = drawing.compose(prompt, seed=seed, niji=niji)
        if photos:
            tiles = tuple(
                drawing.blend((tile, *photos), seed=seed + n, aspect=tile.aspect)
                for n, tile in enumerate(tiles)
            )
        return Artwork(tiles=tiles)

    job = Job(action="IMAGINE", kind=Kind.GRID, seconds=IMAGINE_S, prompt=prompt, draw=draw)
    return job.failing(prompts.failure_of(prompt, pictures=len(photos)))


def blend(photos: tuple[Photo, ...], *, dimensions: str) -> Job:
    """Plan a grid that mixes two to five pictures."""

    def draw(seed: int) -> Artwork:
        aspect = ASPECTS[dimensions]
        return Artwork(
            tiles=tuple(drawing.blend(photos, seed=seed + n, aspect=aspect) for n in range(4))
        )

    return Job(action="BLEND", kind=Kind.GRID, seconds=IMAGINE_S, prompt="", draw=draw)


def edit(prompt: str, *, base: Recipe, mask: Mask, action: str = "EDITS") -> Job:
    """Plan a grid in which the white part of the mask is painted anew."""
    job = Job(
        action=action,
        kind=Kind.GRID,
        seconds=VARY_S,
        prompt=prompt,
        draw=lambda seed: Artwork(tiles=drawing.repaint(base, mask=mask, prompt=prompt, seed=seed)),
    )
    return job.failing(prompts.failure_of(prompt, pictures=2))


def describe(photo: Photo, *, text: str) -> Job:
    """Plan four prompts, already worded in `text`, that tell what is on a picture."""
    return Job(
        action="DESCRIBE",
        kind=Kind.DESCRIPTION,
        seconds=DESCRIBE_S,
        prompt=text,
        draw=lambda _seed: Artwork(tiles=(photo,)),
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
        draw=lambda _seed: Artwork(tiles=()),
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
        draw=lambda seed: Artwork(
            tiles=(first,) * clips, motion=Motion(strength=motion, seed=seed)
        ),
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
        draw=lambda _seed: Artwork(tiles=(tile,), motion=clip),
    )


def enlarge(tile: Recipe, *, factor: int, prompt: str) -> Job:
    """Plan the same picture with more pixels."""
    return Job(
        action="UPSCALE",
        kind=Kind.HD,
        seconds=HD_S,
        prompt=prompt,
        draw=lambda _seed: Artwork(tiles=(tile,), scale=factor),
    )


def grid_of(
    action: str, *, prompt: str, make: Callable[[int], Recipe], seconds: float = VARY_S
) -> Job:
    """Plan a grid whose tiles `make` draws from four neighbouring seeds."""
    return Job(
        action=action,
        kind=Kind.GRID,
        seconds=seconds,
        prompt=prompt,
        draw=lambda seed: Artwork(tiles=tuple(make(seed + n) for n in range(4))),
    )
