"""What can be asked of Midjourney, and how fast."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class TitleCode(StrEnum):
    """What stands in the place of a prompt; the words are in `bot.ui.texts.requests.titles`."""

    BLEND = "title.blend"
    DESCRIBE = "title.describe"
    FILM = "title.film"
    SWAP = "title.swap"
    HIDDEN = "title.hidden"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """How a task comes to be, and what holds for every task that comes to be so."""

    name: str
    has_prompt: bool = False
    """Whether its prompt is offered to be edited and tried again."""
    repeats_prompt: bool = False
    """Whether its prompt is imagined where the same is asked for again."""
    from_button: bool = False
    shows: bool = False
    """Whether it shows once more what another task made: nothing is submitted or counted for it."""
    in_words: bool = False
    """Whether lines of text are its result, and not a picture."""
    has_buttons: bool = True
    is_film: bool = False
    title: TitleCode | None = None
    """What it is called where it came without words, if it may."""
    usd: float | None = None
    """US dollars of one request in fast mode, unless it is the usual price."""
    first_look_s: float = 3.0
    """How long after its submit it is looked for."""
    soonest_s: float | None = None
    """How long it takes at least; None: as its speed says."""


IMAGINE: Final = Kind(name="imagine", has_prompt=True, repeats_prompt=True)
ACTION: Final = Kind(
    name="action",
    repeats_prompt=True,
    from_button=True,
    first_look_s=1.5,
    soonest_s=1.5,  # a U may be done at once
)
BLEND: Final = Kind(name="blend", title=TitleCode.BLEND)
DESCRIBE: Final = Kind(name="describe", in_words=True, title=TitleCode.DESCRIBE, usd=0.028)
VIDEO: Final = Kind(name="video", is_film=True, title=TitleCode.FILM, usd=0.168)
EDIT: Final = Kind(name="edit", has_prompt=True)
SHORTEN: Final = Kind(name="shorten", has_prompt=True, in_words=True)
SWAP: Final = Kind(name="swap", has_buttons=False, title=TitleCode.SWAP)
SHOW: Final = Kind(name="show", shows=True)
SHOW_WORDS: Final = Kind(name="show_words", shows=True, in_words=True)

KINDS: Final = {
    kind.name: kind
    for kind in (
        *(IMAGINE, ACTION, BLEND, DESCRIBE, VIDEO, EDIT, SHORTEN, SWAP),
        *(SHOW, SHOW_WORDS),
    )
}
"""All kinds, by name. `bot.engine.submitting.endpoints` says how each is submitted that is."""


class Speed(StrEnum):
    """Midjourney's job modes (CometAPI: imagine)."""

    RELAX = "relax"
    FAST = "fast"
    TURBO = "turbo"
