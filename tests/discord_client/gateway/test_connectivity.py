"""Since when a process has no connection to Discord's gateway."""

from bot.discord_client.gateway.connectivity import Connectivity


def test_it_is_without_one_when_all_of_its_shards_are() -> None:
    """Counted from the last that was lost, whatever is tried in vain after that."""
    now_s = 100.0
    connectivity = Connectivity(lambda: now_s)
    assert connectivity.lost_s == 0

    for shard in (4, 5):
        connectivity.connected(shard)
    connectivity.lost(4)
    now_s = 110.0
    assert connectivity.lost_s == 0

    connectivity.lost(5)
    now_s = 130.0
    connectivity.lost(5)
    assert connectivity.lost_s == 20

    connectivity.connected(4)
    assert connectivity.lost_s == 0


def test_one_that_never_had_any_counts_from_its_first_try() -> None:
    """Not from when it waits for its turn."""
    now_s = 100.0
    connectivity = Connectivity(lambda: now_s)
    now_s = 500.0
    connectivity.lost(0)
    now_s = 510.0
    assert connectivity.lost_s == 10


def test_sessions_that_nobody_gets_are_waited_for() -> None:
    """Another process would get none either."""
    now_s = 100.0
    connectivity = Connectivity(lambda: now_s)
    connectivity.lost(0)
    connectivity.waits()
    now_s = 900.0
    assert connectivity.lost_s == 0
