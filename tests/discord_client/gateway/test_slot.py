"""Why a process that is set up in another way than those at work does not start."""

from bot.discord_client.gateway.slot import _mismatch
from bot.domain.sharding import Sharding
from bot.store import Deployment

OTHERS = Deployment(7, Sharding(1, 1))


def test_other_numbers_are_named() -> None:
    """The operator changes the settings of one, or stops the others."""
    assert "PROCESSES=1 and 1 shards" in _mismatch(Deployment(7, Sharding(2, 2)), OTHERS)


def test_another_bot_is_told_apart() -> None:
    """Whatever its numbers are: two bots never share their tables, not even one after the other."""
    assert "another application (7)" in _mismatch(Deployment(8, Sharding(2, 2)), OTHERS)
