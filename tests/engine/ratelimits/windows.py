"""Discord's rate limits as a model, and a client that asks it in virtual time."""

from __future__ import annotations

import heapq
from collections import defaultdict
from itertools import cycle
from typing import TYPE_CHECKING

from bot.domain.urgency import Urgency
from bot.engine.ratelimits.budget import Answer, Budget, Route

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.engine.ratelimits.bucket import Slot

CHANNEL = 5


class Clock:
    """Seconds that pass when told."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        """The time now."""
        return self.now_s


class Window:
    """So many requests in a window that starts at the first request after the last one ended."""

    def __init__(self, limit: int, period_s: float) -> None:
        self.limit, self.period_s = limit, period_s
        self.left, self.ends_s = limit, 0.0
        self.refused = 0

    def take(self, now_s: float) -> Answer:
        """Count a request as Discord does."""
        if now_s >= self.ends_s:
            self.left, self.ends_s = self.limit, now_s + self.period_s
        if not self.left:
            self.refused += 1
            return Answer(
                status=429,
                route=Route.EDIT,
                channel_id=CHANNEL,
                wait_s=self.ends_s - now_s,
            )
        self.left -= 1
        return Answer(
            status=200,
            route=Route.EDIT,
            channel_id=CHANNEL,
            limit=self.limit,
            remaining=self.left,
            reset_after_s=self.ends_s - now_s,
        )


class Simulation:
    """A client with endless progress to show in one channel, and finals at chosen times."""

    def __init__(self, window: Window, delays_s: Sequence[float]) -> None:
        self.clock = Clock()
        self.budget = Budget(self.clock)
        self.window = window
        self.shown: dict[Urgency, list[float]] = defaultdict(list)
        self.waited_s: list[float] = []
        self.has_progress = True
        self._delays_s = cycle(delays_s)
        self._finals: list[float] = []
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._number = 0
        self._wake_s = float("inf")

    def final_at(self, after_s: float) -> None:
        """Let a final become due."""

        def come() -> None:
            self._finals.append(self.clock.now_s)

        self._later(after_s, come)

    def run(self, seconds: float) -> None:
        """Let that much time pass."""
        ends_s = self.clock.now_s + seconds
        self._begin()
        while self._events and self._events[0][0] <= ends_s:
            self.clock.now_s, _, event = heapq.heappop(self._events)
            event()
            self._begin()
        self.clock.now_s = ends_s

    def _later(self, after_s: float, event: Callable[[], None]) -> None:
        self._number += 1
        heapq.heappush(self._events, (self.clock.now_s + after_s, self._number, event))

    def _begin(self) -> None:
        while self._finals and self._begin_one(Urgency.FINAL):
            self.waited_s.append(self.clock.now_s - self._finals.pop(0))
        while self.has_progress and self._begin_one(Urgency.PROGRESS):
            pass
        wake_s = self.clock.now_s + max(self.budget.room(Route.EDIT).next_s, 0.001)
        if wake_s < self._wake_s or self._wake_s <= self.clock.now_s:
            self._wake_s = wake_s
            if wake_s < float("inf"):
                self._later(wake_s - self.clock.now_s, lambda: None)

    def _begin_one(self, urgency: Urgency) -> bool:
        slot = self.budget.begin(Route.EDIT, CHANNEL, urgency)
        if slot is None:
            return False
        self.shown[urgency].append(self.clock.now_s)
        self._later(next(self._delays_s), lambda: self._arrive(slot))
        return True

    def _arrive(self, slot: Slot) -> None:
        answer = self.window.take(self.clock.now_s)
        self._later(next(self._delays_s), lambda: self._answered(slot, answer))

    def _answered(self, slot: Slot, answer: Answer) -> None:
        self.budget.answered(answer)
        self.budget.end(Route.EDIT, CHANNEL, slot, was_sent=True)
