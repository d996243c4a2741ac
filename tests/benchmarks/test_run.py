import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.figures import Figures
from benchmarks.run import CannotRunError, Run, Side
from benchmarks.scenarios import SCENARIOS, Scenario, shortened
from playground.discord import LocalDiscord

pytestmark = pytest.mark.timeout(180)

SMALL = Scenario(
    name="small",
    about="a few tasks that end within seconds, and a few more",
    open=6,
    stored=20,
    channels=3,
    members=4,
    duration_s=4.0,
    ask_per_s=2.0,
    sync_s=0.5,
    warm_s=0.0,
    seconds=50.0,
    tail_s=0.0,
)
TIMES = ("answered p50, ms", "visible p50, s", "- painted p95, s", "CPU per task, ms")


async def _until(run: Run, enough: Callable[[], bool]) -> Figures:
    """Measure until that is true: what happened counts, not how long it took."""
    measuring = asyncio.create_task(run.measure())
    while not measuring.done() and not (hasattr(run, "watch") and enough()):  # noqa: ASYNC110
        await asyncio.sleep(0.05)
    run.stopping.set()
    return await measuring


@pytest.mark.parametrize("side", list(Side))
async def test_either_bot_gets_through_a_small_load(tmp_path: Path, side: Side) -> None:
    """Open tasks and new ones end in shown pictures, and every kind of figure comes of it."""
    run = Run(scenario=SMALL, side=side, folder=tmp_path, stopping=asyncio.Event())
    found = await _until(run, lambda: len(run.watch.shown_s) >= 2 * SMALL.open)
    assert (found["delivered"] or 0) >= SMALL.open
    assert found["not answered in 3 s"] is not None  # how many is the machine's business
    assert [name for name in TIMES if found[name] is None] == []
    assert (found["requests to CometAPI per task"] or 0) > 0
    assert (found["requests to Discord per task"] or 0) >= 1
    assert (found["statements per task"] is not None) == (side is Side.OURS)
    assert (found["peak memory, MB"] or 0) > 10


async def test_a_member_gets_a_copy_of_their_data_meanwhile(tmp_path: Path) -> None:
    """It is asked for as the window begins, and how long it took is a figure."""
    scenario = replace(SMALL, open=0, exported=15)
    run = Run(scenario=scenario, side=Side.OURS, folder=tmp_path, stopping=asyncio.Event())
    found = await _until(run, lambda: hasattr(run, "export") and run.export.files > 0)
    assert 0 < (found["copy of a member's data after, s"] or 0) < SMALL.seconds


async def test_the_picture_counts_and_not_its_preview(tmp_path: Path) -> None:
    """Tasks that are held on their way deliver nothing, however often their messages change."""
    run = Run(scenario=SMALL, side=Side.OURS, folder=tmp_path, stopping=asyncio.Event())

    def edited() -> bool:
        run.comet.hold()
        return any(message.edited_s for message in run.discord.world.messages.values())

    found = await _until(run, edited)
    assert (found["delivered"], found["finished"]) == (0, 0)
    assert run.watch.waiting >= SMALL.open
    assert [name for name in TIMES[1:] if found[name] is not None] == []


async def test_a_taken_port_is_said_and_nothing_stays(tmp_path: Path) -> None:
    """Two servers cannot listen on one port; the run says which."""
    other = await LocalDiscord.start()
    port = int(other.api_url.split(":")[2].partition("/")[0])
    try:
        run = Run(
            scenario=SMALL, side=Side.OURS, folder=tmp_path, stopping=asyncio.Event(), port=port
        )
        with pytest.raises(CannotRunError, match=f"Port {port}"):
            await run.measure()
    finally:
        await other.close()


def test_quick_scenarios_fit_into_a_glance() -> None:
    """Shortened, no scenario takes longer than 21 s or opens more than 1,000 tasks."""
    for scenario in map(shortened, SCENARIOS.values()):
        assert scenario.warm_s + scenario.seconds + scenario.tail_s <= 21
        assert scenario.open <= 1000
