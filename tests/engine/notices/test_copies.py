"""The operator learns of another copy once an hour, and where that copy answers is left to it."""

from bot.engine.notices.copies import LATELY_S, Copies
from bot.store import Store

NOW = 1_000.0


class Clock:
    """A clock to turn."""

    def __init__(self) -> None:
        self.now_s = NOW

    def __call__(self) -> float:
        """What it says."""
        return self.now_s


async def told(store: Store) -> list[float]:
    """When the notices came that wait now, which are taken as delivered."""
    store.signals.notices.clear()
    await store.key_values.set("any", "write takes along what waits to be written")
    found = []
    while first := await store.notices.first():
        found += [one.created_s for one in first]
        for one in first:
            await store.notices.delivered(one.id, message_id=one.id)
    return found


async def test_many_interactions_are_one_notice_an_hour(store: Store) -> None:
    """However many were answered by the other, and again if it is still there an hour later."""
    clock = Clock()
    copies = Copies(store.notices, clock=clock)
    assert not copies.lately

    for number in range(9):
        copies.noticed(number)
        clock.now_s += 60
    assert await told(store) == [NOW]
    assert store.signals.notices.is_set()
    clock.now_s = NOW + 3600
    copies.noticed(10)

    assert await told(store) == [NOW + 3600]
    assert copies.lately
    clock.now_s += LATELY_S
    assert not copies.lately


async def test_a_restart_tells_it_no_sooner_again(store: Store) -> None:
    """The hour is kept with the notice."""
    clock = Clock()
    Copies(store.notices, clock=clock).noticed(1)
    assert await told(store) == [NOW]

    again = Copies(store.notices, clock=clock)
    again.noticed(2)

    assert again.lately
    assert await told(store) == []


async def test_what_could_not_be_delivered_for_hours_waits_once(store: Store) -> None:
    """Discord may be away for so long; then the operator reads one message, not one an hour."""
    clock = Clock()
    copies = Copies(store.notices, clock=clock)
    for number in range(5):
        copies.noticed(number)
        await store.key_values.set("any", "write takes along what waits to be written")
        clock.now_s += 3600

    assert await told(store) == [NOW]
