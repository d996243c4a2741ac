"""One run: a scenario with one of the bots, from empty servers to its figures."""

from __future__ import annotations

import asyncio
import gc
import os
import random
import signal
import time
from collections import Counter
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from benchmarks import crowd, instrumented, naive, process, seed
from benchmarks.export import Export
from benchmarks.figures import LOOKS, Figures, Moment, Seen, figures
from benchmarks.load import Load
from benchmarks.scenarios import SPREAD
from benchmarks.seed import OpenTask
from benchmarks.setup import Opened, Setup
from benchmarks.watch import Watch, prompt_of
from playground.bot_process import BotDiedError, BotProcess
from playground.comet import LocalComet
from playground.comet.ready_made import ReadyMade
from playground.discord import LocalDiscord

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.scenarios import Scenario

SEED: Final = 20
READY_WITHIN_S: Final = 60.0
SETTINGS: Final = {
    "DEFAULT_SPEED": seed.SPEED.value,
    "MAX_RUNNING_PER_USER": "100",
    "MAX_WAITING_PER_USER": "1000",
}
CDN_BYTES: Final = 64 * 1024 * 1024
LAG_EVERY_S: Final = 0.01
SOON_S: Final = 5.0


class CannotRunError(Exception):
    """It could not be measured; the text is one line for who asked."""


class Side(StrEnum):
    """Which bot."""

    OURS = "ours"
    NAIVE = "naive"


