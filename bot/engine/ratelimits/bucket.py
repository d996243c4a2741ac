"""One bucket of Discord's: so many requests in a window of time (Discord: Rate Limits).

Discord starts a window at the first request that it sees after the last one ended. So a window
begins with one request alone: its answer says how many more there is room for, and until when.
A channel that throws the bot out is therefore noticed by one request, not by five.

All times are seconds of the caller's clock; a clock that was put back only starts a new window.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

LIMIT: Final = 5
PERIOD_S: Final = 5.0
"""What was long observed for messages; answers correct it."""

SPREAD: Final = 0.92
"""Progress edits come one by one up to this part of a window, so finals soon find room in it."""

HELD_S: Final = 8.0
"""A place is held for what was begun; if its picture takes longer, another may go first."""


@dataclass(frozen=True, slots=True, eq=False)
class Slot:
    """A place in a window for a request that was begun."""

    begun_s: float
    is_progress: bool


@dataclass(slots=True)
class Rate:
    """So many requests in a window of so many seconds."""

    limit: int = LIMIT
    period_s: float = PERIOD_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """When a request may begin, and when a progress edit may: past times mean at once.

    It holds from `since_s` until before `until_s`, while nothing begins, ends or is answered.
    """

    free_s: float
    progress_s: float
    since_s: float
    until_s: float
    limit: int

    def hold(self, now_s: float, *, limit: int) -> bool:
        """Whether they are still right."""
        return self.since_s <= now_s < self.until_s and limit == self.limit


class Bucket:
    """The window that runs, and what was begun in it."""

    def __init__(self, rate: Rate) -> None:
        """Make one that nothing is known of; what it learns it writes into `rate`."""
        self._rate = rate
        self._began_s = -math.inf
        self._resets_s = -math.inf
        self._used = 0
        self._answered_s = -math.inf
        self._slots: list[Slot] = []
        self._times: Times | None = None

    def times(self, now_s: float) -> Times:
        """When what may begin: `free_s` and `free_for_progress_s`, remembered while they hold.

        Whoever looks over many channels asks for the same again and again.
        """
        known = self._times
        if known is None or not known.hold(now_s, limit=self._rate.limit):
            known = self._times = self._times_from(now_s)
        return known

    def _times_from(self, now_s: float) -> Times:
        free_s, progress_s = self.free_s(now_s), self.free_for_progress_s(now_s)
        turns = [free_s, progress_s, self._began_s, self._resets_s]
        for slot in self._slots:
            turns += [slot.begun_s, slot.begun_s + HELD_S]  # the first: clocks are put back
        return Times(
            free_s=free_s,
            progress_s=progress_s,
            since_s=now_s,
            until_s=min((turn_s for turn_s in turns if turn_s > now_s), default=math.inf),
            limit=self._rate.limit,
        )

    def is_idle(self, now_s: float) -> bool:
        """Whether there is nothing to remember."""
        return not self._slots and self._ended(now_s)

    def free_s(self, now_s: float) -> float:
        """When a request may begin: now, or later."""
        if not self._slots:
            return self._resets_s if self._is_full(now_s) else now_s
        if self._room(now_s) > 0:
            return now_s
        lapse_s = min((s.begun_s + HELD_S for s in self._held(now_s)), default=math.inf)
        return lapse_s if self._ended(now_s) else min(lapse_s, self._resets_s)

    def free_for_progress_s(self, now_s: float) -> float:
        """When a progress edit may begin; infinity until one that was begun has ended."""
        if any(slot.is_progress for slot in self._slots):
            return math.inf
        free_s = self.free_s(now_s)
        if free_s > now_s or self._ended(now_s):
            return free_s
        taken = self._used + len(self._held(now_s))
        step_s = SPREAD * (self._resets_s - self._began_s) / max(self._rate.limit - 1, 1)
        return max(now_s, min(self._began_s + taken * step_s, self._resets_s))

    def begin(self, now_s: float, *, is_progress: bool) -> Slot:
        """Take a place; the caller has asked whether there is one."""
        self._times = None
        slot = Slot(now_s, is_progress)
        self._slots.append(slot)
        return slot

    def end(self, slot: Slot, now_s: float, *, was_sent: bool) -> None:
        """Give the place back; if it was used and no answer told so, it is counted here."""
        self._times = None
        self._slots.remove(slot)
        if not was_sent or self._answered_s >= slot.begun_s:
            return
        if self._ended(now_s):
            self._began_s, self._resets_s = slot.begun_s, slot.begun_s + self._rate.period_s
            self._used = 0
        self._used += 1

    def answered(self, now_s: float, *, limit: int, remaining: int, reset_after_s: float) -> None:
        """Learn from the headers of an answer."""
        self._times = None
        self._rate.limit = max(limit, 1)
        if remaining == limit - 1 and reset_after_s > 0:
            self._rate.period_s = reset_after_s
        resets_s = now_s + reset_after_s
        half_s = self._rate.period_s / 2
        self._answered_s = now_s
        if self._ended(now_s) or resets_s > self._resets_s + half_s:
            self._began_s = min(resets_s - self._rate.period_s, now_s)
            self._resets_s = resets_s
            self._used = limit - remaining
        elif resets_s > self._resets_s - half_s:
            # Answers come late and out of order, never early: the earliest end is the nearest.
            self._resets_s = min(self._resets_s, resets_s)
            self._used = max(self._used, limit - remaining)

    def block(self, now_s: float, wait_s: float) -> None:
        """Let nothing begin for a while, since a request was one too many."""
        self._times = None
        self._answered_s = self._began_s = now_s
        self._resets_s = now_s + wait_s
        self._used = self._rate.limit

    def _is_full(self, now_s: float) -> bool:
        return self._used >= self._rate.limit and not self._ended(now_s)

    def _room(self, now_s: float) -> int:
        held = len(self._held(now_s))
        if self._ended(now_s):
            return 0 if held else 1
        return self._rate.limit - self._used - held

    def _held(self, now_s: float) -> list[Slot]:
        return [slot for slot in self._slots if 0 <= now_s - slot.begun_s < HELD_S]

    def _ended(self, now_s: float) -> bool:
        return not self._began_s <= now_s < self._resets_s
