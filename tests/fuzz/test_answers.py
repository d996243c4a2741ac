from pathlib import Path

import pytest

from bot.cometapi.answers.envelope import Answer
from tests.cometapi.answers import answer
from tests.fuzz.answers import run, seeds
from tests.fuzz.proof import proves_refusal
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
    assert figures.outcomes["run: Succeeded"] > COUNT // 50
    for outcome in ("understood", "Rejected", "Busy", "KeyRefused", "NotOpen", "Unsure"):
        assert figures.outcomes[f"submit: {outcome}"] > 0


def test_every_recorded_answer_is_a_seed() -> None:
    """Of each request there is at least one."""
    assert {kind for kind, _ in seeds()} == {"fetch", "list", "submit", "balance"}


@pytest.mark.parametrize(
    ("answer", "proof"),
    [
        (answer({"code": 4, "description": "no"}), True),
        (answer({"data": {"code": 23, "description": "full"}}), True),
        (answer({"error": {"message": "no"}}, status=403), True),
        (answer({"error": {"message": "no"}}, status=503), True),
        (answer({"error": {"message": "no", "code": "invalid_request"}}, status=500), True),
        (answer({"error": {"message": "no"}}, status=500), False),
        (answer({"error": {"message": "no"}}), False),
        (answer({"error": {"message": "no"}}, status=307), False),
        (answer({"error": {"message": "no"}}, status=403, content_type="text/html"), False),
        (answer({"code": 1, "result": None}), False),
        (answer({"code": 5, "description": "do_request_failed"}, status=400), False),
        (answer({"code": 1, "data": {"code": 4}}), False),
        (answer(b"upstream connect error", status=503), False),
        (answer(b"", status=404), False),
    ],
)
def test_the_law_knows_a_proof(answer: Answer, *, proof: bool) -> None:
    """What the fuzzer holds the bot to, case by case."""
    assert proves_refusal(answer) is proof
