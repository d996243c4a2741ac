"""What became of a submit, written into its row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import structlog

from bot.cometapi import (
    Busy,
    CometError,
    KeyRefused,
    NoCredit,
    NotOpen,
    Outcome,
    Rejected,
    TryLater,
)
from bot.cometapi.actions import Action
from bot.domain.states import Ending
from bot.engine import backoff
from bot.engine.endings import ENDINGS, waits_for_member
from bot.engine.outages.causes import Operation, believed_retry_after_s
from bot.engine.submitting.openness import Model

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from bot.cometapi import Submitted
    from bot.domain.tasks import Task
    from bot.engine.outages.breaker import Breaker
    from bot.store import Store

log = structlog.get_logger()

LOGGED_IDS: Final = 100


class SubmitOutcomes:
    """Writes what CometAPI said of a submit, and tells `Outages` of it."""

    def __init__(
        self,
        store: Store,
        breaker: Breaker,
        *,
        clock: Callable[[], float],
        chance: Callable[[], float],
    ) -> None:
        """Make it; `clock` gives epoch seconds, `chance` is uniform in [0, 1), for jitter."""
        self._store = store
        self._breaker = breaker
        self._clock = clock
        self._chance = chance
        self.any_closed = False
        """Whether any kind of request may be noted as one that CometAPI does not do."""

    async def accepted(self, task: Task, submitted: Submitted) -> None:
        """CometAPI took a submit."""
        self._breaker.answered(Operation.SUBMIT)
        log.info("submit.accepted", task_id=task.id, remote_id=submitted.id)
        now_s = self._clock()
        action = Action.parse(task.request.custom_id) if task.request.custom_id else None
        if submitted.outcome is Outcome.NEEDS_DIALOG:
            await self._store.submissions.asked_for_input(
                task.id,
                submitted.id,
                final_prompt=submitted.final_prompt,
                for_member=waits_for_member(task.request),
            )
        elif action is not None and action.is_bookmark:
            await self._store.submissions.done_at_once(task.id, submitted.id, now_s=now_s)
        else:
            await self._watch(task, submitted, now_s=now_s)

    async def dialog_accepted(self, task: Task, submitted: Submitted) -> None:
        """CometAPI took the answer to a dialog."""
        self._breaker.answered(Operation.SUBMIT)
        await self._watch(task, submitted, now_s=self._clock())

    async def dialog_unsure(self, task: Task, error: CometError) -> None:
        """Unlike a submit, this one has an id already: looking tells whether it went through."""
        self._breaker.failed(error, Operation.SUBMIT, _request(task))
        log.warning("dialog.unsure", task_id=task.id, error=str(error))
        await self._store.submissions.unsure(task.id)

    async def not_accepted(self, task: Task, error: CometError, *, visible: bool) -> None:
        """CometAPI did not take it, or nobody knows; `visible`: its member saw it go."""
        self._breaker.failed(error, Operation.SUBMIT, _request(task))
        # What can be tried later is an outage, which has a line of its own.
        (log.debug if isinstance(error, TryLater) else log.warning)(
            "submit.not_accepted",
            task_id=task.id,
            outcome=type(error).__name__,
            status=error.status,
            request_id=error.request_id,
            answer=error.text,
        )
        match error:
            case Rejected():
                await self._refused(task, error)
            case TryLater():
                await self._later(task, error, visible=visible)
            case _:
                await self._store.submissions.unsure(task.id)

    async def parent_gone(self, task: Task) -> None:
        """It was not sent: there is nothing any more of the task whose button was pressed."""
        log.info("submit.parent_gone", task_id=task.id)
        await self._store.submissions.refused(
            task.id, Ending.PARENT_GONE, detail="", now_s=self._clock()
        )

    async def back_in_line(self, task: Task, *, visible: bool) -> None:
        """It was not sent, for CometAPI cannot be asked now."""
        await self._store.submissions.postpone(task.id, until_s=self._clock(), visible=visible)

    async def _watch(self, task: Task, submitted: Submitted, *, now_s: float) -> None:
        if nobodys := submitted.ids[task.request.starts :]:
            # Nobody asked for so many, so they are not made anybody's; whoever runs the bot can
            # still look for them at CometAPI.
            log.error("submit.too_many_ids", task_id=task.id, remote_ids=nobodys[:LOGGED_IDS])
        await self._store.submissions.accepted(
            task.id,
            submitted.id,
            due_s=now_s,
            final_prompt=submitted.final_prompt,
            others=submitted.ids[1 : task.request.starts],
            reserved=task.request.starts,
            opened=Model.of(task.request).key if self.any_closed else None,
        )

    async def _later(self, task: Task, error: TryLater, *, visible: bool) -> None:
        """Try again, unless it was refused for so long that its member is to decide.

        Others go first next time: what CometAPI will not have may be this task alone. What an
        outage explains does not count against it.
        """
        alone = not self._breaker.explains(error)
        most = backoff.MOST_REFUSALS
        if isinstance(error, NotOpen | KeyRefused):
            most = backoff.MOST_REFUSALS_OF_KEY
        wait_s = backoff.backoff(task.schedule.tries, chance=self._chance)
        if isinstance(error, Busy):
            wait_s = max(wait_s, believed_retry_after_s(error))
        refusals = task.schedule.submit_refusals + backoff.as_refusals(wait_s)
        if (alone and refusals >= most) or task.schedule.tries >= backoff.MOST_TRIES:
            await self._given_up(task, error)
            return
        await self._store.submissions.postpone(
            task.id,
            until_s=self._clock() + wait_s,
            visible=visible,
            refusals=refusals if alone else None,
        )

    async def _given_up(self, task: Task, error: TryLater) -> None:
        model, is_closed = Model.of(task.request), isinstance(error, NotOpen)
        self.any_closed |= is_closed
        log.warning(
            "submit.given_up",
            task_id=task.id,
            outcome=type(error).__name__,
            kind=model.kind,
            speed=model.speed,
            tries=task.schedule.tries,
            request_id=error.request_id,
            answer=error.text,
        )
        await self._store.submissions.refused(
            task.id,
            _ending(error),
            detail="",
            now_s=self._clock(),
            closed=model.key if is_closed else None,
        )

    async def _refused(self, task: Task, error: Rejected) -> None:
        ending, custom_id = ENDINGS.get(error.reason, Ending.OTHER), task.request.custom_id
        unsupported = ending is Ending.UNSUPPORTED and custom_id is not None
        await self._store.submissions.refused(
            task.id,
            ending,
            detail=error.detail[:500],
            now_s=self._clock(),
            unsupported_kind=Action.parse(custom_id or "").kind if unsupported else None,
        )


def _ending(error: TryLater) -> Ending:
    match error:
        case NoCredit():
            return Ending.NO_CREDIT
        case NotOpen() | KeyRefused():
            return Ending.NOT_OPEN
        case _:
            return Ending.NOT_TAKEN


def _request(task: Task) -> Hashable:
    """What a submit asks for, whichever task it is of."""
    return (
        task.request.user_id,
        Model.of(task.request),
        task.request.sent_prompt,
        task.request.dialog_prompt,
        task.request.parent_id,
        task.request.button_key,
    )
