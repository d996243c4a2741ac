"""Several real processes that all have more to send than they may."""

import asyncio
import signal
from pathlib import Path

import pytest

from benchmarks.paces import Greedy, figures, most_in_a_second
from tests.support.databases import new_database

SECONDS = 2.4
STOPPED_S = 0.8


@pytest.mark.both_databases
async def test_no_second_has_more_than_fifty_from_all_processes(tmp_path: Path) -> None:
    """Also when one is stopped with turns that it booked, and comes back with them."""
    greedy = await Greedy.started(new_database(tmp_path), processes=2)
    stopped, _ = greedy.running

    sending = asyncio.ensure_future(greedy.sent(SECONDS))
    await asyncio.sleep(STOPPED_S)
    stopped.send_signal(signal.SIGSTOP)
    await asyncio.sleep(STOPPED_S)
    stopped.send_signal(signal.SIGCONT)
    sent = await sending

    assert all(one.at_s for one in sent)
    assert most_in_a_second([at_s for one in sent for at_s in one.at_s]) <= 50
    assert len(figures(sent, SECONDS)) == 4
