"""What the operator chose for everybody."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.services.prices import Prices

if TYPE_CHECKING:
    from bot.domain.kinds import Speed


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """The operator's settings, as far as they decide what a request becomes or who may ask."""

    speed: Speed | None = None
    parameters: str = ""
    max_running_per_user: int = 3
    max_waiting_per_user: int = 10
    max_batch: int = 10
    refuse_when_paused: bool = False
    owners_only: bool = False
    prices: Prices = field(default_factory=Prices)

    @property
    def max_live(self) -> int:
        """How many tasks of one member may be under way, running and waiting together."""
        return self.max_running_per_user + self.max_waiting_per_user
