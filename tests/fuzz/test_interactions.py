from pathlib import Path

from tests.fuzz import interactions


async def test_mutated_interactions_do_no_harm(tmp_path: Path) -> None:
    """The short form: every law of the long one but growth, which takes more to be seen."""
    figures = await interactions.run(tmp_path, count=500, seed=7)

    assert figures.sent == 500
    assert figures.dropped
    assert set(figures.answers) >= {"none", "message"}
