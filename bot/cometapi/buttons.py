"""What a button's customId tells about it beforehand (cometapi.md 3 and 4.1)."""

import re
from typing import Final

_ALWAYS_DIALOG: Final = re.compile(
    r"MJ::(CustomZoom|Inpaint)\b|MJ::Job::(PicReader|PromptAnalyzer)::\d|MJ::Job::video::.*manual$",
    re.IGNORECASE,
)
_DIALOG_WITH_REMIX: Final = re.compile(
    r"MJ::Job::((low_|high_)?variation|reroll|pan_|animate_)", re.IGNORECASE
)
_VIDEO: Final = re.compile(r"MJ::Job::(animate_|video)", re.IGNORECASE)


def opens_dialog(custom_id: str, *, remix: bool = False) -> bool:
    """Whether pressing the button needs a `modal` call before anything runs.

    `remix` says that the dialog was asked for where it is optional. Even without it a provider's
    account in remix mode may ask, which only the answer tells.
    """
    if _ALWAYS_DIALOG.match(custom_id):
        return True
    return remix and _DIALOG_WITH_REMIX.match(custom_id) is not None


def makes_video(custom_id: str) -> bool:
    """Whether the button makes a film, which never runs in turbo (cometapi.md 7, rule 19)."""
    return _VIDEO.match(custom_id) is not None
