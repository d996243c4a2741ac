"""This machine's clock against Discord's."""

from __future__ import annotations

import time
from email.utils import formatdate

import pytest
from structlog.testing import capture_logs

from bot.discord_client.requests.clock_skew import ClockSkew


@pytest.mark.parametrize(("ahead_s", "warned"), [(3600, 1), (-3600, 1), (5, 0)])
def test_a_clock_that_is_far_off_is_told_once(ahead_s: int, warned: int) -> None:
    """By how much, and what to do; however many answers say so."""
    headers = {"Date": formatdate(time.time() - ahead_s, usegmt=True)}
    clock = ClockSkew()
    with capture_logs() as lines:
        clock.heard({})
        clock.heard({"Date": "yesterday"})
        clock.heard(headers)
        clock.heard(headers)

    assert len(lines) == warned
    assert all(line["event"] == "clock.off" for line in lines)
    assert all(abs(line["ahead_s"] - ahead_s) <= 2 for line in lines)
