"""How shards are spread over slots."""

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.leases import FREE_TAKES, LONGEST_REST_S, rest_s
from bot.domain.sharding import Sharding

SHARDINGS = st.integers(1, 64).flatmap(
    lambda processes: st.integers(processes, 500).map(lambda shards: Sharding(processes, shards))
)


@given(SHARDINGS, st.integers(0, 2**63 - 1))
def test_every_server_is_in_the_slot_that_has_its_shard(sharding: Sharding, guild_id: int) -> None:
    """And each slot has shards that follow each other, as many as the next one or one more."""
    ranges = [sharding.shards_of(slot) for slot in range(sharding.processes)]

    assert [shard for one in ranges for shard in one] == list(range(sharding.shards))
    assert max(map(len, ranges)) - min(map(len, ranges)) <= 1
    assert (guild_id >> 22) % sharding.shards in sharding.shards_of(sharding.slot_of(guild_id))


@given(SHARDINGS)
def test_private_channels_are_in_the_slot_of_the_first_shard(sharding: Sharding) -> None:
    """Discord tells that one of them."""
    assert 0 in sharding.shards_of(sharding.slot_of(None))


def test_a_slot_that_is_taken_again_and_again_rests_longer_and_longer() -> None:
    """Each time opens sessions, of which there are a thousand a day."""
    rests = [rest_s(takes) for takes in range(FREE_TAKES + 12)]

    assert rests[: FREE_TAKES + 1] == [0.0] * (FREE_TAKES + 1)
    assert rests[FREE_TAKES + 1 : FREE_TAKES + 4] == [2.0, 4.0, 8.0]
    assert rests[-1] == LONGEST_REST_S
