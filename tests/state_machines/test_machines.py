"""The store alone, and the loops in their world, in any order with a crash at any moment.

These are the short forms; `python -m tests.state_machines` runs as many examples as it is told.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from tests.state_machines.loops_machine import Bot
from tests.state_machines.pair_machine import Pair
from tests.state_machines.store_machine import Rows
from tests.support.databases import DatabaseKind

# Both take the same choices; a server takes several times as long for each.
EXAMPLES = {DatabaseKind.SQLITE: 8, DatabaseKind.POSTGRESQL: 3}
SHORT = settings(
    stateful_step_count=25,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.both_databases
@pytest.mark.timeout(600)  # so that a busy machine does not decide
@pytest.mark.parametrize("machine", [Rows, Bot, Pair])
def test_the_laws_hold(machine: type[RuleBasedStateMachine], database_kind: DatabaseKind) -> None:
    """Nothing is paid twice, nothing is lost, and every message ends as a picture of its row."""
    run_state_machine_as_test(
        machine, settings=settings(SHORT, max_examples=EXAMPLES[database_kind])
    )
