"""What ends the time in which CometAPI works on a task: a picture, a reason, or a question.

And what may come after it: the buttons beneath a picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from bot.domain.states import Ending
    from bot.domain.tasks import Button


@dataclass(frozen=True, slots=True, kw_only=True)
class Succeeded:
    """It is done: links to what was made, and the buttons beneath it."""

    image_url: str | None
    media: tuple[tuple[str, ...], ...]
    buttons: tuple[Button, ...]
    final_prompt: str | None
    finished_s: float
    awaits_buttons: bool = False
    """Whether they may still come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LateButtons:
    """The buttons of a task that was done without them; none if they do not come any more."""

    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """It made no picture; `detail` is CometAPI's own word on why."""

    ending: Ending
    detail: str
    finished_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedsInput:
    """It turned into a dialog; `for_member`: which only its member can answer."""

    final_prompt: str | None
    for_member: bool


Outcome: TypeAlias = Succeeded | LateButtons | Failed | NeedsInput
