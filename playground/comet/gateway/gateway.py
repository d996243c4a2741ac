"""The gateway: accepts requests, charges for them, and copies upstream's state now and then."""

import asyncio
import random
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from playground.comet import phrases, prompts
from playground.comet.errors import Code, Json, RefusalError, envelope, gateway_error, refused
from playground.comet.faults import Faults
from playground.comet.gateway.links import Links
from playground.comet.gateway.prices import Ledger
from playground.comet.gateway.rows import Row, loosely_typed
from playground.comet.gateway.spellings import listed, spelled
from playground.comet.upstream.buttons import Press
from playground.comet.upstream.jobs import Job
from playground.comet.upstream.server import Upstream
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
        self._faults = faults
        self._chance = chance
        self._changed = changed
        self._rows: dict[str, list[Row]] = {}
        self._open: list[Row] = []
        self._seen_before: dict[str, Json] = {}

    # One loop copies everything at once, so a client sees all its tasks jump together.
    async def keep_in_step(self) -> None:
        """Copy upstream's state every `sync_s` seconds (shortened by the pace), for ever."""
        while True:
            await asyncio.sleep(max(self.sync_s * self.upstream.pace, SHORTEST_SYNC_S))
            self.sync()

    def sync(self) -> None:
        """Copy upstream's state into the rows, one row an id: the newest unfinished one."""
        oldest_s = time.time() - ROW_LIFE_S * self.upstream.pace
        due = {row.task.id: row for row in self._open}
        for row in due.values():
            if row.is_behind:
                row.copy_state()
            if not row.is_final and row.task.submitted_s < oldest_s:
                row.fail(phrases.TIMED_OUT)
            if row.status == FAILURE:
                self.ledger.refund(row.task.id)
        self._open = [row for row in self._open if not row.is_final]
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

    def row(self, task_id: str) -> Row | None:
        """Return the first row of a task, which is the one that a fetch reads."""
        if task_id in self._faults.forget:
            return None
        return next(iter(self._rows.get(task_id, ())), None)

    def look(self, task_id: str) -> Json | None:
        """Return the task object for a fetch, None for an unknown id."""
        row = self.row(task_id)
        return self._shown([row])[0] if row else None

    def look_all(self, task_ids: Iterable[str]) -> list[Json]:
        """Return the task objects of a list: any order, unknown ids missing, rows repeated."""
        wanted = set(task_ids) - self._faults.forget
        rows = [row for task_id in sorted(wanted) for row in self._rows.get(task_id, ())]
        if self._faults.duplicate_ids:
            rows *= 2
        if self._faults.missing_ids:
            rows = [row for row in rows if self._chance.getrandbits(1)]
        self._chance.shuffle(rows)
        shown = self._shown(rows)
        return [listed(task) for task in shown] if self._faults.bare_list else shown

    def adopt(self, task: Task) -> None:
        """Know a task that was never submitted here, as if it had been long ago."""
        row = Row(
            task=task,
            action=task.action,
            prompt=task.prompt,
            description=phrases.SUBMITTED,
            state="",
        )
        row.copy_state()
        self._rows[task.id] = [row]
        self._open.append(row)

    def contents(self) -> list[Row]:
        """Return all rows, for `replace`."""
        return [row for rows in self._rows.values() for row in rows]

    def replace(self, rows: list[Row]) -> None:
        """Put these in place of all rows."""
        self._rows = {}
        for row in rows:
            self._rows.setdefault(row.task.id, []).append(row)
        self._open = [row for row in rows if not row.is_final]

    def _shown(self, rows: list[Row]) -> list[Json]:
        shown, faults = [], self._faults
        for row in rows:
            looks, done = row.bare_looks, row.status == SUCCESS
            bare = done and looks < faults.success_without_media
            late = done and looks < faults.success_without_media + faults.success_without_buttons
            row.bare_looks += late
            if row.status == SUCCESS and row.told_s is None:
                row.told_s = time.time()
            now = row.as_json(self.links, bare=bare, late=late)
            shown.append(self._in_some_order(now))
        shown = loosely_typed(shown) if faults.loose_types else shown
        base_url = self.links.base_url
        return [spelled(task, faults.spelling, base_url=base_url) for task in shown]

    def _in_some_order(self, now: Json) -> Json:
        """Return what an earlier look saw, if answers overtake each other; else what is now."""
        if not self._faults.stale:
            self._seen_before.clear()
            return now
        before = self._seen_before.setdefault(now["id"], now)
        return before if self._chance.getrandbits(1) else now

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
        for rows in self._rows.values():
            task = rows[0].task
            if task.parent is order.parent and task.custom_id == order.custom_id:
                return rows[0]
        return None

    def _seen(self, row: Row) -> Json:
        seen = row.as_json(self.links)
        return {"status": seen["status"], "imageUrl": seen["imageUrl"]}

    def _ask(self, task: Task, order: Order, *, code: int | None) -> Json:
        self.upstream.ask(task)
        self._insert(task, order, action=order.job.action, description=phrases.WAITING)
        # The gateway hides code 21 except for these two (cometapi.md 2.2).
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
        self._rows.setdefault(task.id, []).append(row)
        self._open.append(row)
        self._changed()
        return row

    def _accepted(self, code: int, description: str, task: Task, properties: Json) -> Json:
        answer = envelope(code, description, result=task.id, properties=properties)
        return {**answer, "result": int(task.id)} if self._faults.loose_types else answer
