"""When CometAPI's state moves: it copies all tasks at once (new-api: controller/midjourney).

Looking right after a copy finds what is new with the least delay, and looking between two copies
finds nothing. Nobody tells when the copies happen, so a *scout*, one cheap look at a few tasks,
finds out: first often, until the period is known, then only around the next expected copy. Pure:
all times are seconds of one clock, and are handed in.
"""

from __future__ import annotations

from enum import Enum
from typing import Final

LEARN_EVERY_S: Final = 0.75
LEARN_FOR_S: Final = 75.0
LEARN_AGAIN_S: Final = 600.0
"""Where no period is found, the next attempt comes so much later."""

COPIES_TO_LEARN: Final = 3
SHORTEST_S: Final = 1.5
"""Copies that follow closer than this are as good as a live view: there is nothing to wait for."""

LONGEST_S: Final = 60.0

LATE_S: Final = 2.0
"""A scout that goes so long after its time tells nothing: requests were held up."""

AFTER_S: Final = 0.1
"""How long after the expected copy the first scout goes."""

CREEP_S: Final = 0.15
"""So much earlier each copy is expected that the first scout saw, until one comes too early.

The second scout then tells where the copy is, so the estimate follows it in both directions.
"""

LADDER_S: Final = (0.0, 0.35, 0.8, 1.5)
"""When scouts go, after the first of a copy."""

MISSES_TO_FORGET: Final = 3
HITS_TO_FORGET: Final = 15
"""If so many first scouts in a row saw news, though each went earlier, copies are more frequent."""

FOLLOW: Final = 0.05
"""How much of a deviation goes into the period."""


class Phase(Enum):
    """What is known."""

    LEARNING = "learning"
    KNOWN = "known"
    NONE = "none"


class RefreshPeriod:
    """An estimate of the last copy and the period, from what scouts saw."""

    def __init__(self, now_s: float) -> None:
        self.copied_s = float("-inf")
        """The last copy that was noticed or, while a period is known, is certain to be over."""
        self._period_s = 0.0
        self.scouted_s = float("-inf")
        """When the last scout was sent."""

        self._seen: list[float] = []
        self._step = 0
        self._begin(now_s)

    @property
    def period_s(self) -> float | None:
        """Seconds from one copy to the next; None while unknown."""
        return self._period_s if self._phase is Phase.KNOWN else None

    def next_scout_s(self, now_s: float) -> float | None:
        """When the next scout is to go; None while there is nothing to find out."""
        if self._phase is Phase.NONE and now_s >= self._until_s:
            self._begin(now_s)
        if self._phase is Phase.NONE:
            return None
        if self._phase is Phase.LEARNING:
            return max(self.scouted_s + LEARN_EVERY_S, self._begun_s)
        return self._expected_s + self._ladder()[self._step]

    def scouted(self, now_s: float, *, changed: bool, telling: bool) -> None:
        """A scout came back that was sent at `now_s`.

        Args:
            now_s: when it was sent; what it saw was copied before.
            changed: whether anything was new since the scout before.
            telling: whether it looked at so many tasks that no news means no copy. What did not
                is no base for learning: a lone task may move with every second copy only.
        """
        before_s, self.scouted_s = self.scouted_s, now_s
        if self._phase is Phase.LEARNING and telling:
            self._learn(now_s, before_s, changed=changed)
        elif self._phase is Phase.KNOWN and now_s > self._expected_s + self._ladder()[-1] + LATE_S:
            self._begin(now_s)
        elif self._phase is Phase.KNOWN and now_s >= self._expected_s:
            self._follow(now_s, before_s, changed=changed, telling=telling)

    def _begin(self, now_s: float) -> None:
        self._phase = Phase.LEARNING
        self._begun_s = now_s
        self._until_s = now_s + LEARN_FOR_S
        self._seen = []
        self._misses = self._hits = 0

    def _give_up(self, now_s: float) -> None:
        self._phase = Phase.NONE
        self._until_s = now_s + LEARN_AGAIN_S

    def _learn(self, now_s: float, before_s: float, *, changed: bool) -> None:
        if changed and now_s - before_s <= 3 * LEARN_EVERY_S:
            self._seen.append((now_s + before_s) / 2)
            self.copied_s = now_s
        if len(self._seen) >= COPIES_TO_LEARN:
            self._conclude(now_s)
        if self._phase is Phase.LEARNING and now_s >= self._until_s:
            self._give_up(now_s)

    def _conclude(self, now_s: float) -> None:
        gaps = [later - earlier for earlier, later in zip(self._seen, self._seen[1:], strict=False)]
        shortest = min(gaps)
        if shortest < SHORTEST_S:
            self._give_up(now_s)
            return
        # Some copies bring no news, so a gap may span several periods.
        counts = [round(gap / shortest) for gap in gaps]
        period_s = sum(gaps) / sum(counts)
        odd = any(
            abs(gap - count * period_s) > LEARN_EVERY_S + 0.1 * period_s
            for gap, count in zip(gaps, counts, strict=True)
        )
        if odd or period_s > LONGEST_S:
            self._seen = self._seen[1:]  # a copy before the first news may have been missed
            return
        self._phase, self._period_s = Phase.KNOWN, period_s
        self._expect(self._seen[-1], now_s)

    def _follow(self, now_s: float, before_s: float, *, changed: bool, telling: bool) -> None:
        """A scout around the expected copy: was it earlier, later, or did it bring no news?"""
        if changed:
            first = self._step == 0
            expected_s = self._expected_s - AFTER_S
            copied_s = expected_s - CREEP_S if first else (now_s + max(before_s, expected_s)) / 2
            self._period_s += FOLLOW * (copied_s - expected_s)
            self._misses = 0
            self._hits = self._hits + 1 if first else 0
            if self._hits >= HITS_TO_FORGET:
                self._begin(now_s)
                return
            self._expect(copied_s, now_s)
        elif telling and self._step + 1 < len(self._ladder()):
            self._step += 1
        else:
            self._misses += telling
            if self._misses >= MISSES_TO_FORGET:
                self._begin(now_s)
                return
            self._expect(self._expected_s - AFTER_S, now_s)

    def _expect(self, copied_s: float, now_s: float) -> None:
        """The last copy was at `copied_s`: the next one is expected a period later."""
        self.copied_s = max(copied_s, self.copied_s)
        self._step = 0
        self._expected_s = copied_s + self._period_s + AFTER_S
        while self._expected_s <= now_s:
            self._expected_s += self._period_s

    def _ladder(self) -> tuple[float, ...]:
        """The steps that fit into the first half of a period."""
        return tuple(step for step in LADDER_S if step <= self._period_s / 2) or (0.0,)
