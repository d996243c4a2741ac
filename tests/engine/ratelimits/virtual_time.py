"""An event loop whose time passes at once whenever everybody waits for it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Coroutine

T = TypeVar("T")


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """Nothing that runs in it may wait for a socket or a thread."""

    def __init__(self) -> None:
        super().__init__()
        self.now_s = 1000.0

    def time(self) -> float:
        """The time now, in seconds."""
        return self.now_s

    def hold_up(self, seconds: float) -> None:
        """Let time pass in which nothing runs."""
        self.now_s += seconds

    def _run_once(self) -> None:
        pending: Any = self
        if not pending._ready and pending._scheduled:
            self.now_s = max(self.now_s, pending._scheduled[0]._when)
        super()._run_once()  # type: ignore[misc]


def run(work: Coroutine[Any, Any, T]) -> T:
    """What `work` returns, in no time."""
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        return runner.run(work)
