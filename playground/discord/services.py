"""The parts of the local Discord that its HTTP sides work with."""

from dataclasses import dataclass

from playground.discord.cdn import Cdn
from playground.discord.faults import Faults
from playground.discord.interactions.interactions import Interactions
from playground.discord.messages.messages import Messages
from playground.discord.model.world import World
from playground.discord.payloads.messages import Payloads
from playground.discord.ratelimits import RateLimits
from playground.discord.session_starts import SessionStarts


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
