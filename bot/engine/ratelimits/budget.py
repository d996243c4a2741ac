"""What Discord lets the bot do, and what of it goes to whom (Discord: Rate Limits).

Pure: it is told of every request and answer (`bot.discord_client.requests.ratelimit_trace`), and
asked what may begin.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from bot.domain.urgency import Urgency
from bot.engine.ratelimits.bucket import Bucket, Rate, Slot
from bot.engine.ratelimits.throttle import Throttle

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.engine.ratelimits.throttle import Turns

INVALID_S: Final = 600.0
PROGRESS_UNTIL: Final = 500
"""So many invalid requests in 10 min end progress edits; Discord bans the address at 10,000."""

FINALS_UNTIL: Final = 2_000
"""And so many leave a trickle of finals."""

TRICKLE_S: Final = 5.0
PROGRESS_AT_ONCE: Final = 24
"""At 300 ms an edit more than the whole pace, so progress is never what is short of places."""

PROGRESS_PER_S: Final = 15.0
"""Progress edits in all channels together: more would cost a small machine more than they tell."""

BACKLOG_S: Final = 0.1
"""Progress waits while other requests queue for longer than this."""

OLD_MESSAGE_S: Final = 3_540.0
"""Edits of messages over an hour old have a small limit of their own (30046)."""

OLD_EVERY_S: Final = 60.0
"""At most one progress edit of an old message per channel in this time."""

TOO_MANY_OLD: Final = 30046
_INVALID: Final = frozenset({401, 403, 429})
_TOO_MANY: Final = 429


class Route(StrEnum):
    """Requests that have a bucket per channel."""

    EDIT = "edit"
    POST = "post"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What an answer of Discord says about limits.

    `route` and `channel_id` are set where there is a bucket per channel; `limit`, `remaining`
    and `reset_after_s` if the headers were there; `wait_s`, `scope` and `code` for a 429.
    """

    status: int
    route: Route | None = None
    channel_id: int = 0
    limit: int | None = None
    remaining: int = 0
    reset_after_s: float = 0.0
    wait_s: float = 0.0
    scope: str = ""
    code: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Which channels cannot take an edit now.

    Attributes:
        full: none at all.
        busy: no progress edit.
        old: no edit of an old message.
        old_busy: no progress edit of an old message.
        progress: whether any progress edit may begin anywhere.
        any: whether anything may begin anywhere.
        next_s: in how many seconds this changes by itself; infinity if it does not.
    """

    full: frozenset[int]
    busy: frozenset[int]
    old: frozenset[int]
    old_busy: frozenset[int]
    progress: bool
    any: bool
    next_s: float


class Budget:
    """Discord's limits as they stand; takes its clock (any that counts seconds)."""

    def __init__(self, clock: Callable[[], float], *, throttle: Turns | None = None) -> None:
        """Make one; `throttle` has the turns of all requests, if other processes make some too."""
        self._clock = clock
        self.throttle = throttle or Throttle(clock)
        self.invalid_elsewhere = 0
        """How many invalid requests the last 10 minutes saw from other processes."""
        self._rates = {route: Rate() for route in Route}
        self._buckets: dict[Route, dict[int, Bucket]] = {route: {} for route in Route}
        self._invalid: deque[float] = deque(maxlen=FINALS_UNTIL)
        self._progress = 0
        self._next_progress_s = -math.inf
        self._last_begun_s = -math.inf
        self._old: dict[int, float] = {}
        self._old_progress: dict[int, float] = {}

    @property
    def invalid(self) -> int:
        """How many invalid requests the last 10 minutes saw, from all processes."""
        return self.invalid_here + self.invalid_elsewhere

    @property
    def invalid_here(self) -> int:
        """How many it saw from this process, counted up to `FINALS_UNTIL`."""
        now_s = self._clock()
        while self._invalid and not 0 <= now_s - self._invalid[0] < INVALID_S:
            self._invalid.popleft()
        return len(self._invalid)

    @property
    def can_afford_invalid(self) -> bool:
        """Whether a request that may well be invalid can be afforded, or a mere percentage."""
        return self.invalid < PROGRESS_UNTIL

    def answered(self, answer: Answer) -> None:
        """Take note of an answer, whoever asked."""
        now_s = self._clock()
        if answer.status in _INVALID and answer.scope != "shared":
            self._invalid.append(now_s)
        if answer.status == _TOO_MANY and answer.scope == "global":
            self.throttle.block(answer.wait_s)
        elif answer.route is not None:
            self._bucket_answered(answer.route, answer, now_s)

    def _bucket_answered(self, route: Route, answer: Answer, now_s: float) -> None:
        bucket = self._bucket(route, answer.channel_id)
        if answer.code == TOO_MANY_OLD:
            self._old[answer.channel_id] = now_s + answer.wait_s
        elif answer.status == _TOO_MANY:
            bucket.block(now_s, answer.wait_s)
        elif answer.limit is not None:
            bucket.answered(
                now_s,
                limit=answer.limit,
                remaining=answer.remaining,
                reset_after_s=answer.reset_after_s,
            )

    def begin(
        self,
        route: Route,
        channel_id: int,
        urgency: Urgency,
        *,
        is_old: bool = False,
    ) -> Slot | None:
        """Take a place for a request in that channel; None if there is none now."""
        now_s = self._clock()
        is_progress = urgency is Urgency.PROGRESS
        if not (self._progress_may_begin() if is_progress else self._trickle_s(now_s) <= 0):
            return None
        if is_old and self._old_free_s(channel_id, now_s, is_progress=is_progress) > now_s:
            return None
        bucket = self._bucket(route, channel_id)
        free_s = bucket.free_for_progress_s(now_s) if is_progress else bucket.free_s(now_s)
        if free_s > now_s:
            return None
        self._last_begun_s = now_s
        if is_progress:
            self._progress += 1
            self._next_progress_s = max(self._next_progress_s, now_s - 1.0) + 1 / PROGRESS_PER_S
        if is_old and is_progress:
            self._old_progress[channel_id] = now_s + OLD_EVERY_S
        return bucket.begin(now_s, is_progress=is_progress)

    def end(self, route: Route, channel_id: int, slot: Slot, *, was_sent: bool) -> None:
        """The request of that place has ended; `was_sent`: Discord may have seen it."""
        self._progress -= slot.is_progress
        self._bucket(route, channel_id).end(slot, self._clock(), was_sent=was_sent)

    def room(self, route: Route) -> Room:
        """Where something may begin; forgets what is over."""
        now_s = self._clock()
        self._forget(now_s)
        full, busy = set[int](), set[int]()
        next_s = math.inf
        for channel_id, bucket in self._buckets[route].items():
            times = bucket.times(now_s)
            if times.free_s > now_s:
                full.add(channel_id)
                next_s = min(next_s, times.free_s)
            if times.progress_s > now_s:
                busy.add(channel_id)
                next_s = min(next_s, times.progress_s)
        trickle_s = self._trickle_s(now_s)
        backlog_s = self.throttle.backlog_s
        later = [*self._old.values(), *self._old_progress.values()]
        later += [now_s + wait_s for wait_s in (trickle_s, backlog_s) if wait_s > 0]
        if self._next_progress_s > now_s:
            later.append(self._next_progress_s)
        return Room(
            full=frozenset(full),
            busy=frozenset(busy),
            old=frozenset(self._old),
            old_busy=frozenset(self._old) | frozenset(self._old_progress),
            progress=self._progress_may_begin(),
            any=trickle_s <= 0,
            next_s=min([next_s, *later]) - now_s,
        )

    def _progress_may_begin(self) -> bool:
        return (
            self.can_afford_invalid
            and self._next_progress_s <= self._clock()
            and self._progress < PROGRESS_AT_ONCE
            and self.throttle.backlog_s <= BACKLOG_S
        )

    def _trickle_s(self, now_s: float) -> float:
        """How long nothing may begin, since too many requests were invalid."""
        if self.invalid < FINALS_UNTIL:
            return 0.0
        return max(0.0, min(self._last_begun_s + TRICKLE_S - now_s, TRICKLE_S))

    def _old_free_s(self, channel_id: int, now_s: float, *, is_progress: bool) -> float:
        times = [self._old, self._old_progress] if is_progress else [self._old]
        return max(until.get(channel_id, now_s) for until in times)

    def _bucket(self, route: Route, channel_id: int) -> Bucket:
        found = self._buckets[route].get(channel_id)
        if found is None:
            found = self._buckets[route][channel_id] = Bucket(self._rates[route])
        return found

    def _forget(self, now_s: float) -> None:
        for buckets in self._buckets.values():
            for channel_id in [c for c, bucket in buckets.items() if bucket.is_idle(now_s)]:
                del buckets[channel_id]
        for until in (self._old, self._old_progress):
            for channel_id in [c for c, until_s in until.items() if until_s <= now_s]:
                del until[channel_id]
