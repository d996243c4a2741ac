"""The parts of the local Discord that its HTTP sides work with."""

from dataclasses import dataclass

from playground.discord.cdn import Cdn
from playground.discord.errors import JsonObject
from playground.discord.faults import Faults
from playground.discord.interactions.interactions import Interactions
from playground.discord.messages.messages import Messages
from playground.discord.model.world import World
from playground.discord.payloads.messages import Payloads
from playground.discord.ratelimits import RateLimits


@dataclass(slots=True, kw_only=True)
class SessionStarts:
    """How often the bot may still IDENTIFY today (discord.md A6)."""

    total: int = 1000
    remaining: int = 1000
    reset_after_s: float = 86_400.0

    def json(self) -> JsonObject:
        """Return the `session_start_limit` of `GET /gateway/bot`."""
        return {
            "total": self.total,
            "remaining": self.remaining,
            "reset_after": round(self.reset_after_s * 1000),
            "max_concurrency": 1,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Everything that is built once for a local Discord."""

    token: str
    gateway_url: str
    world: World
    cdn: Cdn
    payloads: Payloads
    messages: Messages
    interactions: Interactions
    rate_limits: RateLimits
    faults: Faults
    session_starts: SessionStarts
