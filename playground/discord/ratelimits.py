"""Buckets, the global limit and the ban for invalid requests (Discord: Rate Limits).

Discord publishes no bucket's numbers; these are the long-observed ones.
"""

import hashlib
from collections import deque
from dataclasses import dataclass

from playground.discord.errors import Code
from playground.discord.faults import Scope
from playground.discord.model.snowflakes import NowS

GLOBAL_PER_S = 50
INVALID_PER_10_MIN = 10_000
_SWEEP_ABOVE = 1000
VIA = "1.1 google"
"""discord.py retries a 429 only if it carries this header."""


@dataclass(frozen=True, slots=True)
class Rate:
    """So many requests per window of seconds."""

    limit: int
    per_s: float


MESSAGES = Rate(5, 5.0)
WEBHOOK = Rate(5, 2.0)
WEBHOOK_PER_CHANNEL = Rate(30, 60.0)
OTHER = Rate(10, 1.0)
REACTIONS = Rate(1, 0.25)
OLD_EDITS = Rate(5, 60.0)
"""Edits of messages over an hour old have a limit of their own; the figure is ours."""


@dataclass(slots=True)
class _Window:
    left: int
    ends_s: float


class RateLimitedError(Exception):
    """A request was one too many; `code` is 0 but for named limits such as 30046."""

    def __init__(
        self,
        retry_after_s: float,
        *,
        scope: Scope = "user",
        code: int = 0,
        message: str = "You are being rate limited.",
        with_via: bool = True,
    ) -> None:
        self.body = {
            "message": message,
            "retry_after": round(retry_after_s, 3),
            "global": scope == "global",
            "code": code,
        }
        self.shared = scope == "shared"
        self.headers = {
            "Retry-After": str(int(retry_after_s) + 1),
            "X-RateLimit-Scope": scope,
        }
        if scope == "global":
            self.headers["X-RateLimit-Global"] = "true"
        if with_via:
            self.headers["Via"] = VIA
        super().__init__(message)


class RateLimits:
    """Counts requests; takes its clock as an argument."""

    def __init__(self, now_s: NowS) -> None:
        self._now_s = now_s
        self._windows: dict[str, _Window] = {}
        self._invalid: deque[float] = deque()

    def take(self, bucket: str, major: str, rate: Rate) -> dict[str, str]:
        """Count a request in a bucket and return the headers for its answer; raises if full."""
        window = self._window(f"{bucket}:{major}", rate)
        if not window.left:
            raise RateLimitedError(self._rest_s(window))
        window.left -= 1
        return {
            "X-RateLimit-Limit": str(rate.limit),
            "X-RateLimit-Remaining": str(window.left),
            "X-RateLimit-Reset": f"{window.ends_s:.3f}",
            "X-RateLimit-Reset-After": f"{self._rest_s(window):.3f}",
            "X-RateLimit-Bucket": hashlib.sha256(bucket.encode()).hexdigest()[:32],
        }

    def take_shared(self, key: str, rate: Rate) -> None:
        """Count a request in a limit shared by several interactions; raises if full."""
        if wait_s := self._take_quietly(f"shared:{key}", rate):
            raise RateLimitedError(wait_s, scope="shared")

    def take_global(self) -> None:
        """Count a request of the bot token; raises if there were 50 in this second."""
        if wait_s := self._take_quietly("global", Rate(GLOBAL_PER_S, 1.0)):
            raise RateLimitedError(wait_s, scope="global")

    def take_old_edit(self, channel_id: int) -> None:
        """Count an edit of a message over an hour old; raises 30046 if there were too many."""
        if wait_s := self._take_quietly(f"old:{channel_id}", OLD_EDITS):
            _, code, sentence = Code.TOO_MANY_OLD_EDITS.value
            raise RateLimitedError(wait_s, code=code, message=sentence)

    def _take_quietly(self, key: str, rate: Rate) -> float:
        """Count a request and return 0, or return how long the window still lasts."""
        window = self._window(key, rate)
        if not window.left:
            return self._rest_s(window)
        window.left -= 1
        return 0

    def _rest_s(self, window: _Window) -> float:
        return max(window.ends_s - self._now_s(), 0.001)

    def _window(self, key: str, rate: Rate) -> _Window:
        now = self._now_s()
        window = self._windows.get(key)
        if window is None or window.ends_s <= now:
            self._forget_ended(now)
            window = self._windows[key] = _Window(rate.limit, now + rate.per_s)
        return window

    def _forget_ended(self, now: float) -> None:
        if len(self._windows) > _SWEEP_ABOVE:
            self._windows = {k: w for k, w in self._windows.items() if w.ends_s > now}

    def note(self, status: int, *, shared: bool) -> None:
        """Count an answer towards the ban: 401, 403 and 429, shared ones apart."""
        if status in {401, 403, 429} and not shared:
            self._invalid.append(self._now_s())

    @property
    def invalid(self) -> int:
        """How many invalid requests the last ten minutes saw."""
        while self._invalid and self._invalid[0] < self._now_s() - 600:
            self._invalid.popleft()
        return len(self._invalid)

    @property
    def banned(self) -> bool:
        """Whether the address is banned for too many invalid requests."""
        return self.invalid >= INVALID_PER_10_MIN
