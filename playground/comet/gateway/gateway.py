"""The gateway: accepts requests, charges for them, and copies upstream's state now and then."""

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from playground.comet import phrases, prompts
from playground.comet.errors import Code, Json, RefusalError, envelope, gateway_error, refused
from playground.comet.faults import Faults
from playground.comet.gateway.links import Links
from playground.comet.gateway.prices import Ledger
from playground.comet.gateway.reads import Reads
from playground.comet.gateway.rows import Row
from playground.comet.gateway.table import RowTable
from playground.comet.upstream import jobs
from playground.comet.upstream.buttons import Press
from playground.comet.upstream.jobs import Job
from playground.comet.upstream.server import SPEED_FACTORS, Upstream
from playground.comet.upstream.tasks import FAILURE, MODAL, SUCCESS, Task

ROW_LIFE_S = 3600.0
SHORTEST_SYNC_S = 0.01
KEPT_DIALOGS = frozenset({"INPAINT", "CUSTOM_ZOOM"})
REFUSALS: dict[int, str] = {
    Code.NOT_FOUND: phrases.NO_ACCOUNT,
    Code.VALIDATION_ERROR: phrases.WRONG_PARAMETER,
    Code.FAILURE: phrases.SUBMIT_FAILED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A checked submit on its way to upstream; `asks` tells that it opens a dialog first."""

    job: Job
    speed: str
    bot_type: str
    state: str = ""
    parent: Task | None = None
    press: Press | None = None
    custom_id: str = ""
    asks: bool = False

    @property
    def shown_prompt(self) -> str:
        """The prompt in the row: the gateway puts the parent's there."""
        return self.parent.prompt if self.parent else self.job.prompt


class Gateway:
    """Holds the rows; `changed` is called whenever what clients see may have changed."""

    def __init__(
        self,
        *,
        upstream: Upstream,
        ledger: Ledger,
        faults: Faults,
        links: Links,
        chance: random.Random,
        changed: Callable[[], None],
    ) -> None:
        self.upstream = upstream
        self.ledger = ledger
        self.links = links
        self.sync_s = 15.0
        self.rows = RowTable()
        self.reads = Reads(self.rows, faults=faults, links=links, chance=chance)
        self._faults = faults
        self._changed = changed

    # One loop copies everything at once, so a client sees all its tasks jump together.
    async def keep_in_step(self) -> None:
        """Copy upstream's state every `sync_s` seconds (shortened by the pace), for ever."""
        while True:
            await asyncio.sleep(max(self.sync_s * self.upstream.pace, SHORTEST_SYNC_S))
            self.sync()

    def sync(self) -> None:
        """Copy upstream's state into the rows, one row an id: the newest unfinished one."""
        oldest_s = time.time() - ROW_LIFE_S * self.upstream.pace
        due = self.rows.to_copy()
        for row in due:
            if row.is_behind:
                row.copy_state()
            if not row.is_final and row.task.submitted_s < oldest_s:
                row.fail(phrases.TIMED_OUT)
            if row.status == FAILURE:
                self.ledger.refund(row.task.id)
        self.rows.settle()
        if due:
            self._changed()

    def submit(self, order: Order) -> Json:
        """Hand an order to upstream and charge for it.

        Raises:
            RefusalError: It was not accepted; nothing runs and nothing is charged.
        """
        code = self._faults.take_submit_code()
        self._refuse(order, code)
        existing = self._existing(order) if self._faults.repeat_is_existing else None
        if existing:
            return self._accepted(Code.EXISTED, phrases.EXISTS, existing.task, self._seen(existing))
        asks = order.asks or code == Code.EXISTED
        if not asks and not self.ledger.can_pay(order.job.action, speed=order.speed):
            raise gateway_error("quota_not_enough")
        task = self.upstream.new_task(
            order.job,
            speed=order.speed,
            bot_type=order.bot_type,
            parent=order.parent,
            press=order.press,
            custom_id=order.custom_id,
        )
        if asks:
            return self._ask(task, order, code=code)
        return self._start(task, order, code=code)

    def confirm(self, task: Task, job: Job, order: Order) -> Json:
        """Let a task whose dialog was filled in run under the same id; this is what costs.

        Raises:
            RefusalError: It was not accepted, or the task does not wait for a dialog (any more).
        """
        if task.status != MODAL:
            raise refused(phrases.WRONG_STATE)
        code = self._faults.take_submit_code()
        self._refuse(order, code)
        if not self.ledger.can_pay("MODAL", speed=task.speed):
            raise gateway_error("quota_not_enough")
        task.job = job
        return self._start(task, order, code=code, action="MODAL")

    def adopt(self, prompt: str, *, seconds: float, age_s: float, speed: str = "RELAX") -> Task:
        """Run a task that nobody submitted: it takes `seconds`, of which `age_s` are over."""
        job = replace(jobs.imagine(prompt), seconds=seconds / SPEED_FACTORS[speed])
        task = self.upstream.new_task(job, speed=speed, bot_type="MID_JOURNEY")
        self.upstream.resume(task, age_s=age_s)
        row = Row(
            task=task,
            action=task.action,
            prompt=task.prompt,
            description=phrases.SUBMITTED,
            state="",
        )
        row.copy_state()
        self.rows.add(row)
        return task

    def _refuse(self, order: Order, code: int | None) -> None:
        """Raise what a forced code or a forbidden word asks for."""
        word = prompts.refused_word(order.job.prompt)
        if code == Code.SATURATED:
            raise gateway_error(phrases.SATURATED, code=code, status=429)
        if code == Code.TRANSPORT:
            raise gateway_error("do_request_failed", code=code)
        if code == Code.QUEUE_REJECTED:
            # The real one names an id too, although nothing runs under it.
            unborn = f"{int(time.time() * 1000)}999"
            raise RefusalError(200, envelope(code, phrases.QUEUE_FULL, result=unborn))
        if code == Code.BANNED_PROMPT or word:
            banned = {"promptEn": order.job.prompt, "bannedWord": word or ""}
            answer = envelope(Code.BANNED_PROMPT, phrases.SENSITIVE, properties=banned)
            raise RefusalError(200, answer)
        if code in REFUSALS:
            raise refused(REFUSALS[code], code=code)

    def _existing(self, order: Order) -> Row | None:
        if not order.press or order.press.name not in {"upsample", "variation"}:
            return None
        return self.rows.pressed(order.parent, order.custom_id)

    def _seen(self, row: Row) -> Json:
        seen = row.as_json(self.links)
        return {"status": seen["status"], "imageUrl": seen["imageUrl"]}

    def _ask(self, task: Task, order: Order, *, code: int | None) -> Json:
        self.upstream.ask(task)
        self._insert(task, order, action=order.job.action, description=phrases.WAITING)
        # The gateway hides code 21 except for these two (new-api: relay-mj).
        plain = code is None and order.job.action not in KEPT_DIALOGS
        properties = {"finalPrompt": task.final_prompt, "remix": True}
        return self._accepted(
            Code.SUCCESS if plain else Code.EXISTED, phrases.WAITING, task, properties
        )

    def _start(
        self, task: Task, order: Order, *, code: int | None, action: str | None = None
    ) -> Json:
        action = action or order.job.action
        self.ledger.charge(task.id, action=action, speed=task.speed)
        instant = order.press is not None and order.press.name == "upsample"
        if instant and self._faults.instant_upscale:
            self.upstream.finish(task)
        else:
            self.upstream.start(task)
        row = self._insert(task, order, action=action, description=phrases.SUBMITTED)
        if task.status == SUCCESS:
            row.copy_state()
        if code == Code.IN_QUEUE:
            return self._accepted(code, phrases.QUEUED, task, {"numberOfQueues": 1})
        place = {"discordInstanceId": "playground", "discordChannelId": "playground"}
        return self._accepted(Code.SUCCESS, phrases.SUBMITTED, task, place)

    def _insert(self, task: Task, order: Order, *, action: str, description: str) -> Row:
        row = Row(
            task=task,
            action=action,
            prompt=order.shown_prompt,
            description=description,
            state=order.state,
        )
        self.rows.add(row)
        self._changed()
        return row

    def _accepted(self, code: int, description: str, task: Task, properties: Json) -> Json:
        answer = envelope(code, description, result=task.id, properties=properties)
        return {**answer, "result": int(task.id)} if self._faults.loose_types else answer
