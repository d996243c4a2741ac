"""Which sessions may begin: so many a day, and one per bucket of shards every five seconds."""

from dataclasses import dataclass, field

from playground.discord.errors import JsonObject

SPACING_S = 5.0


@dataclass(slots=True, kw_only=True)
class SessionStarts:
    """What `GET /gateway/bot` tells, and what comes of each IDENTIFY (Discord: Gateway).

    `early` counts those that came within five seconds of another one of their bucket. They are
    refused only if `spaced`, since waiting for five seconds is not what most tests are about.
    """

    shards: int = 1
    total: int = 1000
    remaining: int = 1000
    reset_after_s: float = 86_400.0
    max_concurrency: int = 1
    spaced: bool = False
    early: int = 0
    _last_s: dict[int, float] = field(default_factory=dict)

    def json(self) -> JsonObject:
        """Return the `session_start_limit` of `GET /gateway/bot`."""
        return {
            "total": self.total,
            "remaining": self.remaining,
            "reset_after": round(self.reset_after_s * 1000),
            "max_concurrency": self.max_concurrency,
        }

    def admit(self, shard: int, now_s: float) -> bool:
        """Count an IDENTIFY at that second of any steady clock; False if it comes too early."""
        self.remaining = max(0, self.remaining - 1)
        bucket = shard % self.max_concurrency
        is_early = now_s - self._last_s.get(bucket, -SPACING_S) < SPACING_S
        self._last_s[bucket] = now_s
        self.early += is_early
        return not (is_early and self.spaced)
