"""Two processes that share a database, in the same world: either may do anything, and die."""

from __future__ import annotations

from collections import Counter
from typing import ClassVar

from hypothesis.stateful import rule

from tests.state_machines.loops_machine import Bot
from tests.state_machines.process import beside_others


class Pair(Bot):
    """The bot as two processes, each of which publishes for its own servers."""

    counts: ClassVar[Counter[str]] = Counter()
    SLOTS: ClassVar[int] = 2
    STEP_S: ClassVar[float] = 5.0  # as all loops look all the time

    def __init__(self) -> None:
        super().__init__()
        self._stack.enter_context(beside_others())

    @rule()
    def the_other_goes_on(self) -> None:
        """What happens from now on happens in the other process."""
        self.turn = 1 - self.turn
