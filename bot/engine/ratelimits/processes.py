"""Discord's limits as one of several processes keeps them, or the only one."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from bot.engine.ratelimits.booking import REQUESTS
from bot.engine.ratelimits.budget import Budget
from bot.engine.ratelimits.identify_turns import IdentifyTurns
from bot.engine.ratelimits.shared_throttle import SharedThrottle

if TYPE_CHECKING:
    from bot.engine.ratelimits.booking import Paces


def budget_of(paces: Paces, *, processes: int) -> Budget:
    """What Discord takes; the only process asks nobody for turns."""
    clock = time.monotonic
    if processes == 1:
        return Budget(clock)
    shared = SharedThrottle(paces, REQUESTS, processes=processes, clock=clock)
    return Budget(clock, throttle=shared)


def identify_turns_of(paces: Paces, *, processes: int) -> IdentifyTurns | None:
    """The turns of new sessions; None for the only process, which opens one after another."""
    if processes == 1:
        return None
    return IdentifyTurns(paces, processes=processes, clock=time.monotonic)
