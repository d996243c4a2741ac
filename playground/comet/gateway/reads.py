"""What clients see of the gateway's rows, faults included."""

import random
import time
from collections.abc import Iterable

from playground.comet.errors import Json, gateway_error
from playground.comet.faults import Faults
from playground.comet.gateway.links import Links
from playground.comet.gateway.rows import Row, loosely_typed
from playground.comet.gateway.spellings import listed, spelled
from playground.comet.gateway.table import RowTable
from playground.comet.upstream.tasks import SUCCESS, Task


class Reads:
    """Answers fetches and lists; what was copied last is what they show."""

    def __init__(
        self, rows: RowTable, *, faults: Faults, links: Links, chance: random.Random
    ) -> None:
        self._rows = rows
        self._faults = faults
        self._links = links
        self._chance = chance
        self._seen_before: dict[str, Json] = {}

    def row(self, task_id: str) -> Row | None:
        """Return the first row of a task, which is the one that a fetch reads."""
        if task_id in self._faults.forget:
            return None
        return next(iter(self._rows.of(task_id)), None)

    def finished(self, task_id: str) -> Task:
        """Return a task that was seen to succeed; raises RefusalError for any other."""
        row = self.row(task_id)
        if row is None:
            raise gateway_error("task_not_found")
        if row.status != SUCCESS:
            raise gateway_error("task_status_not_success")
        return row.task

    def status(self, task_id: str) -> str | None:
        """Return the status that a fetch would show now, "" before the first copy."""
        row = self.row(task_id)
        return row.status if row else None

    def success_times(self, task_id: str) -> tuple[float | None, float | None]:
        """Return when a task's success was copied, and when a client was first told of it."""
        row = self.row(task_id)
        return (row.copied_s, row.told_s) if row else (None, None)

    def one(self, task_id: str) -> Json | None:
        """Return the task object for a fetch, None for an unknown id."""
        row = self.row(task_id)
        return self._shown([row])[0] if row else None

    def several(self, task_ids: Iterable[str]) -> list[Json]:
        """Return the task objects of a list: any order, unknown ids missing, rows repeated."""
        wanted = set(task_ids) - self._faults.forget
        rows = [row for task_id in sorted(wanted) for row in self._rows.of(task_id)]
        if self._faults.duplicate_ids:
            rows *= 2
        if self._faults.missing_ids:
            rows = [row for row in rows if self._chance.getrandbits(1)]
        self._chance.shuffle(rows)
        shown = self._shown(rows)
        return [listed(task) for task in shown] if self._faults.bare_list else shown

    def _shown(self, rows: list[Row]) -> list[Json]:
        shown, faults = [], self._faults
        for row in rows:
            looks, done = row.bare_looks, row.status == SUCCESS
            bare = done and looks < faults.success_without_media
            late = done and looks < faults.success_without_media + faults.success_without_buttons
            row.bare_looks += late
            if row.status == SUCCESS and row.told_s is None:
                row.told_s = time.time()
            now = row.as_json(self._links, bare=bare, late=late)
            shown.append(self._in_some_order(now))
        shown = loosely_typed(shown) if faults.loose_types else shown
        base_url = self._links.base_url
        return [spelled(task, faults.spelling, base_url=base_url) for task in shown]

    def _in_some_order(self, now: Json) -> Json:
        """Return what an earlier look saw, if answers overtake each other; else what is now."""
        if not self._faults.stale:
            self._seen_before.clear()
            return now
        before = self._seen_before.setdefault(now["id"], now)
        return before if self._chance.getrandbits(1) else now
