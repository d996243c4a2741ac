"""From what ended a task's run to what is written of it."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any, Final

from bot.domain.outcomes import Failed, LateButtons, Succeeded
from bot.domain.states import State
from bot.domain.tasks import Button

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.domain.outcomes import Outcome

UNWATCHED: Final[Mapping[str, Any]] = {"due_s": None, "process_id": None}
_BUTTON: Final = tuple(field.name for field in fields(Button))


def columns_of(outcome: Outcome, *, watched_by: int) -> dict[str, Any]:
    """What to write of a task that leaves `running`, and is watched on if its buttons may come."""
    match outcome:
        case Succeeded():
            return {
                "state": State.SUCCEEDED,
                **({"process_id": watched_by} if outcome.awaits_buttons else UNWATCHED),
                "progress": 100,
                "paused": False,
                "image_url": outcome.image_url,
                "media": [list(together) for together in outcome.media],
                "buttons": buttons_to_json(outcome.buttons),
                "final_prompt": outcome.final_prompt,
                "finished_s": outcome.finished_s,
            }
        case LateButtons():
            buttons = buttons_to_json(outcome.buttons)
            return {**UNWATCHED, **({"buttons": buttons} if buttons else {})}
        case Failed():
            return {
                "state": State.FAILED,
                "ending": outcome.ending,
                "detail": outcome.detail,
                **UNWATCHED,
                "paused": False,
                "finished_s": outcome.finished_s,
            }
        case _:
            return {
                "state": State.NEEDS_INPUT,
                **UNWATCHED,
                "misses": 0,
                "final_prompt": outcome.final_prompt,
                "submit_after_s": 0.0,
                "asks_member": outcome.for_member,
            }


def buttons_to_json(buttons: Iterable[Button]) -> list[dict[str, Any]]:
    """What the column `buttons` holds."""
    # What `asdict` returns, without the copy that it makes of every value.
    return [{name: getattr(button, name) for name in _BUTTON} for button in buttons]
