"""The seed of a finished picture, where the operator switched that on (cometapi.md 1.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from bot.cometapi import CometError
from bot.domain.states import State

if TYPE_CHECKING:
    from bot.cometapi import CometClient
    from bot.domain.tasks import Task

log = structlog.get_logger()


class Seeds:
    """Asks CometAPI for seeds; without a client it knows none."""

    def __init__(self, comet: CometClient | None) -> None:
        self._comet = comet

    async def of(self, task: Task) -> str | None:
        """The seed of a task; None if it is not known. May take half a minute."""
        remote_id = task.result.remote_id
        if self._comet is None or task.state is not State.SUCCEEDED or remote_id is None:
            return None
        try:
            return await self._comet.image_seed(remote_id)
        except CometError as error:
            log.info("seed.unknown", task_id=task.id, reason=type(error).__name__)
            return None
