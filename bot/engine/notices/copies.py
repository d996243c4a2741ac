"""Another process that answers with the same token and a database of its own.

Each of two such copies is told of every interaction. Only one can answer it, and the other must
leave it alone; whoever runs the bot has to end one of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import structlog

from bot.domain.notices import another_copy

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.store import Notices

log = structlog.get_logger()

LATELY_S: Final = 3600.0
"""So long after it was noticed another copy is taken to be there."""


class Copies:
    """What this process knows of other copies."""

    def __init__(self, notices: Notices, *, clock: Callable[[], float]) -> None:
        self._notices = notices
        self._clock = clock
        self._noticed_s: float | None = None

    @property
    def lately(self) -> bool:
        """Whether another copy answered something not long ago."""
        noticed_s = self._noticed_s
        return noticed_s is not None and self._clock() - noticed_s < LATELY_S

    def noticed(self, interaction_id: int) -> None:
        """Another copy answered an interaction; the operator is told once an hour at most."""
        log.error(
            "copy.another_runs",
            interaction_id=interaction_id,
            next_step="stop the other process that uses this DISCORD_TOKEN",
        )
        self._noticed_s = self._clock()
        self._notices.add_soon(another_copy(), now_s=self._noticed_s)
