"""Numbers that are looked up when somebody asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from prometheus_client import Gauge

from bot import __version__
from bot.domain.outages import Cause
from bot.engine.ratelimits.budget import Route

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

    from bot.engine import Engine
    from bot.store import Measured
    from bot.web.health import Health

INVALID_REQUESTS: Final = 10_000
"""Discord bans an address that makes so many invalid requests within 10 minutes."""


class Gauges:
    """Set as a whole, right before they are read."""

    def __init__(self, registry: CollectorRegistry) -> None:
        def gauge(name: str, text: str, *labels: str) -> Gauge:
            return Gauge(f"imagine_bot_{name}", text, labels, registry=registry)

        gauge("info", "The version that runs", "version").labels(__version__).set(1)
        self._tasks = gauge("tasks", "Open tasks, of all processes", "state", "kind")
        self._oldest_s = gauge(
            "oldest_task_age_seconds", "Since when the oldest in a state was asked for", "state"
        )
        self._usd = gauge(
            "spent_dollars", "US dollars reserved or charged since ever, of all processes"
        )
        self._outages = gauge("outage", "Whether CometAPI cannot be asked, and why", "cause")
        self._connected = gauge("gateway_connected", "Whether Discord's gateway is connected")
        self._latency_s = gauge("gateway_latency_seconds", "Of the gateway's heartbeats")
        self._invalid_left = gauge(
            "discord_invalid_requests_left", "Invalid requests until Discord bans the address"
        )
        self._queue_s = gauge(
            "discord_queue_seconds", "How long a request waits for its turn among 50 a second"
        )
        self._full = gauge(
            "discord_full_channels", "Channels that take no further edit or post now", "route"
        )

    def set(self, health: Health, measured: Measured | None) -> None:
        """Look everything up; what is not known now is left out, or 0."""
        self._set_connection(health)
        self._tasks.clear()
        self._oldest_s.clear()
        if health.engine is not None:
            self._set_engine(health.engine)
            if measured is not None:
                self._set_tasks(measured, now_s=health.engine.clock())

    def _set_connection(self, health: Health) -> None:
        client = health.client
        is_connected = client is not None and client.is_ready() and not client.connectivity.lost_s
        self._connected.set(is_connected)
        if client is not None and is_connected:
            self._latency_s.set(client.latency)

    def _set_engine(self, engine: Engine) -> None:
        for cause in Cause:
            self._outages.labels(cause.value).set(cause in engine.breaker.outages)
        budget = engine.budget
        self._invalid_left.set(max(0, INVALID_REQUESTS - budget.invalid))
        self._queue_s.set(budget.throttle.backlog_s)
        for route in Route:
            self._full.labels(route.value).set(len(budget.room(route).full))

    def _set_tasks(self, measured: Measured, *, now_s: float) -> None:
        oldest_s: dict[str, float] = {}
        for one in measured.open:
            self._tasks.labels(one.state, one.kind).set(one.count)
            oldest_s[one.state] = min(oldest_s.get(one.state, one.oldest_s), one.oldest_s)
        for state, since_s in oldest_s.items():
            self._oldest_s.labels(state).set(max(0.0, now_s - since_s))
        self._usd.set(measured.usd)
