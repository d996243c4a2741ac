"""What a button of CometAPI does, read from its customId (CometAPI: quick start)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_TOKENS: Final = re.compile(r"::")

_SEVERAL: Final = {"picreader": 4, "promptanalyzer": 5}
MOST_AT_ONCE: Final = 5
"""No button that is known starts more pictures than this."""

_ALWAYS_DIALOG: Final = re.compile(
    r"MJ::(CustomZoom|Inpaint)\b|MJ::Job::(PicReader|PromptAnalyzer)::\d|MJ::Job::video::.*manual$",
    re.IGNORECASE,
)
_DIALOG_WITH_REMIX: Final = re.compile(
    r"MJ::Job::((low_|high_)?variation|reroll|pan_|animate_)", re.IGNORECASE
)
_VIDEO: Final = re.compile(r"MJ::Job::(animate_|video)", re.IGNORECASE)
_VIDEO_PROMPT: Final = re.compile(r"--video(?:\b|\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A parsed customId.

    `kind` is its lower-case name such as `upsample`, `pan_left` or `outpaint`; `index` the picture
    that it is about (1 to 4), or the percentage of an outpaint, if it has one.
    """

    custom_id: str
    kind: str
    index: int | None = None

    @classmethod
    @lru_cache(maxsize=256)  # each button of a message is asked for several things
    def parse(cls, custom_id: str) -> Action:
        """Read any customId; unknown ones get their own name as kind, so they stay usable.

        >>> action = Action.parse("MJ::JOB::upsample::2::3dbbd469")
        >>> action.kind, action.index
        ('upsample', 2)
        """
        tokens = [token for token in _TOKENS.split(custom_id) if token]
        if tokens and tokens[0].upper() == "MJ":
            tokens = tokens[1:]
        if len(tokens) > 1 and tokens[0].upper() == "JOB":
            tokens = tokens[1:]
        if not tokens:
            return cls(custom_id=custom_id, kind="unknown")
        number = tokens[1] if len(tokens) > 1 else ""
        return cls(
            custom_id=custom_id,
            kind=tokens[0].lower(),
            index=int(number) if number.isascii() and number.isdigit() else None,
        )

    @property
    def always_asks(self) -> bool:
        """Whether it opens a dialog whatever the settings (midjourney-proxy: TaskService)."""
        return opens_dialog(self.custom_id)

    @property
    def may_ask(self) -> bool:
        """Whether it opens a dialog in remix mode only (midjourney-proxy: TaskService)."""
        return not self.always_asks and opens_dialog(self.custom_id, remix=True)

    @property
    def starts(self) -> int:
        """How many pictures it may start at once (midjourney-proxy: TaskService)."""
        if self.custom_id.rpartition("::")[2].lower() != "all":
            return 1
        return _SEVERAL.get(self.kind, MOST_AT_ONCE)

    @property
    def picks(self) -> bool:
        """Whether it separates one picture of a grid, which gives the same each time."""
        return self.kind in {"upsample", "video_virtual_upscale"}

    @property
    def repeatable(self) -> bool:
        """Whether pressing it again gives something new (midjourney-proxy: issue 247)."""
        return not self.picks

    @property
    def makes_several(self) -> bool:
        """Whether one press starts several pictures, most of which get messages of their own."""
        return self.starts > 1

    @property
    def is_bookmark(self) -> bool:
        """Whether it only marks the picture as a favourite, without a job."""
        return self.kind == "bookmark"


def opens_dialog(custom_id: str, *, remix: bool = False) -> bool:
    """Whether pressing the button needs a `modal` call before anything runs.

    `remix` says that the dialog was asked for where it is optional. Even without it a provider's
    account in remix mode may ask, which only the answer tells.
    """
    if _ALWAYS_DIALOG.match(custom_id):
        return True
    return remix and _DIALOG_WITH_REMIX.match(custom_id) is not None


def makes_video(custom_id: str | None, *prompts: str) -> bool:
    """Whether a button or a prompt makes a film: never in turbo, as seen."""
    by_button = custom_id is not None and _VIDEO.match(custom_id) is not None
    return by_button or any(map(_VIDEO_PROMPT.search, prompts))