@dataclass(slots=True, kw_only=True)
class Run:
    """A scenario with one bot; `stopping` ends it early with what it has."""

    scenario: Scenario
    side: Side
    folder: Path
    stopping: asyncio.Event
    port: int = 0
    profile: Path | None = None
    setup: Setup = field(default_factory=Setup)
    chance: random.Random = field(default_factory=lambda: random.Random(SEED))
    comet: LocalComet = field(init=False)
    discord: LocalDiscord = field(init=False)
    watch: Watch = field(init=False)
    export: Export = field(init=False)
    database: Opened = field(init=False)
    bots: list[BotProcess] = field(default_factory=list)
    _lags_s: list[float] = field(default_factory=list)

    async def measure(self) -> Figures:
        """Do it all.

        Raises:
            CannotRunError: the port is taken, or it was to stop before the bot was there.
            BotDiedError: the bot ended by itself.
        """
        async with AsyncExitStack() as stack:
            await self._open(stack)
            people = crowd.gather(
                self.discord, members=self.scenario.members, channels=self.scenario.channels
            )
            opened = self._open_tasks(people)
            await self._hand_over(opened, people)
            gc.collect()
            gc.freeze()  # pauses of this process would be measured as the bot's
            stack.callback(gc.unfreeze)
            began_s = time.time()
            stack.push_async_callback(self._end_bots)
            await self._start_bots()
            await self._connected()
            ready_s = time.time() - began_s
            lag = asyncio.create_task(self._feel_lag())
            stack.callback(lag.cancel)
            load = Load(self.discord, self.watch, people, chance=self.chance)
            self.export = Export(self.discord, people)
            found = await self._window(load, began_s=began_s, ready_s=ready_s)
            return found | {"stopped after, s": await self._stop_bots()}

    async def _open(self, stack: AsyncExitStack) -> None:
        self.database = stack.enter_context(self.setup.opened(self.folder))
        pictures = ReadyMade(seed=SEED)
        self.comet = await LocalComet.start(
            seed=SEED, sync_s=self.scenario.sync_s, gallery=pictures, balance_usd=1e9
        )
        stack.push_async_callback(self.comet.close)
        self.comet.upstream.duration_s = self._duration_s
        try:
            self.discord = await LocalDiscord.start(port=self.port, watched=False)
        except OSError as error:
            raise CannotRunError(f"Port {self.port} cannot be used: {error.strerror}.") from error
        stack.push_async_callback(self.discord.close)
        self.discord.services.cdn.most_bytes = CDN_BYTES
        self.discord.services.session_starts.max_concurrency = self.setup.processes
        self.watch = Watch(self.discord, self.comet, final_bytes=len(pictures.final.data))

    def _duration_s(self) -> float:
        return self.scenario.duration_s * self.chance.uniform(1 - SPREAD, 1 + SPREAD)

    def _open_tasks(self, people: crowd.Crowd) -> list[OpenTask]:
        opened = []
        for number in range(self.scenario.open):
            duration_s = self._duration_s()
            age_s = self.chance.uniform(0, duration_s)
            if self.scenario.together_s is not None:
                age_s = duration_s - SOON_S - self.chance.uniform(0, self.scenario.together_s)
            remote = self.comet.gateway.adopt(prompt_of(number), seconds=duration_s, age_s=age_s)
            channel = people.channels[number % len(people.channels)]
            text = f"**{remote.prompt}**"
            message = crowd.post(
                self.discord.world, channel, text=text, layout=self.side is Side.OURS
            )
            self.watch.expect(number, channel_id=channel.id, message_id=message.id)
            member = self.chance.choice(people.members)
            task = OpenTask(remote=remote, message=message, channel=channel, member=member)
            opened.append(task)
        return opened

    async def _hand_over(self, opened: list[OpenTask], people: crowd.Crowd) -> None:
        if self.side is Side.NAIVE:
            seed.write_file(self.folder / "jobs.json", opened)
            return
        await seed.write_database(
            self.database.url,
            opened,
            self.scenario,
            people,
            now_s=time.time(),
            chance=self.chance,
        )

    async def _start_bots(self) -> None:
        for folder in self.setup.folders(self.folder):
            folder.mkdir(exist_ok=True)
            self.bots.append(await self._start_bot(folder))
        if self.setup.is_usual and (cores := process.two_cores()):
            process.pin(self.bots[0].pid, cores[1])

    async def _start_bot(self, folder: Path) -> BotProcess:
        settings = {**SETTINGS, **self.setup.settings, "DATABASE_URL": self.database.url}
        settings["MAX_CONCURRENT_SUBMITS"] = str(self.scenario.submits)
        if self.side is Side.NAIVE:
            program: tuple[str, ...] = ("-m", "benchmarks.naive")
            settings[naive.RESUME] = str(self.folder / "jobs.json")
        else:
            program = ("-m", "benchmarks.instrumented", "run")
            (folder / "counts").write_bytes(bytes(instrumented.LAYOUT.size))
            settings[instrumented.COUNTS] = str(folder / "counts")
            if self.profile:
                settings[instrumented.PROFILE] = str(self.profile)
        return await BotProcess.start(
            self.discord, self.comet, folder, settings=settings, program=program
        )

    async def _connected(self) -> None:
        ready = asyncio.create_task(
            self.discord.wait_for(lambda: self.discord.gateway.ready, READY_WITHIN_S)
        )
        ends = [asyncio.create_task(bot.ended()) for bot in self.bots]
        stop = asyncio.create_task(self.stopping.wait())
        await asyncio.wait({ready, stop, *ends}, return_when=asyncio.FIRST_COMPLETED)
        for task in (ready, stop, *ends):
            task.cancel()
        await asyncio.gather(ready, stop, *ends, return_exceptions=True)
        if self.discord.gateway.ready:
            return
        self._must_run()
        why = "stopped" if self.stopping.is_set() else f"given up after {READY_WITHIN_S:g} s"
        raise CannotRunError(f"The bot did not connect: {why}.")

    def _must_run(self) -> None:
        """Raise BotDiedError if a process of the bot has ended."""
        for bot in self.bots:
            if not bot.running:
                raise BotDiedError(bot.log[-2000:])

    async def _stop_bots(self) -> float | None:
        """How long it took to stop by itself, in seconds; None if it had to be killed."""
        began_s = time.time()
        codes = await asyncio.gather(*(bot.stop() for bot in self.bots))
        return None if -signal.SIGKILL in codes else time.time() - began_s

    async def _end_bots(self) -> None:
        await asyncio.gather(*(bot.stop() for bot in self.bots))

    async def _window(self, load: Load, *, began_s: float, ready_s: float) -> Figures:
        scenario = self.scenario
        at_once = scenario.asked is None
        asking = load.start(scenario.ask_per_s, scenario.asked) if at_once else None
        await self._pause(scenario.warm_s)
        self._switch_profile()
        start = self._moment()
        asking = asking or load.start(scenario.ask_per_s, scenario.asked)
        if scenario.exported and self.side is Side.OURS:
            await self.export.ask()
        await self._pause(scenario.seconds)
        end = self._moment()
        self._switch_profile()
        peak_mb = max(process.peak_mb(bot.pid) for bot in self.bots)
        lags_s, self._lags_s = self._lags_s, []
        await load.stop(asking)
        await self._pause(scenario.tail_s)
        answers_s, unanswered = load.answers(since_s=start.at_s)
        return figures(
            Seen(
                start=start,
                end=end,
                over_s=time.time(),
                fates=self.watch.fates(since_s=start.at_s, until_s=end.at_s),
                shown_s=list(self.watch.shown_s.values()),
                answers_s=answers_s,
                unanswered=unanswered,
                overtaken=self.watch.overtaken,
                channels=scenario.channels,
                peak_mb=peak_mb,
                ready_s=ready_s,
                first_look_s=self._first_look_s(began_s),
                exported_s=self.export.took_s,
                lags_s=lags_s,
                limited=self._limited(),
            )
        )

    async def _pause(self, seconds: float) -> None:
        """Wait, unless the run is to stop; a bot that ended makes no figures."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.stopping.wait()
        self._must_run()

    def _switch_profile(self) -> None:
        if self.profile is not None:
            for bot in self.bots:
                os.kill(bot.pid, instrumented.SWITCH)

    def _moment(self) -> Moment:
        counted: tuple[int | None, ...] = (None, None)
        if self.side is Side.OURS:
            files = [folder / "counts" for folder in self.setup.folders(self.folder)]
            each = [instrumented.LAYOUT.unpack(file.read_bytes()) for file in files]
            counted = tuple(map(sum, zip(*each, strict=True)))
        server = self.database.server
        return Moment(
            at_s=time.time(),
            cpu_s=sum(process.cpu_s(bot.pid) for bot in self.bots),
            main_cpu_s=sum(process.main_thread_cpu_s(bot.pid) for bot in self.bots),
            database_cpu_s=process.family_cpu_s(server) if server else 0.0,
            servers_cpu_s=process.cpu_s(os.getpid()),
            taken_s=process.taken_s(),
            comet=Counter(self.comet.pipeline.answered),
            discord=Counter(self.discord.answered),
            statements=counted[0],
            writes=counted[1],
        )

    async def _feel_lag(self) -> None:
        """Note how late this process is, since that adds to what it measures."""
        loop = asyncio.get_running_loop()
        while True:
            due_s = loop.time() + LAG_EVERY_S
            await asyncio.sleep(LAG_EVERY_S)
            self._lags_s.append(loop.time() - due_s)

    def _first_look_s(self, began_s: float) -> float | None:
        """When the bot first looked at a task, after its start; the check of the key is none."""
        for request in self.comet.requests:
            looks = request.path.endswith("/fetch") or (
                request.path.endswith(LOOKS[1]) and request.body and request.body.get("ids")
            )
            if looks:
                return request.when - began_s
        return None

    def _limited(self) -> Counter[str]:
        counted: Counter[str] = Counter()
        for (_, _, scope), times in self.discord.answered.items():
            counted[scope] += times
        return counted
