"""From a pressed button to upstream's work (midjourney-proxy: TaskService)."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from playground.comet import prompts
from playground.comet.drawing import edits
from playground.comet.drawing.artworks import Artwork
from playground.comet.drawing.masks import Mask
from playground.comet.drawing.recipes import Recipe
from playground.comet.drawing.sketches import Extended, Varied
from playground.comet.upstream import jobs
from playground.comet.upstream.buttons import Press
from playground.comet.upstream.jobs import Job

PAN_SHARE = 0.5
MAKE_SQUARE = 100
PAN_SIDES = {"pan_left": "left", "pan_right": "right", "pan_up": "top", "pan_down": "bottom"}
STRENGTHS = {"low_variation": 0.25, "variation": 0.5, "high_variation": 1.0}
_FACTOR = re.compile(r"_([24])x")


class NotPossibleError(Exception):
    """The button does not go with its task."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialog:
    """What was filled in where a button asked."""

    prompt: str
    mask: Mask | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """A pressed button with the finished task that shows it."""

    press: Press
    parent: Job
    artwork: Artwork
    dialog: Dialog | None

    @property
    def prompt(self) -> str:
        """The prompt of the new task: the dialog's, or the parent's."""
        return self.dialog.prompt if self.dialog else self.parent.prompt

    @property
    def tile(self) -> Recipe:
        """The tile that the button is about.

        Raises:
            NotPossibleError: The parent has no such tile.
        """
        if not 1 <= self.press.number <= len(self.artwork.tiles):
            raise NotPossibleError
        return self.artwork.tiles[self.press.number - 1]

    @property
    def remixed(self) -> str | None:
        """The new prompt when a dialog changed it."""
        return self.prompt if self.prompt != self.parent.prompt else None


def plan(press: Press, *, parent: Job, artwork: Artwork, dialog: Dialog | None = None) -> Job:
    """Plan what a button does.

    Raises:
        NotPossibleError: The parent has no such tile or line.
    """
    context = Context(press=press, parent=parent, artwork=artwork, dialog=dialog)
    job = _PLANS.get(press.name, _enlarge)(context)
    if dialog and job.failure is None:
        job = job.failing(prompts.failure_of(dialog.prompt, pictures=2))
    return job


def question(press: Press, parent: Job) -> Job:
    """Plan the dialog itself: its action's name, and the prompt with which it is prefilled."""
    if press.name in {"PicReader", "PromptAnalyzer"}:
        return jobs.imagine(line_of(parent.text, press.number))
    names = {"CustomZoom": "CUSTOM_ZOOM", "Inpaint": "INPAINT", "video": "VIDEO"}
    plain = {"variation": "VARIATION", "reroll": "REROLL"}
    name = names.get(press.name) or plain.get(press.name) or press.name.upper()
    prompt = f"{parent.prompt} --motion low --video 1" if name == "VIDEO" else parent.prompt
    return replace(parent, action="PAN" if name.startswith("PAN") else name, prompt=prompt)


def line_of(text: str, number: int) -> str:
    """Return one of a description's prompts, counted from 1, without the digit in front.

    Raises:
        NotPossibleError: There is no such line.
    """
    lines = text.split("\n\n")
    if not 1 <= number <= len(lines):
        raise NotPossibleError
    return lines[number - 1].split(" ", 1)[1]


def _vary(context: Context) -> Job:
    name, tile, remixed = context.press.name, context.tile, context.remixed
    action = "VARIATION" if name == "variation" else name.upper()
    return jobs.grid_of(
        action,
        prompt=context.prompt,
        draw=Varied(tile=tile, strength=STRENGTHS[name], prompt=remixed),
    )


def _reroll(context: Context) -> Job:
    if context.remixed is not None and context.parent.action in {"IMAGINE", "REROLL"}:
        return replace(jobs.imagine(context.prompt), action="REROLL")
    return replace(context.parent, action="REROLL", prompt=context.prompt)


def _pan(context: Context) -> Job:
    tile = context.tile
    side = PAN_SIDES[context.press.name]
    extent = tile.aspect if side in {"left", "right"} else 1.0
    return jobs.grid_of(
        "PAN",
        prompt=context.prompt,
        draw=Extended(tile=tile, **{side: PAN_SHARE * extent}),
    )


