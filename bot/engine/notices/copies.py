"""Another process that answers with the same token and a database of its own.

Each of two such copies is told of every interaction. Only one can answer it, and the other must
leave it alone; whoever runs the bot has to end one of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import structlog

from bot.domain.notices import CopyNotice
from bot.engine.messenger import MessengerError, TryLaterError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.engine.outages.monitor import Operator
    from bot.store.signals import Signals

log = structlog.get_logger()

LATELY_S: Final = 3600.0
"""So long after it was noticed another copy is taken to be there."""

TELL_EVERY_S: Final = 3600.0
TELL_AGAIN_S: Final = 30.0
"""After Discord could not take the notice."""


class Copies:
    """What this process knows of other copies."""

    def __init__(self, signals: Signals, *, clock: Callable[[], float]) -> None:
        self._signals = signals
        self._clock = clock
        self._noticed_s: float | None = None
        self._untold: CopyNotice | None = None
        self._tell_after_s = 0.0

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
        if self._untold is None and self._noticed_s >= self._tell_after_s:
            self._untold = CopyNotice(self._noticed_s)
            self._signals.copies.set()

    async def tell(self, operator: Operator | None) -> float | None:
        """Tell the operator what is untold; returns when to try again, None = when noticed."""
        notice = self._untold
        if notice is None:
            return None
        try:
            if operator is not None:
                await operator.tell(notice)
        except TryLaterError as error:
            log.warning("operator.later", reason=str(error))
            return max(TELL_AGAIN_S, error.retry_after_s or 0.0)
        except MessengerError as error:
            log.warning("operator.not_reached", reason=str(error))
        self._untold = None
        self._tell_after_s = self._clock() + TELL_EVERY_S
        return None
