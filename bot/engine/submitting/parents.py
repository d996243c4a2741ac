"""The task whose button was pressed, as CometAPI is told of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.domain.tasks import Request, Task
    from bot.store import TaskStore


async def pressed_task(tasks: TaskStore, request: Request) -> Task | None:
    """The task that made what a button stands under; None: the request comes from no button.

    Where nothing is kept of it any more, it is the one that shows the same once more, which was
    asked for later.
    """
    found = None
    for task_id in (request.pressed_under_id, request.parent_id):
        task = await tasks.get(task_id) if task_id is not None else None
        if task is not None and (found is None or task.shown.removed_by is None):
            found = task
    return found