def _zoom_out(context: Context) -> Job:
    percent = int(context.press.argument)
    tile = context.artwork.tiles[0]
    if percent == MAKE_SQUARE:
        return _reframed("ZOOM", tile, factor=1.0, aspect=1.0, prompt=context.prompt)
    return _reframed("ZOOM", tile, factor=100 / percent, prompt=context.prompt)


def _custom_zoom(context: Context) -> Job:
    prompt = prompts.parse(context.prompt)
    tile = context.artwork.tiles[0]
    aspect = prompts.aspect_of(context.prompt) if prompt.parameter("ar") else None
    zoom = prompt.parameter("zoom")
    if prompts.failure_of(context.prompt, pictures=2) or zoom is None:
        job = _reframed("CUSTOM_ZOOM", tile, factor=1.0, prompt=context.prompt)
        return job.failing(
            prompts.failure_of(context.prompt, pictures=2)
            or "[Invalid parameter] `--zoom` from 1 to 2 is needed here"
        )
    return _reframed("CUSTOM_ZOOM", tile, factor=float(zoom), aspect=aspect, prompt=context.prompt)


def _reframed(
    action: str, tile: Recipe, *, factor: float, prompt: str, aspect: float | None = None
) -> Job:
    """Widen the frame around the picture's middle until it has the wanted shape."""
    wanted = aspect or tile.aspect
    height = max(factor, tile.aspect * factor / wanted)
    sides, ends = (height * wanted - tile.aspect) / 2, (height - 1) / 2
    return jobs.grid_of(
        action,
        prompt=prompt,
        draw=Extended(tile=tile, left=sides, right=sides, top=ends, bottom=ends),
    )


def _inpaint(context: Context) -> Job:
    if context.dialog is None or context.dialog.mask is None:
        raise NotPossibleError
    base = context.artwork.tiles[0]
    job = jobs.edit(context.prompt, base=base, mask=context.dialog.mask, action="INPAINT")
    return job.failing(edits.mask_complaint(context.dialog.mask, picture=context.artwork))


def _animate(context: Context) -> Job:
    strength = "high" if "high" in context.press.name else "low"
    extends = context.press.name.endswith("_extend")
    return jobs.video(
        context.prompt,
        first=context.artwork.tiles[0],
        motion=strength,
        action="VIDEO_EXTEND" if extends else "VIDEO",
    )


def _animate_manually(context: Context) -> Job:
    motion = prompts.parse(context.prompt).parameter("motion") or "low"
    return jobs.video(context.prompt, first=context.artwork.tiles[0], motion=motion)


def _enlarge(context: Context) -> Job:
    factor = _FACTOR.search(context.press.name)
    return jobs.enlarge(
        context.artwork.tiles[0],
        factor=int(factor[1]) if factor else 2,
        prompt=context.prompt,
    )


def _pick(context: Context) -> Job:
    if not 1 <= context.press.number <= len(context.artwork.tiles):
        raise NotPossibleError
    return jobs.pick(context.artwork, context.press.number, prompt=context.prompt)


def _imagine_line(context: Context) -> Job:
    line = line_of(context.parent.text, context.press.number)
    return jobs.imagine(context.dialog.prompt if context.dialog else line)


_PLANS: dict[str, Callable[[Context], Job]] = {
    "upsample": _pick,
    "video_virtual_upscale": _pick,
    "variation": _vary,
    "low_variation": _vary,
    "high_variation": _vary,
    "reroll": _reroll,
    "pan_left": _pan,
    "pan_right": _pan,
    "pan_up": _pan,
    "pan_down": _pan,
    "Outpaint": _zoom_out,
    "CustomZoom": _custom_zoom,
    "Inpaint": _inpaint,
    "animate_high": _animate,
    "animate_low": _animate,
    "animate_high_extend": _animate,
    "animate_low_extend": _animate,
    "video": _animate_manually,
    "PicReader": _imagine_line,
    "PromptAnalyzer": _imagine_line,
    "Retry": lambda context: context.parent,
}
