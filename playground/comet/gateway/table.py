"""All rows of the gateway, by the task that each is of."""

from playground.comet.gateway.rows import Row
from playground.comet.upstream.tasks import Task


class RowTable:
    """Rows in the order in which they were accepted; a dialog that was answered has two."""

    def __init__(self) -> None:
        self._by_task: dict[str, list[Row]] = {}
        self._open: list[Row] = []

    def add(self, row: Row) -> None:
        """Take a row in."""
        self._by_task.setdefault(row.task.id, []).append(row)
        self._open.append(row)

    def of(self, task_id: str) -> list[Row]:
        """Return the rows of a task, oldest first."""
        return self._by_task.get(task_id, [])

    def to_copy(self) -> list[Row]:
        """Return the rows that still follow upstream, one a task: the newest."""
        return list({row.task.id: row for row in self._open}.values())

    def settle(self) -> None:
        """Follow those no longer that came to their end."""
        self._open = [row for row in self._open if not row.is_final]

    def pressed(self, parent: Task | None, custom_id: str) -> Row | None:
        """Return the first row of the task that this button of this parent led to."""
        for first, *_ in self._by_task.values():
            if first.task.parent is parent and first.task.custom_id == custom_id:
                return first
        return None

    def contents(self) -> list[Row]:
        """Return all rows, for `replace`."""
        return [row for rows in self._by_task.values() for row in rows]

    def replace(self, rows: list[Row]) -> None:
        """Put these in place of all rows."""
        self._by_task, self._open = {}, []
        for row in rows:
            self.add(row)
        self.settle()
