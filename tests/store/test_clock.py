"""The clock of the database, as each process keeps it."""

from __future__ import annotations

import time

import pytest

from bot.store import Store, join
from bot.store.clock import DatabaseClock, Measured
from tests.support.databases import run

HOUR_S = 3600.0
SHOWN = {
    "sqlite": "SELECT (julianday('now') - 2440587.5) * 86400.0",
    "postgresql": "SELECT extract(epoch FROM clock_timestamp())",
}


class Sky:
    """A process's monotonic clock, and a database's whose clock is ahead of it."""

    def __init__(self) -> None:
        self.now_s = 100.0
        self.ahead_s = 1_700_000_000.0
        self.takes_s = 0.0

    def monotonic(self) -> float:
        """Seconds since something."""
        return self.now_s

    def look(self) -> Measured:
        """All the time is taken on the way there, and none on the way back."""
        asked_s = self.now_s
        self.now_s += self.takes_s
        return Measured(asked_s, self.now_s + self.ahead_s, self.now_s)

    def clock(self) -> DatabaseClock:
        """A clock that was set just now."""
        return DatabaseClock(self.look(), self.monotonic)


@pytest.mark.parametrize("error_s", [0.01, -0.01, HOUR_S, -HOUR_S])
def test_a_correction_is_slow(error_s: float) -> None:
    """A millisecond a second either way, so that nothing is due twice, or all at once."""
    sky = Sky()
    clock = sky.clock()
    sky.ahead_s += error_s
    clock.correct(sky.look())
    for _ in range(20):
        before_s = clock()
        sky.now_s += 1.0
        assert abs(clock() - before_s - 1.0) < 0.001_001
        clock.correct(sky.look())

    left_s = abs(sky.ahead_s + sky.now_s - clock())
    assert left_s == pytest.approx(max(0.0, abs(error_s) - 0.02), abs=1e-5)


def test_what_a_slow_network_makes_of_it_is_not_believed() -> None:
    """An answer that took a second may be half a second wrong."""
    sky = Sky()
    clock = sky.clock()
    sky.takes_s = 1.0
    clock.correct(sky.look())
    sky.now_s += HOUR_S

    assert clock() == pytest.approx(sky.now_s + sky.ahead_s, abs=1e-5)


@pytest.mark.both_databases
@pytest.mark.parametrize("ahead_s", [HOUR_S, -HOUR_S])
async def test_a_machine_s_own_clock_changes_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch, ahead_s: float
) -> None:
    """An hour ahead or behind, when a process joins or while it runs."""
    machine = time.time
    database = store.tasks._database
    monkeypatch.setattr(time, "time", lambda: machine() + ahead_s)

    another = await join(database)
    assert await another.slots.wait()

    kind = database._writer._connection().dialect.name
    [(shown_s,)] = await run(database, SHOWN[kind])
    assert store.clock() == pytest.approx(float(shown_s), abs=5.0)
    assert another.clock() == pytest.approx(store.clock(), abs=0.1)
    [(joined_s,)] = await run(database, "SELECT max(started_s) FROM processes")
    assert joined_s == pytest.approx(float(shown_s), abs=5.0)
