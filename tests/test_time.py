"""Time as the bot keeps it: even, whatever happens to the machine's clock or its connection."""

import time

import pytest

from bot.discord_client.patches import ShortBackoff
from bot.lifetime import steady_clock


def test_a_clock_that_is_set_moves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is due in a minute stays due in a minute, and no second is counted twice."""
    clock = steady_clock()
    before_s = clock()
    monkeypatch.setattr(time, "time", lambda: 0.0)

    assert clock() >= before_s > 1.7e9


def test_reconnecting_never_waits_for_minutes() -> None:
    """However often the connection was lost, the next try comes within 16 s."""
    backoff = ShortBackoff()

    assert max(backoff.delay() for _ in range(200)) <= 16
