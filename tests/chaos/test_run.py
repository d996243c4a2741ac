"""The short form of `python -m tests.chaos`: a few tasks, a few kills, a fault every second."""

from pathlib import Path

import pytest

from tests.chaos.accountant import LAWS
from tests.chaos.plan import Plan
from tests.chaos.report import figures, table, told
from tests.chaos.runner import run
from tests.support.databases import DatabaseKind

PLANS = {
    "a file": Plan.make(7, tasks=24, kills=3, fault_every_s=1.0, longest_s=3.0),
    "two processes on a server": Plan.make(
        3,
        tasks=8,
        kills=1,
        fault_every_s=1.0,
        longest_s=3.0,
        database=DatabaseKind.POSTGRESQL,
        processes=2,
    ),
}


@pytest.mark.timeout(240)
@pytest.mark.parametrize(
    ("plan", "database_kind"),
    [pytest.param(plan, plan.database, id=name) for name, plan in PLANS.items()],
    indirect=["database_kind"],
)
async def test_all_laws_hold_whatever_goes_wrong(plan: Plan, tmp_path: Path) -> None:
    """Killed at named points and anywhere, between faults of all sides: nothing is lost."""
    outcome = await run(plan, tmp_path, say=lambda _run: None)

    done = figures(outcome)
    assert outcome.broken == [], told(done)
    assert (outcome.kills, outcome.interrupted) == (len(plan.kills), False)
    assert outcome.tasks >= plan.tasks
    assert outcome.faults.total() >= 8
    assert f"| {len(LAWS)} |" in table([done])
