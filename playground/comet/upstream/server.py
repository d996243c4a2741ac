"""The server behind the gateway: it runs the tasks and knows their true state."""

import asyncio
import random
import time
import uuid
from collections.abc import Callable
from dataclasses import replace

from playground.comet import phrases, prompts
from playground.comet.faults import Faults
from playground.comet.upstream.buttons import Kind, Press, buttons_for
from playground.comet.upstream.jobs import FAILS_HALF_WAY, Job
from playground.comet.upstream.tasks import (
    FAILURE,
    IN_PROGRESS,
    MODAL,
    STEPS,
    SUBMITTED,
    SUCCESS,
    Task,
)

QUICK_STEPS = (0,)
QUICK_S = 4.0
SPEED_FACTORS = {"RELAX": 2.0, "FAST": 1.0, "TURBO": 0.5}
STUCK_CHECK_S = 0.05


class Upstream:
    """Runs tasks at a pace of its own and tells `changed` about every step."""

    def __init__(
        self, *, faults: Faults, chance: random.Random, changed: Callable[[], None]
    ) -> None:
        self.tasks: dict[str, Task] = {}
        self.pace = 1.0
        self.web_url = ""
        self.duration_s: Callable[[], float] | None = None
        self._faults = faults
        self._chance = chance
        self._changed = changed
        self._hold_at: int | None = None
        self._released = asyncio.Event()
        self._running: set[asyncio.Task[None]] = set()

    def new_task(
        self,
        job: Job,
        *,
        speed: str,
        bot_type: str,
        parent: Task | None = None,
        press: Press | None = None,
        custom_id: str = "",
    ) -> Task:
        """Register a task; nothing runs yet."""
        now = time.time()
        number = f"{int(now * 1000)}{len(self.tasks) % 1000:03d}"
        asked = prompts.parse(job.prompt).parameter("seed")
        seed = int(asked) if asked and asked.isdecimal() else self._chance.getrandbits(32)
        task = Task(
            id=number,
            uuid=str(uuid.UUID(int=self._chance.getrandbits(128), version=4)),
            job=job,
            seed=seed,
            speed=speed,
            bot_type=bot_type,
            parent=parent,
            press=press,
            custom_id=custom_id,
            submitted_s=now,
        )
        self.tasks[task.id] = task
        return task

    def ask(self, task: Task) -> None:
        """Let the task wait for its dialog."""
        task.status = MODAL
        self._changed()

    def start(self, task: Task) -> None:
        """Let the task run."""
        if task.speed == "TURBO" and task.job.kind is Kind.VIDEO_GRID:
            task.job = task.job.failing(phrases.NO_TURBO_VIDEO)
        task.job = task.job.failing(self._faults.take_failure(), at=FAILS_HALF_WAY)
        if self.duration_s is not None:
            task.job = replace(task.job, seconds=self.duration_s() / SPEED_FACTORS[task.speed])
        task.status = SUBMITTED
        self._launch(task)
        self._changed()

    def resume(self, task: Task, *, age_s: float) -> None:
        """Let a new task run as if it had been submitted `age_s` seconds ago (at pace 1)."""
        pause_s = task.job.seconds * SPEED_FACTORS[task.speed] / (len(STEPS) + 1)
        passed = min(int(age_s / pause_s), len(STEPS))
        task.submitted_s -= age_s * self.pace
        if passed:
            task.started_s = task.submitted_s + pause_s * self.pace
            task.status, task.progress = IN_PROGRESS, STEPS[passed - 1]
        self._launch(task, spent_s=min(age_s - passed * pause_s, pause_s))

    def _launch(self, task: Task, *, spent_s: float = 0.0) -> None:
        running = asyncio.create_task(self._run(task, spent_s), name=f"upstream {task.id}")
        self._running.add(running)
        running.add_done_callback(self._running.discard)

    def finish(self, task: Task) -> None:
        """Let the task succeed right now."""
        task.started_s = task.started_s or time.time()
        task.finished_s = time.time()
        task.artwork = task.job.draw(task.seed)
        task.buttons = buttons_for(
            task.job.kind,
            job=task.uuid,
            version=prompts.version_of(task.prompt, bot_type=task.bot_type),
            web_url=f"{self.web_url}/jobs/{task.uuid}",
            square=task.artwork.is_square,
            tiles=len(task.artwork.tiles),
        )
        task.status, task.progress = SUCCESS, 100
        self._changed()

    def hold(self, percent: int) -> None:
        """Let no task get past this percent."""
        self._hold_at = percent
        self._released.clear()

    @property
    def held(self) -> bool:
        """Whether tasks are held."""
        return self._hold_at is not None

    def release(self) -> None:
        """Let held tasks go on."""
        self._hold_at = None
        self._released.set()

    async def replace(self, tasks: dict[str, Task]) -> None:
        """Put these in place of all tasks; those that were running go on where they were."""
        await self.close()
        self.release()
        self.tasks = tasks
        for task in tasks.values():
            if task.status in {SUBMITTED, IN_PROGRESS}:
                task.submitted_s = time.time()
                self._launch(task)

    async def close(self) -> None:
        """Drop everything that runs."""
        for running in self._running:
            running.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _run(self, task: Task, spent_s: float) -> None:
        seconds = task.job.seconds * SPEED_FACTORS[task.speed]
        steps = STEPS if task.job.seconds >= QUICK_S else QUICK_STEPS
        pause_s = seconds / (len(steps) + 1)
        for percent in steps:
            if task.started_s and percent <= task.progress:
                continue
            await asyncio.sleep((pause_s - spent_s) * self.pace)
            spent_s = 0.0
            await self._pass(task, percent)
            self._advance(task, percent)
            if task.job.failure is not None and percent >= min(task.job.failure_at, steps[-1]):
                self._fail(task, task.job.failure)
                return
        await asyncio.sleep((pause_s - spent_s) * self.pace)
        # The switch is a plain attribute, so it has to be looked at now and then.
        while self._faults.never_finish:  # noqa: ASYNC110  see above
            await asyncio.sleep(STUCK_CHECK_S)
        await self._pass(task, 100)
        self.finish(task)

    async def _pass(self, task: Task, percent: int) -> None:
        while self._hold_at is not None and percent > self._hold_at:
            if task.status == IN_PROGRESS and task.progress < self._hold_at:
                self._advance(task, self._hold_at)
            await self._released.wait()

    def _advance(self, task: Task, percent: int) -> None:
        task.started_s = task.started_s or time.time()
        task.status, task.progress = IN_PROGRESS, percent
        self._changed()

    def _fail(self, task: Task, reason: str) -> None:
        task.status, task.fail_reason = FAILURE, reason
        task.finished_s = time.time()
        self._changed()
