"""A plan is the same for the same number, and every fault in it can be made."""

from itertools import pairwise

from tests.chaos.faults import MAKERS
from tests.chaos.plan import FAULTS, Plan


def test_a_seed_decides_everything() -> None:
    """The same seed gives the same run, another one another."""
    one, same, other = (Plan.make(seed, tasks=100, kills=5) for seed in (1, 1, 2))

    assert one == same
    assert one.lines() != other.lines()
    assert [one.member(3).next() for _ in range(9)] != [one.member(4).next() for _ in range(9)]


def test_every_fault_of_the_plan_can_be_made() -> None:
    """The plan and the faults know the same names."""
    assert set(FAULTS) == set(MAKERS)


def test_a_long_plan_has_every_fault_and_none_over_itself() -> None:
    """A fault every 2 s, all kinds among them; two that need the same place never overlap."""
    plan = Plan.make(1, tasks=1000, kills=50)

    assert {trouble.name for trouble in plan.troubles} == set(FAULTS)
    assert all(after.at_s - before.at_s == 2 for before, after in pairwise(plan.troubles))
    assert len(plan.kills) == 50
    assert any(kill.restores for kill in plan.kills)
    for place in {shape.place for shape in FAULTS.values()}:
        mine = [trouble for trouble in plan.troubles if FAULTS[trouble.name].place == place]
        assert all(a.at_s + a.lasts_s <= b.at_s for a, b in pairwise(mine))
