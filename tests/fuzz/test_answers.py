from pathlib import Path

from tests.fuzz.answers import run, seeds
from tests.fuzz.way import a_way

COUNT = 2_000


def test_no_mutated_answer_gets_the_bot_out_of_step(tmp_path: Path) -> None:
    """The short form of the fuzzer: no error but the client's own, nothing Discord refuses."""
    with a_way(tmp_path) as way:
        figures = run(range(COUNT), seed=20261122, way=way)

    assert figures.failures == []
    assert figures.count == COUNT
    # The damage is neither so light nor so heavy that only one path is taken.
    assert figures.outcomes["fetch: understood"] > COUNT // 20
    assert figures.outcomes["state: succeeded"] > COUNT // 50
    assert figures.outcomes["submit: Rejected"] > 0


def test_every_recorded_answer_is_a_seed() -> None:
    """Of each request there is at least one."""
    assert {kind for kind, _ in seeds()} == {"fetch", "list", "submit", "balance"}
