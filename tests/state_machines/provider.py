"""A CometAPI whose every answer is chosen: a `CometClient` without a network."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, cast

from bot.cometapi import (
    Busy,
    CometError,
    KeyRefused,
    Media,
    NotOpen,
    Outcome,
    Reason,
    Rejected,
    RemoteButton,
    RemoteStatus,
    RemoteTask,
    Submitted,
    TaskNotFound,
    Unreachable,
    Unsure,
    opens_dialog,
)
from bot.cometapi.answers.envelope import Answer
from bot.cometapi.answers.parsing import parse_submit
from bot.domain.deadlines import DEADLINE_S
from tests.state_machines.clock import Clock
from tests.state_machines.gate import Gate
from tests.state_machines.owners import owner
from tests.support.remote_tasks import a_remote

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.cometapi import CometClient

BUTTONS: Final = (
    "MJ::JOB::upsample::1::x",
    "MJ::JOB::variation::1::x",
    "MJ::Inpaint::1::x::SOLO",
    "MJ::Bookmark::x",
    "MJ::Job::PicReader::all",
)


class Fate(StrEnum):
    """What becomes of one submit."""

    TAKEN = "taken"
    TAKEN_UNHEARD = "taken_unheard"  # accepted and charged, but the answer is lost
    TAKEN_MISREAD = "taken_misread"  # accepted and charged, then answered with what proves nothing
    SEVERAL = "several"  # "Imagine all": one press, as many tasks as it may start
    TOO_MANY = "too_many"  # and more than anybody asked for
    ASKS = "asks"  # a dialog that nobody asked for: the account is in remix mode
    LOST = "lost"  # the request itself never arrived, which the caller cannot tell
    REFUSED = "refused"
    UNSUPPORTED = "unsupported"
    PARENT_GONE = "parent_gone"
    BUSY = "busy"
    NOT_OPEN = "not_open"


_ERRORS: Final[dict[Fate, Callable[[], CometError]]] = {
    Fate.LOST: Unsure,
    Fate.REFUSED: lambda: Rejected(reason=Reason.MODERATION),
    Fate.UNSUPPORTED: lambda: Rejected(reason=Reason.UNSUPPORTED),
    Fate.PARENT_GONE: lambda: Rejected(reason=Reason.PARENT_GONE),
    Fate.BUSY: lambda: Busy(retry_after_s=7.0),
    Fate.NOT_OPEN: lambda: NotOpen(status=403),
}

_MISREAD: Final = (
    Answer(status=503, headers={"content-type": "text/plain"}, body=b"upstream connect error"),
    Answer(status=307, headers={"location": "/"}, body=b""),
    Answer(status=404, headers={"content-type": "text/html"}, body=b"<html>Not Found"),
    Answer(status=403, headers={"content-type": "text/html"}, body=b"<html>Attention"),
    Answer(status=200, headers={}, body=b""),
    Answer(
        status=200,
        headers={"content-type": "application/json"},
        body=b'{"code": 22, "description": "", "result": ""}',
    ),
)
"""What stands before the gateway answers so in its place; read by the bot's own parser."""


class Mood(StrEnum):
    """What becomes of everything that is asked."""

    WELL = "well"
    DOWN = "down"
    KEY_REFUSED = "key_refused"


@dataclass(slots=True, kw_only=True)
class Job:
    """A task over there; `asker` is our task's id."""

    id: str
    requester: int
    status: RemoteStatus = RemoteStatus.PENDING
    progress: int = 0
    fail_reason: str = ""
    bare: int = 0
    """So many looks at the finished task show neither picture nor buttons."""
    forgotten: bool = False
    was_forgotten: bool = False
    asked_s: float = 0.0
    """When what started it was sent."""


