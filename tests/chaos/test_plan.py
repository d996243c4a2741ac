"""A plan is the same for the same number, and every fault in it can be made."""

from itertools import pairwise

import pytest

from tests.chaos.faults import MAKERS
from tests.chaos.plan import Plan, possible
from tests.support.databases import DatabaseKind


def test_a_seed_decides_everything() -> None:
    """The same seed gives the same run, another one another."""
    one, same, other = (Plan.make(seed, tasks=100, kills=5) for seed in (1, 1, 2))

    assert one == same
    assert one.lines() != other.lines()
    assert [one.member(3).next() for _ in range(9)] != [one.member(4).next() for _ in range(9)]


def test_every_fault_of_the_plan_can_be_made() -> None:
    """The plans and the faults know the same names."""
    planned = [possible(kind, processes) for kind in DatabaseKind for processes in (1, 3)]

    assert set().union(*planned) == set(MAKERS)


@pytest.mark.parametrize("database", DatabaseKind)
@pytest.mark.parametrize("processes", [1, 3])
def test_a_long_plan_has_every_fault_and_none_over_itself(
    database: DatabaseKind, processes: int
) -> None:
    """A fault every 2 s, all kinds among them; two that need the same place never overlap."""
    shapes = possible(database, processes)
    plan = Plan.make(1, tasks=1000, kills=50, database=database, processes=processes)

    assert {trouble.name for trouble in plan.troubles} == set(shapes)
    assert all(after.at_s - before.at_s == 2 for before, after in pairwise(plan.troubles))
    assert len(plan.kills) == 50
    assert any(kill.restores for kill in plan.kills) is not plan.has_leases
    for place in {shape.place for shape in shapes.values()}:
        mine = [trouble for trouble in plan.troubles if shapes[trouble.name].place == place]
        assert all(a.at_s + a.lasts_s <= b.at_s for a, b in pairwise(mine))
