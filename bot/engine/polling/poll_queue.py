"""All running tasks that this process looks at, in memory, with the time of each one's next look.

A look that finds nothing new costs no statement: the database learns of news only.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from collections.abc import Set as AbstractSet

    from bot.domain.tasks import RunningTask


@dataclass(slots=True, kw_only=True, eq=False)
class PollEntry:
    """One watched task."""

    task: RunningTask
    since_s: float
    due_s: float
    seen_s: float
    """When the last answered look was sent, or the submit before there was one."""

    noted: RunningTask
    """The task as the database has it: progress that nobody can be shown yet is not written."""

    noted_s: float = float("-inf")
    looking: bool = False

    def is_news(self, seen: RunningTask, *, now_s: float, note_every_s: float) -> bool:
        """Whether what was seen is to be written now: its progress only every so often."""
        if seen == self.noted:
            return False
        known = self.noted
        is_progress_only = (seen.misses, seen.empty_looks, seen.overdue) == (
            known.misses,
            known.empty_looks,
            known.overdue,
        )
        return not is_progress_only or not 0 <= now_s - self.noted_s < note_every_s


class PollQueue:
    """Entries by task id, and in the order in which they are due."""

    def __init__(self) -> None:
        self._entries: dict[int, PollEntry] = {}
        self._order: list[tuple[float, int]] = []

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, entry: PollEntry) -> bool:
        return self._entries.get(entry.task.id) is entry

    def add(self, task: RunningTask, *, now_s: float, due_s: float) -> None:
        """Watch a task, in place of what was known of it."""
        entry = PollEntry(
            task=task, noted=task, since_s=now_s, due_s=due_s, seen_s=task.submitted_s
        )
        self._entries[task.id] = entry
        self._push(entry)

    def drop(self, task_ids: Iterable[int]) -> None:
        """Stop watching these."""
        for task_id in task_ids:
            self._entries.pop(task_id, None)

    def keep(self, task_ids: AbstractSet[int]) -> None:
        """Stop watching all but these."""
        self.drop(self._entries.keys() - task_ids)

    def schedule(self, entry: PollEntry, due_s: float) -> None:
        """Look at an entry at that time (again)."""
        entry.due_s = due_s
        if entry in self:
            self._push(entry)

    def next_due_s(self) -> float | None:
        """When the first entry that is not being looked at is due."""
        entry = self._first()
        return entry.due_s if entry else None

    def take(
        self,
        limit: int,
        *,
        until_s: float,
        wanted: Callable[[PollEntry], bool] = lambda _: True,
    ) -> list[PollEntry]:
        """Take up to `limit` that are due until then and wanted out of the order.

        Whoever takes an entry must `schedule` it.
        """
        taken: list[PollEntry] = []
        left: list[PollEntry] = []
        while len(taken) < limit and (entry := self._first()) and entry.due_s <= until_s:
            heapq.heappop(self._order)
            (taken if wanted(entry) else left).append(entry)
        for entry in left:
            self._push(entry)
        return taken

    def soonest(self, count: int) -> list[PollEntry]:
        """Those that are due next, looked at or not."""
        return heapq.nsmallest(count, self._entries.values(), key=lambda entry: entry.due_s)

    def _push(self, entry: PollEntry) -> None:
        heapq.heappush(self._order, (entry.due_s, entry.task.id))

    def _first(self) -> PollEntry | None:
        """The first of the order; what was dropped or scheduled anew is swept out on the way."""
        while self._order:
            due_s, task_id = self._order[0]
            entry = self._entries.get(task_id)
            if entry is not None and entry.due_s == due_s and not entry.looking:
                return entry
            heapq.heappop(self._order)
        return None
