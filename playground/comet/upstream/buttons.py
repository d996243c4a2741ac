"""The buttons under results, and what customIds mean (midjourney-proxy: CustomComponentModel)."""

import re
from dataclasses import dataclass
from enum import Enum

ButtonJson = dict[str, str | int | None]

GREY = 2
LINK = 5


class Kind(Enum):
    """What a finished task is, which decides the buttons under it."""

    GRID = "grid"
    SINGLE = "single"
    HD = "hd"
    VIDEO_GRID = "video grid"
    VIDEO = "video"
    DESCRIPTION = "description"
    SHORTENED = "shortened"


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """A customId taken apart: the button's name, its number if it has one, its version."""

    name: str
    number: int = 0
    argument: str = ""

    @property
    def always_asks(self) -> bool:
        """Whether the button opens a dialog on every press (midjourney-proxy: TaskService)."""
        if self.name == "PicReader":
            return self.argument != "all"
        return self.name in {"CustomZoom", "Inpaint", "PromptAnalyzer", "video"}

    @property
    def asks_in_remix(self) -> bool:
        """Whether the button opens a dialog when the account is in remix mode."""
        return self.name in REMIXABLE


REMIXABLE = frozenset({
    "variation", "low_variation", "high_variation", "reroll",
    "pan_left", "pan_right", "pan_up", "pan_down",
    "animate_high", "animate_low",
})  # fmt: skip

_NAMES = REMIXABLE | {
    "upsample", "video", "video_virtual_upscale", "animate_high_extend", "animate_low_extend",
    "Inpaint", "Outpaint", "CustomZoom", "PicReader", "Retry", "PromptAnalyzer", "BOOKMARK",
}  # fmt: skip
_HD_UPSCALE = re.compile(r"upsample_v\d\w*_[24]x(?:_subtle|_creative)?")
_SHAPE = re.compile(r"MJ::(?:JOB::|Picread::)?(\w+)(?:::(.*))?", re.IGNORECASE)


def read_custom_id(custom_id: str) -> Press | None:
    """Take a customId apart; None for one that no button has."""
    shape = _SHAPE.fullmatch(custom_id)
    if shape is None:
        return None
    name, argument = shape[1], (shape[2] or "").split("::")[0]
    if name not in _NAMES and not _HD_UPSCALE.fullmatch(name):
        return None
    number = int(argument) if argument.isdecimal() else 0
    return Press(name=name, number=number, argument=argument)


def buttons_for(
    kind: Kind, *, job: str, version: str, web_url: str, square: bool = True, tiles: int = 4
) -> list[ButtonJson]:
    """Return a result's buttons in the order of the real server.

    Args:
        kind: What the task made.
        job: UUID of the job, part of nearly every customId.
        version: Model as in `prompts.version_of`.
        web_url: Where the "Web" link leads.
        square: Whether the picture is as wide as high: only others can be made square.
        tiles: How many clips a video grid holds.
    """
    match kind:
        case Kind.GRID:
            return _grid(job)
        case Kind.SINGLE:
            return [
                *_upscales(job, version, redo=False),
                *_variations(job),
                *_reframings(job, version, square=square),
                *_animations(job, version),
                *_footer(job, web_url),
            ]
        case Kind.HD:
            return [
                *_upscales(job, version, redo=True),
                *_variations(job),
                *_animations(job, version)[:2],
                *_footer(job, web_url),
            ]
        case Kind.VIDEO_GRID:
            return [*_numbered(job, "video_virtual_upscale", "U", tiles), _reroll(job)]
        case Kind.VIDEO:
            extends = [
                _button(f"MJ::JOB::animate_{motion}_extend::1::{job}::SOLO", label, "🎞️")
                for motion, label in _motions("Extend")
            ]
            return [*extends, *_footer(job, web_url)]
        case Kind.DESCRIPTION:
            return _description()
        case Kind.SHORTENED:
            return [
                _button(f"MJ::Job::PromptAnalyzer::{n}", "", f"{n}\ufe0f\u20e3")
                for n in range(1, 6)
            ]


