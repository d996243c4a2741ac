"""What is measured: how many tasks are open, where, how they finish, and who asks for more."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One load; all times are seconds, all rates are per second.

    Tasks take `duration_s` on average, spread evenly by `SPREAD` around it. With `together_s`
    those open at the start end within that time instead, wherever they are. `exported` of the
    stored ones are one member's, who asks for a copy of their data as the window begins. `submits`
    is how many may be at CometAPI at once.
    """

    name: str
    about: str
    open: int = 0
    stored: int = 500
    exported: int = 0
    channels: int = 100
    members: int = 200
    submits: int = 4
    duration_s: float = 20.0
    together_s: float | None = None
    ask_per_s: float = 0.0
    asked: int | None = None
    sync_s: float = 3.0
    overdue: bool = False
    warm_s: float = 10.0
    seconds: float = 45.0
    tail_s: float = 10.0

    @property
    def has_work(self) -> bool:
        """Whether pictures are to be shown at all."""
        return bool(self.open or self.ask_per_s)


SPREAD: Final = 0.3
"""Durations lie within this share around their average."""

FINISH_PER_S: Final = 5.0
"""The same for every number of open tasks. With the seven steps that a task shows on its way it
asks for 40 edits a second, which Discord lets through: a bot that edits at every change is
measured, not its queue."""


def _steady(count: int) -> Scenario:
    return Scenario(
        name=f"steady-{count}",
        about=f"{count:,} tasks open, {FINISH_PER_S:g} finish and {FINISH_PER_S:g} begin a second",
        open=count,
        duration_s=count / FINISH_PER_S,
        ask_per_s=FINISH_PER_S,
    )


_BURST: Final = Scenario(
    name="burst",
    about="500 requests in 5 s to an idle bot",
    duration_s=20.0,
    ask_per_s=100.0,
    asked=500,
    warm_s=2.0,
    seconds=45.0,
    tail_s=5.0,
)

SCENARIOS: Final = {
    scenario.name: scenario
    for scenario in (
        _steady(100),
        _steady(1000),
        _steady(10_000),
        replace(
            _steady(1000),
            name="stale-1000",
            about="as steady-1000, but CometAPI copies its state only every 15 s",
            sync_s=15.0,
            tail_s=25.0,
        ),
        Scenario(
            name="flood",
            about="2,000 tasks in 200 channels finish within 10 s: more than Discord lets through",
            open=2000,
            channels=200,
            duration_s=200.0,
            together_s=10.0,
            warm_s=0.0,
            seconds=35.0,
            tail_s=0.0,
        ),
        _BURST,
        replace(
            _BURST,
            name="burst-export",
            about="as burst, while a member gets a copy of their data with 10,000 tasks",
            stored=10_500,
            exported=10_000,
        ),
        Scenario(
            name="twenty",
            about="20 pictures a second asked for and finished: twice what shows its progress",
            channels=400,
            submits=12,
            duration_s=10.0,
            ask_per_s=20.0,
            warm_s=20.0,
            seconds=45.0,
        ),
        Scenario(
            name="one-channel",
            about="200 tasks open in a single channel, 0.7 finish a second",
            open=200,
            channels=1,
            duration_s=200 / 0.7,
            ask_per_s=0.7,
        ),
        Scenario(
            name="restart",
            about="started with 5,000 tasks open of 200,000 stored",
            open=5000,
            stored=195_000,
            duration_s=5000 / FINISH_PER_S,
            overdue=True,
            warm_s=0.0,
            seconds=30.0,
        ),
        Scenario(
            name="idle",
            about="connected, nothing open, 10,000 stored",
            stored=10_000,
            warm_s=5.0,
            seconds=20.0,
            tail_s=0.0,
        ),
    )
}
"""All scenarios, by name, in the order in which they run."""

QUICK: Final = ("steady-1000", "burst", "idle")
"""What `--quick` runs unless scenarios are named."""


def shortened(scenario: Scenario) -> Scenario:
    """The same load for a glance: a window of at most 12 s, smaller numbers, the same rates."""
    count = min(scenario.open, 1000)
    share = count / scenario.open if scenario.open else 0.2
    return replace(
        scenario,
        open=count,
        duration_s=scenario.duration_s * share,
        stored=min(scenario.stored, 5000),
        exported=min(scenario.exported, 4500),
        asked=None if scenario.asked is None else min(scenario.asked, 100),
        warm_s=min(scenario.warm_s, 4.0),
        seconds=min(scenario.seconds, 12.0),
        tail_s=min(scenario.tail_s, 5.0),
    )
