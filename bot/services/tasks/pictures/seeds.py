"""The seed of a finished picture, where the operator switched that on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import structlog

from bot.cometapi import CometError
from bot.domain.states import State

if TYPE_CHECKING:
    from bot.cometapi import CometClient
    from bot.domain.tasks import Task

log = structlog.get_logger()

REMEMBERED: Final = 500


class Seeds:
    """Asks CometAPI for seeds; without a client it knows none."""

    def __init__(self, comet: CometClient | None) -> None:
        self._comet = comet
        self._known: dict[int, str] = {}

    async def of(self, task: Task) -> str | None:
        """The seed of a task; None if it is not known. May take half a minute."""
        remote_id = task.result.known_id
        if self._comet is None or task.state is not State.SUCCEEDED or remote_id is None:
            return None
        if task.id in self._known:
            return self._known[task.id]
        try:
            seed = self._known[task.id] = await self._comet.image_seed(remote_id)
        except CometError as error:
            log.info("seed.unknown", task_id=task.id, reason=type(error).__name__)
            return None
        if len(self._known) > REMEMBERED:
            del self._known[next(iter(self._known))]
        return seed
