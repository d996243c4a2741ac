"""What can happen around the bot, as rules that Hypothesis puts into any order."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, ClassVar, Final, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from structlog.processors import format_exc_info
from structlog.testing import capture_logs

from bot.cometapi import RemoteStatus
from bot.domain.inputs import Inputs
from bot.domain.members.choices import Results
from bot.domain.states import State
from bot.services.members.visibility import Viewer
from bot.services.refusals import RefusedError
from bot.services.requester import Requester
from bot.services.tasks.dialog_inputs import Dialog, DialogInput
from bot.services.tasks.prompt_composer import PromptRequest
from bot.store import AskedBeforeError
from tests.state_machines import laws
from tests.state_machines.channel import PRIVATE, Channel, Refused, Where
from tests.state_machines.channel import Mood as Weather
from tests.state_machines.clock import Clock, TimelessLoop
from tests.state_machines.owners import new_owner
from tests.state_machines.process import (
    ATTACHED,
    DEFAULTS,
    LIMITS,
    Diedness,
    Host,
    Process,
    lasting_leases,
    without_threads,
)
from tests.state_machines.provider import Fate, Mood, Provider
from tests.support.databases import new_database, remove

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from bot.domain.tasks import TaskView
    from tests.state_machines.gate import Gate

T = TypeVar("T")

MEMBERS: Final = st.integers(11, 13)
CHANNELS: Final = st.integers(1, 2)
NUMBERS: Final = st.integers(0, 9)
CONTROLS: Final = ("cancel", "stop", "dismiss", "watch_again", "try_again", "deliver_again")
FATES: Final = ["slow", "failed", "another's"]
STEPS_S: Final = st.sampled_from([0.5, 2.0, 5.0, 20.0, 70.0, 400.0, 4000.0, 100_000.0])
GATES: Final = 6

ROUNDS: Final = 3_000
"""So many rounds of the loops settle everything, or they run in circles."""


class Bot(RuleBasedStateMachine):
    """The bot's process in a world where anything can go wrong."""

    counts: ClassVar[Counter[str]] = Counter()
    """What all examples together did."""

    SLOTS: ClassVar[int] = 1
    """So many processes share the work."""

    STEP_S: ClassVar[float] = 0.001
    """Time goes on by this much at least while all settles."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        self.loop = TimelessLoop(self.clock)
        self.runner = asyncio.Runner(loop_factory=lambda: self.loop)
        self.folder = TemporaryDirectory()
        self.url = ""
        self.provider = Provider(clock=self.clock)
        self.channel = Channel()
        self.host = Host()
        self.ledger = laws.Ledger()
        self.tokens = 0
        self.processes: list[Process] = []
        self.turn = 0
        """Whose turn it is to do what happens next."""
        self.file: laws.File
        self._logs = capture_logs([format_exc_info])
        self.logs = self._logs.__enter__()
        self._stack = ExitStack()
        self._stack.enter_context(without_threads())
        self._stack.enter_context(lasting_leases())

    @initialize(before=st.lists(st.sampled_from(["ask", "ask", "finish"]), min_size=2, max_size=7))
    def begin(self, before: list[str]) -> None:
        """A first start on an empty database, and some quiet time."""
        self.url = new_database(Path(self.folder.name))
        self.file = laws.File(self.url)
        self.processes = [self._started() for _ in range(self.SLOTS)]
        for number, what in enumerate(before):
            if what == "ask":
                self.ask(11 + number % 3, 1 + number % 2, "answered")
            else:
                self.everything_ends()

    # What members do.

    @rule(who=MEMBERS, where=CHANNELS, fate=st.sampled_from(["answered"] * 4 + FATES))
    def ask(self, who: int, where: int, fate: str) -> None:
        """A prompt; its answer is noted, noted later, another's, or never reached Discord."""
        requester = self._requester(who, where)
        view = self._use(
            self.process.services.generation.imagine(requester, PromptRequest(prompt="a boat"))
        )
        self._answered(view, requester, fate)

    @rule(who=MEMBERS, where=CHANNELS, fate=st.sampled_from(["answered", *FATES]))
    def ask_delivered_twice(self, who: int, where: int, fate: str) -> None:
        """Discord tells of the same interaction again: nothing comes of that."""
        requester = self._requester(who, where)
        views = [
            self._use(
                self.process.services.generation.imagine(requester, PromptRequest(prompt="a boat"))
            )
            for _ in range(2)
        ]
        assert None in views
        self._answered(views[0] or views[1], requester, fate)

    @rule(who=MEMBERS, where=CHANNELS)
    def ask_without_an_answer(self, who: int, where: int) -> None:
        """One of a batch, whose message the publisher posts."""
        requester = self._requester(who, where)
        prompt_request = PromptRequest(prompt="a boat")
        self._use(self.process.services.generation.imagine(requester, prompt_request, to_post=True))

    @rule(who=MEMBERS, where=CHANNELS, fate=st.sampled_from(["answered", "slow"]))
    def ask_about_a_picture(self, who: int, where: int, fate: str) -> None:
        """A description, whose picture is fetched first."""
        requester = self._requester(who, where)
        describe = self.process.services.generation.describe
        self._answered(self._use(describe(requester, ATTACHED)), requester, fate)

    @rule(who=MEMBERS, which=NUMBERS, key=NUMBERS, fate=st.sampled_from(["answered", "slow"]))
    def press(self, who: int, which: int, key: int, fate: str) -> None:
        """One of CometAPI's buttons."""
        row = self._row(which, State.SUCCEEDED)
        if row is None or not row.buttons:
            return
        requester = self._requester(who, row.channel_id)
        button = row.buttons[key % len(row.buttons)]
        inputs = Inputs(areas=("left_half",))
        area = DialogInput(dialog=Dialog.REGION, prompt="a red boat", inputs=inputs)
        given = area if "Inpaint" in (button.custom_id or "") else None
        press = self.process.services.actions.press
        view = self._use(
            press(requester, row.id, button.key, message_id=row.message_id, given=given),
        )
        self._answered(view, requester, fate)

    @rule(who=MEMBERS, where=CHANNELS, which=NUMBERS, fate=st.sampled_from(["answered", *FATES]))
    def show_again(self, who: int, where: int, which: int, fate: str) -> None:
        """Somebody shows a picture once more that they see."""
        row = self._row(which, State.SUCCEEDED)
        if row is None:
            return
        requester = self._requester(who, where)
        viewer = Viewer(user_id=row.user_id, guild_id=None)
        view = self._use(self.process.services.showing.show(requester, viewer, row.id))
        self._answered(view, requester, fate)

    @rule(who=MEMBERS, where=CHANNELS)
    def cancel_all(self, who: int, where: int) -> None:
        """All that waits of a member."""
        self._use(self.process.services.controls.withdraw_all(self._requester(who, where)))

    @rule(who=MEMBERS, which=NUMBERS, moderates=st.booleans())
    def remove(self, who: int, which: int, *, moderates: bool) -> None:
        """Whoever may takes a picture out of its channel, whatever its state."""
        row = self._row(which)
        if row is None or row.message_id is None:
            return
        requester = replace(self._requester(who, row.channel_id), moderates=moderates)
        view = self._use(self.process.services.access.view(row.id))
        if view is not None:
            self._use(self.process.services.controls.take_out(requester, view.task))

    @rule(who=MEMBERS, results=st.sampled_from(Results), hides=st.booleans())
    def choose(self, who: int, results: Results, *, hides: bool) -> None:
        """Where pictures go, and whether others see prompts."""
        own = self.process.services.own_preferences
        for name, value in (("results", results.value), ("hides_prompts", _switch(hides))):
            self._use(own.choose(self._requester(who, 1), name, value))

    @rule(who=MEMBERS)
    def ask_for_a_copy(self, who: int) -> None:
        """Of all that is kept of a member."""
        self._use(self.process.services.own_data.export(who))

    @rule(who=MEMBERS, rounds=st.booleans())
    def delete_everything(self, who: int, *, rounds: bool) -> None:
        """Of a member, whatever they have under way."""
        self._use(self.process.services.own_data.delete(who))
        if rounds:
            self.all_rounds()

    @rule()
    def note_answers(self) -> None:
        """What Discord confirmed a while ago is noted now."""
        unrecorded = self.process.unrecorded[:]
        self.process.unrecorded.clear()
        for view, where in unrecorded:
            self._note(view, where)

    @rule(which=NUMBERS)
    def note_again(self, which: int) -> None:
        """A press or a recovery tells of a message that is known already."""
        row = self._row(which)
        if row is not None and row.message_id is not None:
            self._use(self._posted_again(row.id, row.channel_id, row.message_id))

    @rule(which=NUMBERS, control=st.sampled_from(CONTROLS))
    def control(self, which: int, control: str) -> None:
        """One of our own buttons, on any task, whatever its state."""
        row = self._row(which)
        if row is None or row.message_id is None:
            return
        requester = self._requester(row.user_id, row.channel_id)
        if control == "try_again":
            self.ledger.retries[row.id] += row.state is State.UNSURE
        self._control(control, requester, row.id, row.message_id)

    @rule(which=NUMBERS, dismissed=st.booleans())
    def give_up_and_ask_more(self, which: int, *, dismissed: bool) -> None:
        """A member turns away from what CometAPI may be working on, and asks for something new."""
        row = self._row(which, State.RUNNING, State.UNSURE)
        if row is None or row.message_id is None:
            return
        requester = self._requester(row.user_id, row.channel_id)
        if row.state is State.RUNNING:
            self._control("stop", requester, row.id, row.message_id)
        elif dismissed:
            self._control("dismiss", requester, row.id, row.message_id)
        else:
            self.ledger.retries[row.id] += 1
            self._control("try_again", requester, row.id, row.message_id)
        self.ask(row.user_id, row.channel_id, "answered")
        self.all_rounds()

    @rule(which=NUMBERS)
    def answer_dialog(self, which: int) -> None:
        """A member writes what Midjourney asked for."""
        row = self._row(which, State.NEEDS_INPUT)
        if row is None or row.message_id is None:
            return
        requester = self._requester(row.user_id, row.channel_id)
        controls = self.process.services.controls
        task = self._use(controls.asking(requester, row.id, message_id=row.message_id))
        if task is not None:
            self._use(controls.answer_dialog(task, "a red boat"))

    # What the process does, and what it does not survive.

    @rule(number=st.integers(0, 3))
    def one_round(self, number: int) -> None:
        """One loop goes on, if it would."""
        self._drive(self.process.turn(self.process.loops[number]))

    @rule()
    def all_rounds(self) -> None:
        """All loops go on until none would."""
        self._drive(self._turn_all())

    @rule(seconds=STEPS_S)
    def time_passes(self, seconds: float) -> None:
        """Loops that slept wake up later than they wanted to, as they do on a busy machine."""
        self._drive(self._advance(self.clock() + seconds))

    @rule()
    def crash(self) -> None:
        """Kill -9, and a new start."""
        self._die(self.turn)

    @rule(who=MEMBERS, where=CHANNELS)
    def crash_in_a_submit(self, who: int, where: int) -> None:
        """Kill -9 while CometAPI takes its time."""
        self.provider.asked.held = True
        self.ask(who, where, "answered")
        self.all_rounds()
        self.crash()
        self.provider.asked.open()

    @rule(writes=st.integers(0, 4))
    def die_soon(self, writes: int) -> None:
        """Kill -9 after so many more commits."""
        self.process.mortal.writes_left = writes

    # What CometAPI does.

    @rule(fates=st.lists(st.sampled_from(Fate), min_size=1, max_size=3))
    def next_submits(self, fates: list[Fate]) -> None:
        """The next submits go like this."""
        self.provider.fates = fates

    @rule(mood=st.sampled_from(Mood))
    def comet_mood(self, mood: Mood) -> None:
        """CometAPI goes down, refuses the key, or works again."""
        self.provider.mood = mood

    @rule(which=NUMBERS, step=st.integers(1, 60))
    def job_advances(self, which: int, step: int) -> None:
        """A job gets somewhere."""
        job = self._job(which)
        if job is not None and job.status is RemoteStatus.PENDING:
            job.progress = min(99, job.progress + step)

    @rule(which=NUMBERS, status=st.sampled_from(RemoteStatus), bare=st.integers(0, 6))
    def job_changes(self, which: int, status: RemoteStatus, bare: int) -> None:
        """A job ends, or asks for its dialog."""
        job = self._job(which)
        if job is not None and job.status is RemoteStatus.PENDING:
            if status is RemoteStatus.NEEDS_INPUT:
                self.provider.charges.remove((job.requester, job.id))  # it never ran
            job.status = status
            job.bare = bare if status is RemoteStatus.SUCCEEDED else 0
            job.fail_reason = "it did not work" if status is RemoteStatus.FAILED else ""

    @rule()
    def jobs_finish(self) -> None:
        """All that runs succeeds."""
        self.provider.finish_all()

    @rule()
    def everything_ends(self) -> None:
        """What is asked is submitted and succeeds, as far as nothing is wrong."""
        for _ in range(3):
            self.all_rounds()
            self.provider.finish_all()
            self.time_passes(20.0)

    @rule(which=NUMBERS, forgotten=st.booleans())
    def job_is_forgotten(self, which: int, forgotten: bool) -> None:  # noqa: FBT001
        """CometAPI does not know a job, or knows it again."""
        job = self._job(which)
        if job is not None:
            job.forgotten = forgotten
            job.was_forgotten |= forgotten

    # What Discord does, and the network between.

    @rule(mood=st.sampled_from(Weather))
    def discord_mood(self, mood: Weather) -> None:
        """Discord fails, limits, loses its answers, or works again."""
        self.channel.mood = mood

    @rule(which=NUMBERS)
    def message_is_deleted(self, which: int) -> None:
        """Somebody deletes a task's message."""
        row = self._row(which)
        if row is not None and row.message_id is not None:
            self.channel.deleted.add((row.channel_id, row.message_id))

    @rule(where=CHANNELS, files=st.booleans())
    def permission_changes(self, where: int, files: bool) -> None:  # noqa: FBT001
        """The bot may attach files in a channel, or may not."""
        (self.channel.no_files.discard if files else self.channel.no_files.add)(where)

    @rule(where=CHANNELS, is_open=st.booleans(), members=st.sets(MEMBERS))
    def channel_closes(self, where: int, is_open: bool, members: set[int]) -> None:  # noqa: FBT001
        """A channel, and the direct messages of some, are closed to the bot, or open again."""
        places = {where, *(PRIVATE + who for who in members)}
        if is_open:
            self.channel.closed -= places
        else:
            self.channel.closed |= places

    @rule(where=CHANNELS)
    def somebody_acts(self, where: int) -> None:
        """An interaction says that the bot sees its channel."""
        if where not in self.channel.closed:
            self.process.services.signals.seen_open(channel_id=where)

    @rule(where=CHANNELS, refuses=st.sampled_from(Refused))
    def channel_refuses(self, where: int, refuses: Refused) -> None:
        """Discord, or a server's filter, takes less than before in a channel."""
        self.channel.refuses[where] = refuses

    @rule(up=st.booleans())
    def pictures(self, up: bool) -> None:  # noqa: FBT001
        """The host of the pictures goes down or comes back."""
        self.host.up = up

    @rule(number=st.integers(0, GATES - 1))
    def hold(self, number: int) -> None:
        """Requests or answers of one kind get stuck on their way."""
        self._gates[number].held = True

    @rule(number=st.integers(0, GATES - 1), which=NUMBERS)
    def let_one(self, number: int, which: int) -> None:
        """One of those that are stuck goes on."""
        self._gates[number].let(which)
        self._drive(self.process.mortal.quiet())

    @rule(number=st.integers(0, GATES - 1))
    def let_all(self, number: int) -> None:
        """All of them go on."""
        self._gates[number].open()
        self._drive(self.process.mortal.quiet())

    # What must be true.

    @invariant()
    def the_laws_hold(self) -> None:
        """At any moment."""
        if not self._begun:
            return
        self.counts["steps"] += 1
        _none(self.ledger.moved(self.file.rows()))
        _none(self.ledger.charged(self.provider))
        _none(self.channel.broken)
        _none(laws.unannounced(self.channel.told.values(), self.logs))
        assert self.provider.most_under_way <= LIMITS.max_submits
        _none(
            laws.too_many(
                self.file.rows(),
                self.file.holds(now_s=self.clock()),
                self.provider,
                max_running=DEFAULTS.max_running_per_user,
                max_live=DEFAULTS.max_live,
            ),
        )
        assert not self.file.line_is_broken()
        assert not self.file.ledger_is_broken()
        _none(list(laws.left_of_members(self.file.rows(), self.file.deletions())))
        _none([str(line) for line in self.logs if line["event"].endswith("fault")])

    def teardown(self) -> None:
        """Everything works again: all settles by itself, and nobody waits for ever."""
        try:
            if self._begun:
                self._heal()
                self._drive(self._settle())
                rows = self.file.rows()
                self.the_laws_hold()
                _none(laws.unsettled(rows.values()))
                _none(self.file.data_requests())
                told = self.file.unreachable()
                _none(laws.messages_left(rows, self.ledger, self.channel, told=told))
                _none(laws.untold(rows, self.channel, given_up=self._given_up()))
                _none(laws.lost(rows, self.ledger, self.provider))
                self.counts.update(
                    examples=1,
                    tasks=len(rows),
                    starts_of_jobs=len(self.provider.charges),
                    crashes=self.ledger.crashes,
                    unsure=len(self.ledger.unsure),
                    removed=sum(row.removed_by is not None for row in rows.values()),
                    deletions=len(self.file.deletions()),
                    copies=len(self.channel.copies),
                )
        finally:
            self._close()

    # How it is done.

    @property
    def _begun(self) -> bool:
        return bool(self.url)

    @property
    def _gates(self) -> tuple[Gate, ...]:
        return (*self.provider.gates, *self.channel.gates, self.host.attached)

    @property
    def process(self) -> Process:
        """The process whose turn it is."""
        return self.processes[self.turn]

    def _started(self) -> Process:
        context = new_owner()
        start = Process.start(
            self.url,
            provider=self.provider,
            channel=self.channel,
            host=self.host,
            clock=self.clock,
            slots=self.SLOTS,
            context=context,
        )
        return self.runner.run(start, context=context)

    def _die(self, number: int) -> None:
        """Kill that process, and start the next in its place."""
        dead = self.processes[number]
        self.runner.run(dead.die())
        self.provider.forsake(dead.owner)
        self.channel.forsake(dead.owner)
        self.host.attached.drop(dead.owner)
        self.file.end_leases(dead.store.processes.own)
        self.ledger.crashes += 1
        self.processes[number] = self._started()

    def _drive(self, work: Coroutine[Any, Any, None]) -> None:
        self.runner.run(work)
        self._bury()

    def _bury(self) -> None:
        """Start anew what died meanwhile."""
        for number, process in enumerate(self.processes):
            if process.mortal.dead:
                self._die(number)

    def _use(self, use_case: Coroutine[Any, Any, T]) -> T | None:
        """What a use case gives; None if it refuses or the process dies in it."""
        try:
            result = self.runner.run(self.process.call(use_case))
        except (RefusedError, AskedBeforeError):
            result = None
        except Diedness:
            self._bury()
            return None
        if self.process.mortal.dead:
            self._bury()
            return None
        return result

    def _control(self, control: str, requester: Requester, task_id: int, message_id: int) -> None:
        controls = self.process.services.controls
        if control != "try_again":
            work = getattr(controls, control)
            self._use(work(requester, task_id, message_id=message_id))
        elif task := self._use(controls.unsure(requester, task_id, message_id=message_id)):
            self._use(controls.try_again(task))

    def _requester(self, who: int, where: int) -> Requester:
        self.tokens += 1
        return Requester(
            user_id=who,
            guild_id=where << 22,  # so that each channel is of another shard
            channel_id=where,
            interaction_token=f"token-{self.tokens}",
            interaction_id=self.tokens,
        )

    def _answered(self, view: TaskView | None, requester: Requester, fate: str) -> None:
        if view is None:
            return
        if fate == "failed":
            self._use(self.process.services.tasks.discard(view.task.id))
            return
        if fate == "another's":
            # Looked for at once, or by the next process.
            self.channel.answer_of_another(
                view.task.request.channel_id, requester.interaction_token or ""
            )
            self.process.unrecorded.append((view, None))
            return
        where = self.channel.answer(view, requester.interaction_token or "")
        if fate == "slow":
            self.process.unrecorded.append((view, where))
        else:
            self._note(view, where)

    def _note(self, view: TaskView, where: Where | None) -> None:
        if where is None:
            self._use(self.process.services.tasks.discard(view.task.id))
            return
        self._use(self._posted(view, *where))

    async def _posted_again(self, task_id: int, channel_id: int, message_id: int) -> None:
        await self.process.services.tasks.posted(
            task_id, channel_id=channel_id, message_id=message_id, correct_s=self.clock()
        )

    async def _posted(self, view: TaskView, channel_id: int, message_id: int) -> None:
        services = self.process.services
        await services.tasks.posted(
            view.task.id,
            channel_id=channel_id,
            message_id=message_id,
            place=view.place,
            correct_s=view.correct_s(services.clock()),
        )

    def _row(self, which: int, *states: State) -> laws.Row | None:
        rows = self.file.rows().values()
        fitting = [row for row in rows if not states or row.state in states]
        return fitting[which % len(fitting)] if fitting else None

    def _job(self, which: int) -> Any:  # noqa: ANN401
        jobs = list(self.provider.jobs.values())
        return jobs[which % len(jobs)] if jobs else None

    async def _advance(self, to_s: float) -> None:
        self.clock.now_s = to_s
        if self.SLOTS > 1:
            for process in self.processes:
                process.looks()
        await self.process.mortal.quiet()

    async def _turn_all(self) -> None:
        for _ in range(ROUNDS):
            living = [process for process in self.processes if not process.mortal.dead]
            due = [(process, loop) for process in living for loop in process.loops if loop.due]
            if not due or len(living) < len(self.processes):
                return
            for process, loop in due:
                await process.turn(loop)
        raise AssertionError("the loops run in circles")

    def _given_up(self) -> frozenset[int]:
        """Tasks that the log says were given up or left, which is how their operator hears."""
        ends = (".given_up", "publish.left")
        told = (line for line in self.logs if "task_id" in line)
        given_up = (line for line in told if str(line["event"]).endswith(ends))
        return frozenset(line["task_id"] for line in given_up)

    def _heal(self) -> None:
        for process in self.processes:
            process.mortal.writes_left = None
        self.provider.heal()
        self.channel.heal()
        self.host.up = True
        self.host.attached.open()
        for _ in self.processes:
            self.note_answers()
            self.turn = (self.turn + 1) % len(self.processes)

    async def _settle(self) -> None:
        await self.process.mortal.quiet()
        for _ in range(ROUNDS):
            self.provider.finish_all()
            for row in self.file.rows().values():
                if row.state is State.RUNNING and row.modal_sent:
                    self.provider.give_up(row.remote_id or "")
            await self._turn_all()
            sleeping = [loop.until_s for process in self.processes for loop in process.loops]
            times = [until_s for until_s in sleeping if until_s is not None]
            if self.loop.next_s is not None:
                times.append(self.loop.next_s)
            is_over = not self.file.data_requests()
            if (is_over and not laws.unsettled(self.file.rows().values())) or not times:
                return
            await self._advance(max(min(times), self.clock() + self.STEP_S))

    def _close(self) -> None:
        if self._begun:
            for process in self.processes:
                self.runner.run(process.die())
            self.file.close()
            remove(self.url)
        self._stack.close()
        self.runner.close()
        self._logs.__exit__(None, None, None)
        self.folder.cleanup()


def _switch(is_on: bool) -> str:  # noqa: FBT001 - what it is about
    return "on" if is_on else "off"


def _none(broken: list[str]) -> None:
    if broken:
        raise AssertionError("\n".join(broken))
