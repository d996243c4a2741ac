"""When a picture becomes visible, and what became of every task: seen from Discord's side."""

from __future__ import annotations

import re
import time
from collections import defaultdict
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from playground.comet import LocalComet, Task
    from playground.discord import LocalDiscord
    from playground.discord.model.world import Change

IN_FLIGHT_S: Final = 1.0
"""An edit may have been on its way when the bot was told of a finished picture."""

_NUMBER: Final = re.compile(r"number (\d+)")


def prompt_of(number: int) -> str:
    """The prompt of a task, by which it is found again everywhere."""
    return f"a paper boat at dusk, number {number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """A finished task: when it was finished, copied, told to the bot, shown; epoch seconds."""

    finished_s: float
    copied_s: float | None
    told_s: float | None
    shown_s: float | None


class Watch:
    """Looks at every edit; `expect` names the messages that are to show a picture."""

    def __init__(self, discord: LocalDiscord, comet: LocalComet, *, final_bytes: int) -> None:
        self._comet = comet
        self._final_bytes = final_bytes
        self._open: dict[int, dict[int, int]] = defaultdict(dict)
        self._known = 0
        self._remote: dict[int, Task] = {}
        self.shown_s: dict[int, float] = {}
        self.overtaken = 0
        discord.world.listeners.append(self._changed)

    def expect(self, number: int, *, channel_id: int, message_id: int) -> None:
        """The message is going to show the picture of the task with that number."""
        self._open[channel_id][message_id] = number

    @property
    def waiting(self) -> int:
        """How many messages have not shown their picture yet."""
        return sum(len(messages) for messages in self._open.values())

    def fates(self, *, since_s: float, until_s: float) -> list[Fate]:
        """What became of the tasks that finished within this time."""
        found = []
        for number, task in self._tasks().items():
            if since_s <= task.finished_s < until_s:
                copied_s, told_s = self._comet.gateway.reads.success_times(task.id)
                fate = Fate(
                    finished_s=task.finished_s,
                    copied_s=copied_s,
                    told_s=told_s,
                    shown_s=self.shown_s.get(number),
                )
                found.append(fate)
        return found

    def _tasks(self) -> dict[int, Task]:
        """All tasks of CometAPI by their number."""
        for task in islice(self._comet.tasks.values(), self._known, None):
            self._known += 1
            if found := _NUMBER.search(task.prompt):
                self._remote[int(found[1])] = task
        return self._remote

    def _changed(self, change: Change) -> None:
        message = change.message
        if message is None or message.id not in self._open[message.channel_id]:
            return
        here = self._open[message.channel_id]
        if any(file.size * 2 > self._final_bytes for file in message.attachments):
            self.shown_s[here.pop(message.id)] = time.time()
        elif change.kind == "MESSAGE_UPDATE":
            self.overtaken += self._final_waits(here)

    def _final_waits(self, here: dict[int, int]) -> bool:
        """Whether the bot has known for a while of a picture that the channel does not show."""
        tasks, latest_s = self._tasks(), time.time() - IN_FLIGHT_S
        for number in here.values():
            task = tasks.get(number)
            told_s = self._comet.gateway.reads.success_times(task.id)[1] if task else None
            if told_s is not None and told_s < latest_s:
                return True
        return False
