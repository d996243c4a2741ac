"""What shall go wrong: read by REST and the gateway, changed by tests and the playground."""

import fnmatch
from dataclasses import dataclass, field
from typing import Literal

from playground.discord.errors import Code

Scope = Literal["user", "global", "shared"]
Odd = Literal["empty", "html", "list", "broken", "bare", "shape"]
"""Bodies of a 2xx that are not what they should be: none at all, a page, an array, half a JSON, an
empty object, and the right one with another type in each place but its ids."""


@dataclass(slots=True, kw_only=True)
class Fault:
    """One planned failure of matching requests.

    `route` is a pattern over `METHOD /template`, say `PATCH /channels/*/messages/*`, or over the
    path itself, say `PATCH /channels/5/*`; `times` counts down and None never ends. `cut` closes
    the connection instead of answering. With `applied` the request takes effect first and only its
    answer is lost or false. With `code` it is refused as Discord words that code. `with_files`
    concerns only requests that upload something. With `odd` it takes effect, and the answer says so
    with such a body.
    """

    route: str
    status: int = 500
    times: int | None = 1
    cut: bool = False
    applied: bool = False
    retry_after_s: float = 0.5
    scope: Scope = "user"
    with_via: bool = True
    code: Code | None = None
    odd: Odd | None = None
    with_files: bool = False


@dataclass(slots=True, kw_only=True)
class Faults:
    """The switches. A new one has everything in order.

    `latency_s` delays each REST request; `rate_limits` off takes the buckets away;
    `refuse_resume` answers RESUME with op 9; `mute_heartbeats` leaves heartbeats unanswered;
    `deliveries` is how often the bot is told of each interaction; `gateway_down` refuses
    connections; `close_sessions` closes each with that code as soon as it is opened or resumed;
    `resume_gateway_url` is given in READY in place of ours, and `ready_lacks` names fields that are
    left out of it.
    """

    latency_s: float = 0.0
    rate_limits: bool = True
    refuse_resume: bool = False
    mute_heartbeats: bool = False
    deliveries: int = 1
    gateway_down: bool = False
    close_sessions: int | None = None
    resume_gateway_url: str | None = None
    ready_lacks: frozenset[str] = frozenset()
    planned: list[Fault] = field(default_factory=list)

    def fail(
        self,
        route: str = "*",
        *,
        status: int = 500,
        times: int | None = 1,
        applied: bool = False,
        retry_after_s: float = 0.5,
        scope: Scope = "user",
        with_via: bool = True,
    ) -> Fault:
        """Answer the next matching requests with `status`; 429 takes the rest into account."""
        fault = Fault(
            route=route,
            status=status,
            times=times,
            applied=applied,
            retry_after_s=retry_after_s,
            scope=scope,
            with_via=with_via,
        )
        self.planned.append(fault)
        return fault

    def cut(self, route: str = "*", *, times: int | None = 1, applied: bool = False) -> Fault:
        """Close the connection of the next matching requests without an answer."""
        fault = Fault(route=route, times=times, cut=True, applied=applied)
        self.planned.append(fault)
        return fault

    def refuse(
        self, code: Code, route: str = "*", *, times: int | None = 1, with_files: bool = False
    ) -> Fault:
        """Refuse the next matching requests with one of Discord's codes."""
        fault = Fault(
            route=route, status=code.value[0], times=times, code=code, with_files=with_files
        )
        self.planned.append(fault)
        return fault

    def garble(self, odd: Odd, route: str = "*", *, times: int | None = 1) -> Fault:
        """Do what the next matching requests ask for, and answer with such a body."""
        fault = Fault(route=route, times=times, applied=True, odd=odd)
        self.planned.append(fault)
        return fault

    def lift(self, fault: Fault) -> None:
        """Forget a planned fault, if it is not over by itself."""
        self.planned = [other for other in self.planned if other is not fault]

    def take(self, *names: str, has_files: bool = False) -> Fault | None:
        """Return the first fault planned for one of these names of a request, and count it."""
        for fault in self.planned:
            if fault.with_files and not has_files:
                continue
            if any(fnmatch.fnmatchcase(name, fault.route) for name in names):
                if fault.times is not None:
                    fault.times -= 1
                    if not fault.times:
                        self.planned.remove(fault)
                return fault
        return None

    def clear(self) -> None:
        """Put everything in order again."""
        self.latency_s, self.rate_limits = 0.0, True
        self.refuse_resume = self.mute_heartbeats = self.gateway_down = False
        self.deliveries = 1
        self.close_sessions = self.resume_gateway_url = None
        self.ready_lacks = frozenset()
        self.planned.clear()