@dataclass(slots=True)
class Provider:
    """Takes submits and shows jobs; rules of the machine change what it does next."""

    jobs: dict[str, Job] = field(default_factory=dict)
    charges: list[tuple[int, str]] = field(default_factory=list)
    """Our task's id and the id over there, one for each start of a job."""
    together: set[str] = field(default_factory=set)
    """The second and further jobs of one press."""
    unasked: set[str] = field(default_factory=set)
    """Those of them that the press does not start."""
    clock: Clock = field(default_factory=Clock)
    fates: list[Fate] = field(default_factory=list)
    """Of the next submits; without one they are taken."""
    mood: Mood = Mood.WELL
    under_way: Counter[object] = field(default_factory=Counter)
    """Submits that wait for their answer, by whose they are."""
    most_under_way: int = 0
    asked: Gate = field(default_factory=Gate)
    answered: Gate = field(default_factory=Gate)
    looks: Gate = field(default_factory=Gate)

    @property
    def client(self) -> CometClient:
        """This, as what the loops take."""
        return cast("CometClient", self)

    @property
    def gates(self) -> tuple[Gate, ...]:
        """Where its calls can be held."""
        return (self.asked, self.answered, self.looks)

    async def imagine(self, prompt: str, *, state: str, **_: Any) -> Submitted:  # noqa: ANN401
        """Submit a prompt."""
        assert prompt
        return await self._submitted(state, asks=False)

    async def describe(self, *, image: str, state: str, **_: Any) -> Submitted:  # noqa: ANN401
        """Submit a picture."""
        assert image
        return await self._submitted(state, asks=False)

    async def action(
        self,
        task_id: str,
        custom_id: str,
        *,
        state: str,
        remix: bool | None = None,
        **_: Any,  # noqa: ANN401
    ) -> Submitted:
        """Press a button of a job."""
        assert task_id in self.jobs, "a press names the job that showed the button"
        asks = opens_dialog(custom_id, remix=bool(remix))
        return await self._submitted(state, asks=asks, most=4 if custom_id.endswith("all") else 1)

    async def modal(self, task_id: str, **_: Any) -> Submitted:  # noqa: ANN401
        """Answer a job's dialog, which starts it."""
        job = self.jobs[task_id]
        job.asked_s = self.clock()

        def start(_: Fate) -> Submitted:
            self.charges.append((job.requester, job.id))
            job.status = RemoteStatus.PENDING
            return _submitted(job.id)

        return await self._exchange(start)

    async def fetch(self, task_id: str) -> RemoteTask:
        """Look at one job."""
        found = await self.list_tasks([task_id])
        if task_id not in found:
            raise TaskNotFound
        return found[task_id]

    async def list_tasks(self, ids: Sequence[str]) -> dict[str, RemoteTask]:
        """Look at many jobs; the answer may be older than its arrival."""
        mood = self.mood
        jobs = [self.jobs[each] for each in ids if each in self.jobs]
        seen = {job.id: _remote(job) for job in jobs if not job.forgotten}
        await self.looks.passed()
        _complain(mood)
        return seen

    async def check(self) -> None:
        """Find out whether anybody is there."""
        await self.list_tasks([])

    def working(self) -> list[Job]:
        """What runs and may still come to an end, as far as anybody can know."""
        return [
            job
            for job in self.jobs.values()
            if job.status is RemoteStatus.PENDING
            and not job.was_forgotten
            and job.id not in self.unasked
            and self.clock() < job.asked_s + DEADLINE_S[None]
        ]

    async def _submitted(self, state: str, *, asks: bool, most: int = 1) -> Submitted:
        requester, asked_s = int(state.removeprefix("imagine-bot:")), self.clock()

        def take(fate: Fate) -> Submitted:
            count = {Fate.SEVERAL: most, Fate.TOO_MANY: most + 5}.get(fate, 1)
            jobs = self._take(requester, count, asked_s=asked_s)
            self.unasked |= {job.id for job in jobs[most:]}
            if count == 1 and (asks or fate is Fate.ASKS):
                jobs[0].status = RemoteStatus.NEEDS_INPUT
                return _submitted(jobs[0].id, outcome=Outcome.NEEDS_DIALOG)
            self.charges += [(requester, job.id) for job in jobs]
            return _submitted(*(job.id for job in jobs))

        return await self._exchange(take)

    async def _exchange(self, take: Callable[[Fate], Submitted]) -> Submitted:
        self.under_way[owner()] += 1
        self.most_under_way = max(self.most_under_way, self.under_way.total())
        await self.asked.passed()
        self.under_way[owner()] -= 1
        _complain(self.mood)
        fate = self.fates.pop(0) if self.fates else Fate.TAKEN
        if fate in _ERRORS:
            await self.answered.passed()
            error = _ERRORS[fate]()
            raise error
        answer = take(fate)
        await self.answered.passed()
        if fate is Fate.TAKEN_UNHEARD:
            raise Unsure
        if fate is Fate.TAKEN_MISREAD:
            return parse_submit(_MISREAD[len(self.charges) % len(_MISREAD)])
        return answer

    def _take(self, requester: int, count: int, *, asked_s: float) -> list[Job]:
        jobs = [
            Job(id=f"job-{len(self.jobs) + n}", requester=requester, asked_s=asked_s)
            for n in range(count)
        ]
        self.jobs |= {job.id: job for job in jobs}
        self.together |= {job.id for job in jobs[1:]}
        return jobs

    def heal(self) -> None:
        """Work from now on, and finish what runs."""
        self.mood = Mood.WELL
        self.fates.clear()
        for gate in self.gates:
            gate.open()

    def finish_all(self) -> None:
        """Let every job that runs succeed."""
        for job in self.jobs.values():
            if job.status is RemoteStatus.PENDING:
                job.status, job.progress = RemoteStatus.SUCCEEDED, 100

    def give_up(self, job_id: str) -> None:
        """What the gateway does after an hour with a dialog whose answer never came."""
        job = self.jobs[job_id]
        if job.status is RemoteStatus.NEEDS_INPUT:
            job.status, job.fail_reason = RemoteStatus.FAILED, "timeout"

    def forsake(self, dead: object) -> None:
        """The process that asked is dead."""
        del self.under_way[dead]
        for gate in self.gates:
            gate.drop(dead)


def _complain(mood: Mood) -> None:
    if mood is Mood.DOWN:
        raise Unreachable
    if mood is Mood.KEY_REFUSED:
        raise KeyRefused


def _submitted(*ids: str, outcome: Outcome = Outcome.ACCEPTED) -> Submitted:
    return Submitted(outcome=outcome, ids=ids, final_prompt=None)


def _remote(job: Job) -> RemoteTask:
    done = job.status is RemoteStatus.SUCCEEDED
    shows = done and job.bare == 0
    if done and job.bare:
        job.bare -= 1
    link = f"https://pictures.test/{job.id}.png"
    buttons = [
        RemoteButton(custom_id=custom_id, label=custom_id, emoji="", style=2, url=None)
        for custom_id in BUTTONS
    ]
    return a_remote(
        job.status,
        id=job.id,
        progress=job.progress,
        image_url=link if job.progress else None,
        media=(Media(url=link, thumbnail=None),) if shows else (),
        buttons=tuple(buttons) if shows else (),
        fail_reason=job.fail_reason,
    )
