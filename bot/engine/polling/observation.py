"""What one look at CometAPI means for a task. Pure."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from bot.cometapi import RemoteStatus, classify
from bot.domain import deadlines
from bot.domain.outcomes import Failed, LateButtons, NeedsInput, Succeeded
from bot.domain.states import Ending
from bot.domain.tasks import Button
from bot.engine.endings import ENDINGS, waits_for_member
from bot.engine.polling import intervals
from bot.prompts.text.numbered import numbered_prompts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.cometapi import RemoteButton, RemoteTask
    from bot.domain.outcomes import Outcome
    from bot.domain.tasks import RunningTask

EMPTY_LOOKS: Final = 4
EMPTY_LOOK_EVERY_S: Final = 7.0
"""A success without its picture or buttons is looked at again: 4 times in about 30 s."""

MISSES: Final = 5
"""So many looks in a row that do not find a task, past the grace, make it lost."""

MISSED_EVERY_S: Final = 10.0

MAX_BUTTONS: Final = 25
LONGEST_DETAIL: Final = 500
"""Characters that are kept of what CometAPI says on a failure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What a look means: the task as it is now, and what ended its run, None while it goes on."""

    task: RunningTask
    outcome: Outcome | None = None

    visible: bool = False
    """Whether a person would notice."""

    wait_s: float | None = None
    """Until the next look, where it is not the usual pace."""

    @property
    def is_over(self) -> bool:
        """Whether there is nothing more to look for."""
        outcome = self.outcome
        return outcome is not None and not (
            isinstance(outcome, Succeeded) and outcome.awaits_buttons
        )


def observe(
    task: RunningTask, remote: RemoteTask, *, now_s: float, watched_s: float
) -> Observation:
    """A task was seen at CometAPI. It ends on its status alone, never on its percentage.

    Args:
        task: as it was known.
        remote: as CometAPI shows it.
        now_s: epoch seconds.
        watched_s: for how long this process has looked at it; a clock that jumped, or a machine
            that slept, must not make a running task look as if it were given up for good.
    """
    if task.done:
        return _late_buttons(task, remote.buttons)
    match remote.status:
        case RemoteStatus.SUCCEEDED:
            return _succeeded(task, remote, now_s=now_s)
        case RemoteStatus.FAILED:
            return _failed(task, remote, now_s=now_s)
        case RemoteStatus.NEEDS_INPUT if not task.modal_sent:
            prompt, for_member = remote.final_prompt or task.final_prompt, waits_for_member(task)
            asks = NeedsInput(final_prompt=prompt, for_member=for_member)
            return Observation(task=task, outcome=asks, visible=for_member)
        case _:  # pending; a dialog that was answered may linger as one (new-api: relay-mj)
            return _pending(task, remote, now_s=now_s, watched_s=watched_s)


def missed(task: RunningTask, *, now_s: float) -> Observation:
    """CometAPI does not know the task (yet, or any more)."""
    if task.done:
        return _late_buttons(task, ())
    if deadlines.age(task.submitted_s, now_s=now_s) <= intervals.MISSING_GRACE_S:
        return Observation(task=task)
    if task.misses + 1 < MISSES:
        return Observation(task=replace(task, misses=task.misses + 1), wait_s=MISSED_EVERY_S)
    return _ended(task, Ending.LOST, detail="", now_s=now_s)


def _succeeded(task: RunningTask, remote: RemoteTask, *, now_s: float) -> Observation:
    is_there = bool(remote.media) or task.kind.in_words
    if not is_there and task.empty_looks < EMPTY_LOOKS:
        return _look_again(task)
    awaits_buttons = is_there and not remote.buttons and task.kind.has_buttons
    media = remote.links
    outcome = Succeeded(
        image_url=media[0][0] if media else None,
        media=media,
        buttons=tuple(keep_buttons(remote.buttons)),
        final_prompt=_final_prompt(task, remote),
        finished_s=now_s,
        awaits_buttons=awaits_buttons,
    )
    if not awaits_buttons:
        return Observation(task=task, outcome=outcome, visible=True)
    done = replace(task, done=True, empty_looks=0)
    return Observation(task=done, outcome=outcome, visible=True, wait_s=EMPTY_LOOK_EVERY_S)


def _late_buttons(task: RunningTask, remote: Sequence[RemoteButton]) -> Observation:
    """Buttons are added when they come, and not looked for any longer than a picture is."""
    buttons = tuple(keep_buttons(remote))
    if not buttons and task.empty_looks + 1 < EMPTY_LOOKS:
        return _look_again(task)
    return Observation(task=task, outcome=LateButtons(buttons=buttons), visible=bool(buttons))


def _look_again(task: RunningTask) -> Observation:
    empty = replace(task, empty_looks=task.empty_looks + 1)
    return Observation(task=empty, wait_s=EMPTY_LOOK_EVERY_S)


def _final_prompt(task: RunningTask, remote: RemoteTask) -> str | None:
    """What was run; for a description and a shortening, the suggestions (CometAPI: describe)."""
    if task.kind.in_words:
        # Where none has numbers, and of equals, the first.
        return max(remote.texts, key=lambda text: len(numbered_prompts(text)), default=None)
    return remote.final_prompt or task.final_prompt


def _failed(task: RunningTask, remote: RemoteTask, *, now_s: float) -> Observation:
    ending = ENDINGS.get(classify(remote.fail_reason), Ending.OTHER)
    return _ended(task, ending, detail=remote.fail_reason, now_s=now_s)


def _ended(task: RunningTask, ending: Ending, *, detail: str, now_s: float) -> Observation:
    outcome = Failed(ending=ending, detail=detail[:LONGEST_DETAIL], finished_s=now_s)
    return Observation(task=task, outcome=outcome, visible=True)


def _pending(
    task: RunningTask, remote: RemoteTask, *, now_s: float, watched_s: float
) -> Observation:
    is_old = deadlines.age(task.submitted_s, now_s=now_s) >= intervals.GIVE_UP_S
    if is_old and watched_s >= intervals.LAST_CHANCE_S:
        return _ended(task, Ending.TIMEOUT, detail="", now_s=now_s)
    progress = max(remote.progress or 0, task.progress or 0)
    keep_preview = task.image_url is not None and progress == (task.progress or 0)
    seen = _updated(
        task,
        misses=0,
        progress=progress,
        image_url=task.image_url if keep_preview else remote.image_url or task.image_url,
        final_prompt=remote.final_prompt or task.final_prompt,
        overdue=deadlines.is_overdue(task.speed, task.submitted_s, now_s=now_s),
    )
    return Observation(task=seen, visible=is_visible(task, seen))


def _updated(task: RunningTask, **seen: Any) -> RunningTask:  # noqa: ANN401 - values of its fields
    """The task with these values: the same object if it has them, as after most looks."""
    if all(getattr(task, name) == value for name, value in seen.items()):
        return task
    return replace(task, **seen)


def is_visible(before: RunningTask, now: RunningTask) -> bool:
    """Whether a person would notice the difference between two states of a running task.

    A preview's link changes at each look, so only the percentage counts (new-api: relay-mj).
    """
    return (now.progress or 0) != (before.progress or 0) or (now.overdue and not before.overdue)


def keep_buttons(remote: Iterable[RemoteButton]) -> list[Button]:
    """CometAPI's buttons in its order, without duplicates, as many as a message can have.

    A button's key is a hash of its customId: the same in every look, whatever the order.
    """
    kept: dict[str, Button] = {}
    for button in remote:
        identity = button.custom_id or button.url or ""
        if button.custom_id is None and button.url is None:
            continue
        key = hashlib.blake2s(identity.encode(), digest_size=5).hexdigest()
        kept.setdefault(
            key,
            Button(
                key=key,
                custom_id=button.custom_id,
                label=button.label,
                emoji=button.emoji,
                style=button.style,
                url=None if button.custom_id else button.url,
            ),
        )
    return list(kept.values())[:MAX_BUTTONS]
