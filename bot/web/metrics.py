"""Numbers for Prometheus: counted in memory as things happen, and gauges set at the scrape."""

from __future__ import annotations

from contextlib import contextmanager
from time import perf_counter
from typing import TYPE_CHECKING, Final

from prometheus_client import (
    GC_COLLECTOR,
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)

from bot.cometapi import observers as cometapi
from bot.discord_client.requests import observers as discord
from bot.domain.outcomes import Failed, Succeeded
from bot.domain.states import State
from bot.engine import observers as engine
from bot.store.database import observers as database
from bot.web.gauges import Gauges
from bot.web.ticker import Ticker

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.cometapi.observers import Ended
    from bot.discord_client.requests.observers import Answered
    from bot.domain.outcomes import Outcome
    from bot.domain.tasks import RunningTask, Task
    from bot.store import Measured
    from bot.store.database.observers import Transaction
    from bot.web.health import Health

MOST_ROUTES: Final = 100
"""So many routes of Discord's are told apart; the bot asks for far fewer."""

_OTHER: Final = "other"
_SHORT: Final = (0.001, 0.005, 0.02, 0.1, 0.5, 2, 10)
_REQUEST: Final = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
_VISIBLE: Final = (0.5, 1, 2, 3, 5, 8, 13, 30, 60, 300)


disable_created_metrics()  # type: ignore[no-untyped-call]  # a second line for each number, which nobody asks for


class Metrics(engine.Observer):
    """All that is counted in this process, while it observes."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.registry.register(GC_COLLECTOR)
        self._gauges = Gauges(self.registry)
        self._delay_s = self._seconds(
            "event_loop_delay", "How late the event loop does what is due", _SHORT
        )
        self._rounds = self._counter("loop_rounds", "Rounds of the loops", "loop", "result")
        self._round_s = self._seconds("loop_round", "How long rounds took", _SHORT, "loop")
        self._requests = {
            True: self._counter("cometapi_submits", "Submits to CometAPI", "endpoint", "result"),
            False: self._counter("cometapi_looks", "Looks at CometAPI", "endpoint", "result"),
        }
        self._request_s = self._seconds(
            "cometapi_request", "How long CometAPI took to answer", _REQUEST, "endpoint"
        )
        self._outcomes = self._counter(
            "tasks_ended", "Tasks that CometAPI ended: done, or why not", "kind", "outcome"
        )
        self._visible_s = self._seconds(
            "picture_visible",
            "From a picture's end to its message showing it",
            _VISIBLE,
        )
        self._discord = self._counter(
            "discord_requests", "Requests to Discord", "method", "route", "status"
        )
        self._routes: set[str] = set()
        self._transactions = self._counter(
            "database_transactions", "Transactions", "access", "result"
        )
        self._transaction_s = self._seconds(
            "database_transaction", "How long transactions took", _SHORT, "access"
        )

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(f"imagine_bot_{name}", text, labels, registry=self.registry)

    def _seconds(self, name: str, text: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
        name = f"imagine_bot_{name}_seconds"
        return Histogram(name, text, labels, buckets=buckets, registry=self.registry)

    @contextmanager
    def observing(self) -> Iterator[None]:
        """Count inside."""
        ticker = Ticker(self._delay_s.observe)
        engine.observers.append(self)
        database.observers.append(self._transaction)
        cometapi.observers.append(self._ended)
        discord.observers.append(self._answered)
        try:
            yield
        finally:
            ticker.stop()
            engine.observers.remove(self)
            database.observers.remove(self._transaction)
            cometapi.observers.remove(self._ended)
            discord.observers.remove(self._answered)

    def text(self, health: Health, measured: Measured | None) -> bytes:
        """All numbers as Prometheus reads them; without those of a database that is not there."""
        self._gauges.set(health, measured)
        return generate_latest(self.registry)

    @contextmanager
    def round(self, loop: str) -> Iterator[None]:
        """Count a round."""
        with _timed(self._rounds, self._round_s, loop):
            yield

    @contextmanager
    def _transaction(self, transaction: Transaction) -> Iterator[None]:
        access = "write" if transaction.writes else "read"
        with _timed(self._transactions, self._transaction_s, access):
            yield

    def outcome(self, task: RunningTask, outcome: Outcome) -> None:
        """Count what became of a task."""
        if isinstance(outcome, Succeeded | Failed):
            what = outcome.ending.value if isinstance(outcome, Failed) else "done"
            self._outcomes.labels(task.kind.name, what).inc()

    def shown(self, task: Task, now_s: float) -> None:
        """Time how long a picture took to be seen, the first time that it is."""
        finished_s = task.schedule.finished_s
        if task.state is State.SUCCEEDED and task.shown.delivery is None and finished_s:
            self._visible_s.observe(max(0.0, now_s - finished_s))

    def _ended(self, request: Ended) -> None:
        self._requests[request.is_submit].labels(request.endpoint, request.result).inc()
        self._request_s.labels(request.endpoint).observe(request.seconds)

    def _answered(self, request: Answered) -> None:
        route = request.route
        if len(self._routes) < MOST_ROUTES:
            self._routes.add(route)
        route = route if route in self._routes else _OTHER
        self._discord.labels(request.method, route, str(request.status or "none")).inc()


@contextmanager
def _timed(counter: Counter, seconds: Histogram, what: str) -> Iterator[None]:
    """Count what is done inside, and time it."""
    began_s, result = perf_counter(), "ok"
    try:
        yield
    except Exception:
        result = "failed"
        raise
    finally:
        counter.labels(what, result).inc()
        seconds.labels(what).observe(perf_counter() - began_s)