def _button(custom_id: str | None, label: str, emoji: str = "", style: int = GREY) -> ButtonJson:
    return {"customId": custom_id, "emoji": emoji, "label": label, "type": 2, "style": style}


def _numbered(job: str, name: str, letter: str, count: int) -> list[ButtonJson]:
    return [_button(f"MJ::JOB::{name}::{n}::{job}", f"{letter}{n}") for n in range(1, count + 1)]


def _reroll(job: str) -> ButtonJson:
    return _button(f"MJ::JOB::reroll::0::{job}::SOLO", "", "🔄")


def _grid(job: str) -> list[ButtonJson]:
    upsamples = _numbered(job, "upsample", "U", 4)
    return [*upsamples, _reroll(job), *_numbered(job, "variation", "V", 4)]


_UPSCALERS = {"7": "v7_2x", "6.1": "v6r1_2x", "6": "v6_2x"}


def _upscales(job: str, version: str, *, redo: bool) -> list[ButtonJson]:
    """V7 and V6 have subtle and creative, V5 2x and 4x, V8 none."""
    number = version.removeprefix("niji ")
    word = "Redo Upscale" if redo else "Upscale"
    if number.startswith("5"):
        choices = [("v5_2x", "2x"), ("v5_4x", "4x")]
    elif number in _UPSCALERS:
        model = _UPSCALERS[number]
        choices = [(f"{model}_subtle", "Subtle"), (f"{model}_creative", "Creative")]
    else:
        choices = []
    return [
        _button(f"MJ::JOB::upsample_{model}::1::{job}::SOLO", f"{word} ({label})", "upscale_1")
        for model, label in choices
    ]


def _variations(job: str) -> list[ButtonJson]:
    return [
        _button(f"MJ::JOB::low_variation::1::{job}::SOLO", "Vary (Subtle)", "🪄"),
        _button(f"MJ::JOB::high_variation::1::{job}::SOLO", "Vary (Strong)", "🪄"),
    ]


def _reframings(job: str, version: str, *, square: bool) -> list[ButtonJson]:
    if version.startswith("8"):
        return []
    squaring = _button(f"MJ::Outpaint::100::1::{job}::SOLO", "Make Square", "↔️")
    arrows = (("left", "⬅️"), ("right", "➡️"), ("up", "⬆️"), ("down", "⬇️"))
    return [
        _button(f"MJ::Inpaint::1::{job}::SOLO", "Vary (Region)", "🖌️"),
        _button(f"MJ::Outpaint::50::1::{job}::SOLO", "Zoom Out 2x", "🔍"),
        _button(f"MJ::Outpaint::75::1::{job}::SOLO", "Zoom Out 1.5x", "🔍"),
        _button(f"MJ::CustomZoom::{job}", "Custom Zoom", "🔍"),
        *([] if square else [squaring]),
        *(_button(f"MJ::JOB::pan_{side}::1::{job}::SOLO", "", arrow) for side, arrow in arrows),
    ]


def _motions(verb: str) -> list[tuple[str, str]]:
    return [(motion, f"{verb} ({motion.title()} motion)") for motion in ("high", "low")]


def _animations(job: str, version: str) -> list[ButtonJson]:
    """Only current models animate."""
    if version.removeprefix("niji ").startswith(("5", "4")):
        return []
    buttons = [
        _button(f"MJ::JOB::animate_{motion}::1::{job}::SOLO", label, "🎞️")
        for motion, label in _motions("Animate")
    ]
    return [*buttons, _button(f"MJ::JOB::video::1::{job}::manual", "Animate manually", "🎞️")]


def _footer(job: str, web_url: str) -> list[ButtonJson]:
    return [
        _button(f"MJ::BOOKMARK::{job}", "", "❤️"),
        {**_button(None, "Web", style=LINK), "url": web_url},
    ]


def _description() -> list[ButtonJson]:
    digits = [_button(f"MJ::Job::PicReader::{n}", "", f"{n}\ufe0f\u20e3") for n in range(1, 5)]
    return [
        *digits,
        _button("MJ::Picread::Retry", "", "🔄"),
        _button("MJ::Job::PicReader::all", "Imagine all", "🎉"),
    ]
