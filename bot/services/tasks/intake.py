"""The one place where a request becomes a row."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import structlog

from bot.engine.outages.causes import Operation
from bot.engine.submitting.openness import CLOSED_FOR_S, Model, is_film
from bot.prompts import printable
from bot.services.refusals import MessageLink, Refusal, RefusedError, refusing_too_many
from bot.services.servers.safety import texts_of
from bot.services.tasks import addresses
from bot.store import (
    AlreadyLiveError,
    EndedMeanwhileError,
    ModelClosedError,
    PriceNotAgreedError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bot.domain.servers.quotas import Left
    from bot.domain.tasks import NewTask, Task, TaskView
    from bot.engine.outages.breaker import Breaker
    from bot.engine.submitting.submitter import Limits
    from bot.services.policy import Defaults
    from bot.services.requester import Requester
    from bot.services.servers.rules import ServerRules
    from bot.services.servers.violations import Violations
    from bot.store import Store

log = structlog.get_logger()


class Intake:
    """From requests to rows: printable, priced, and none that cannot be done now."""

    def __init__(
        self,
        store: Store,
        breaker: Breaker,
        *,
        limits: Limits,
        rules: ServerRules,
        violations: Violations,
        defaults: Defaults,
        clock: Callable[[], float],
    ) -> None:
        self._store = store
        self._rules = rules
        self._violations = violations
        self._breaker = breaker
        self._limits = limits
        self._defaults = defaults
        self._clock = clock

    def check_open(self) -> None:
        """Raise RefusedError while CometAPI cannot be asked, if the operator wants no line then.

        When a probe is due and nobody waits in line, the next request is let in as the probe.
        """
        if self._defaults.refuse_when_paused and self._breaker.would_hold(self._clock()):
            raise RefusedError(Refusal.PAUSED)

    async def create(
        self,
        requester: Requester,
        new: NewTask,
        *,
        instead_of: int | None = None,
        is_repeated: bool = False,
    ) -> TaskView:
        """Store a request; the view is what to answer with.

        `instead_of` names a task that is withdrawn for it, if it still waits. What `is_repeated` as
        it was asked for before counts against nobody.

        Raises:
            AskedBeforeError: the interaction made a task already.
            RefusedError: the server does not let the requester ask for it, they are to agree to its
                price, their line is full, the button is being worked on, what it would stand
                instead of was ended before, the key may not do this, or nothing is taken up now.
        """
        self.check_open()
        is_theirs = not is_repeated and (new.parent_id is None or new.dialog_prompt is not None)
        await self._violations.check(requester, texts_of(new), are_theirs=is_theirs)
        new = self._whole(new)
        now_s = self._clock()
        try:
            with refusing_too_many(), _asking_for_price(requester, [new]):
                view = await self._store.tasks.create(
                    new,
                    now_s=now_s,
                    max_live=self._defaults.max_live,
                    capacity=self._limits.capacity(self._breaker),
                    paused=self._breaker.is_lasting(Operation.SUBMIT),
                    instead_of=instead_of,
                    model=Model.of(new).key,
                    closed_since_s=now_s - CLOSED_FOR_S,
                    permit=self._rules.permit(requester, [new], now_s=now_s),
                )
        except ModelClosedError as error:
            raise await self._not_open(requester, new) from error
        except EndedMeanwhileError as error:
            raise RefusedError(Refusal.TOO_LATE) from error
        except AlreadyLiveError as error:
            other = await self._store.tasks.get(error.task_id)
            raise RefusedError(Refusal.ALREADY_LIVE, place=_link(other)) from error
        log.info("task.asked", task_id=view.task.id, kind=new.kind.name, parent=new.parent_id)
        return view

    async def create_batch(
        self, requester: Requester, draft_id: int, batch: Sequence[NewTask]
    ) -> Left | None:
        """Store what a requester's draft stands for, all or nothing; the publisher posts messages.

        Returns what the requester may have made still, if that is little.

        Raises:
            RefusedError: the draft is gone, the server does not let the requester ask for all of
                it, they agreed to another price than it has now, their line has no room for that,
                or nothing is taken up now.
        """
        self.check_open()
        now_s = self._clock()
        since_s = now_s - CLOSED_FOR_S
        for model, new in {Model.of(new): new for new in batch}.items():
            if await self._store.submissions.is_closed(*model.key, since_s=since_s, now_s=now_s):
                raise await self._not_open(requester, new)
        with refusing_too_many(), _asking_for_price(requester, batch):
            made = await self._store.drafts.become(
                draft_id,
                [self._whole(new) for new in batch],
                user_id=requester.user_id,
                now_s=now_s,
                max_live=self._defaults.max_live,
                paused=self._breaker.is_lasting(Operation.SUBMIT),
                permit=self._rules.permit(requester, batch, now_s=now_s),
            )
        if made is None:
            raise RefusedError(Refusal.NO_SUCH_DRAFT)
        log.info("batch.asked", tasks=len(batch))
        return made.left

    async def _not_open(self, requester: Requester, new: NewTask) -> RefusedError:
        """What says that the key does not do a request, with the speeds that it may be had at."""
        rules, now_s = await self._rules.of(requester), self._clock()
        since_s = now_s - CLOSED_FOR_S
        others = []
        for speed in rules.open_for(takes_turbo=not is_film(new)):
            model = Model.of(replace(new, speed=speed))
            is_closed = self._store.submissions.is_closed
            if not await is_closed(*model.key, since_s=since_s, now_s=now_s):
                others.append(speed)
        return RefusedError(Refusal.NOT_OPEN, request=new, open=tuple(others))

    def _whole(self, new: NewTask) -> NewTask:
        """A request as it is stored: printable, with addresses that are some, speed and cost."""
        addresses.check(new.inputs)
        new = _printable(new)
        estimate_usd = self._defaults.prices.estimate(new)
        return replace(new, speed=Model.of(new).speed, estimate_usd=estimate_usd)


@contextmanager
def _asking_for_price(requester: Requester, requests: Sequence[NewTask]) -> Iterator[None]:
    """Refuse what the requester is to agree to the price of. Raises RefusedError."""
    try:
        yield
    except PriceNotAgreedError as error:
        is_other = requester.agreed_usd is not None
        raise RefusedError(
            Refusal.PRICE, usd=error.usd, requests=requests, is_other=is_other
        ) from error


def _printable(new: NewTask) -> NewTask:
    return replace(
        new,
        prompt=printable(new.prompt),
        sent_prompt=printable(new.sent_prompt),
        dialog_prompt=None if new.dialog_prompt is None else printable(new.dialog_prompt),
    )


def _link(task: Task | None) -> MessageLink | None:
    if task is None or task.shown.message_id is None:
        return None
    return MessageLink(task.request.guild_id, task.request.channel_id, task.shown.message_id)
