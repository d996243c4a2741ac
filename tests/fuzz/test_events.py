from pathlib import Path

from tests.fuzz import events


async def test_mutated_events_do_no_harm(tmp_path: Path) -> None:
    """The short form: all kinds of events, and frames that are none."""
    figures = await events.run(tmp_path, count=400, seed=3)

    assert figures.kinds > 60
    assert figures.dropped > 20
