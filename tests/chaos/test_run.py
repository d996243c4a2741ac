"""The short form of `python -m tests.chaos`: a few tasks, a few kills, a fault every second."""

from pathlib import Path

import pytest

from tests.chaos.accountant import LAWS
from tests.chaos.plan import Plan
from tests.chaos.report import figures, table, told
from tests.chaos.runner import run


@pytest.mark.timeout(240)
async def test_all_laws_hold_whatever_goes_wrong(tmp_path: Path) -> None:
    """Killed at named points and anywhere, between faults of all sides: nothing is lost."""
    plan = Plan.make(7, tasks=24, kills=3, fault_every_s=1.0, longest_s=3.0)

    outcome = await run(plan, tmp_path, say=lambda _run: None)

    done = figures(outcome)
    assert outcome.broken == [], told(done)
    assert (outcome.kills, outcome.interrupted) == (3, False)
    assert outcome.tasks >= 24
    assert outcome.faults.total() >= 8
    assert f"| {len(LAWS)} |" in table([done])
