"""What was noted by a clock that was a year ahead holds nobody up once it was set back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from bot.domain.states import Ending
from bot.domain.tasks import Button
from tests.store.conftest import a_request, succeeded

if TYPE_CHECKING:
    from bot.store import Store
    from tests.store.conftest import LineUp

pytestmark = [pytest.mark.both_databases]

NOW: Final = 1_790_000_000.0
YEAR_S: Final = 365 * 24 * 3600.0
TURBO: Final = ("imagine", "turbo")


async def refused(store: Store, line_up: LineUp, *, now_s: float) -> None:
    """CometAPI says by that clock that it does neither this speed nor that kind of button."""
    for closed, kind in ((TURBO, None), (None, "zoom")):
        task = await line_up()
        await store.queue.claim(limit=1, max_running=9, now_s=now_s, quiet_s=0.0)
        await store.submissions.refused(
            task.id,
            Ending.NOT_OPEN,
            detail="",
            now_s=now_s,
            closed=closed,
            unsupported_kind=kind,
        )


async def unsupported(store: Store, line_up: LineUp) -> frozenset[str]:
    """The kinds of buttons that the message of a picture shows as off now."""
    task = await line_up(user_id=8)
    await store.queue.claim(limit=1, max_running=9, now_s=NOW, quiet_s=0.0)
    await store.submissions.accepted(task.id, "177", due_s=NOW)
    button = Button(key="0123456789", custom_id="MJ::JOB::upsample::1::x")
    await store.running.record([(task.id, False, succeeded(0.0, button))])
    view = await store.tasks.view(task.id, now_s=NOW)
    assert view is not None
    return view.unsupported


async def test_what_was_closed_then_is_asked_for_again(store: Store, line_up: LineUp) -> None:
    """Nothing else would open it for a year, as nothing of it is submitted meanwhile."""
    await refused(store, line_up, now_s=NOW + YEAR_S)

    assert not await store.submissions.is_closed(*TURBO, since_s=NOW - 1, now_s=NOW)
    await store.tasks.create(
        a_request(user_id=8), now_s=NOW, max_live=9, model=TURBO, closed_since_s=NOW - 1
    )

    assert await unsupported(store, line_up) == frozenset()


async def test_it_stays_closed_by_the_right_clock(store: Store, line_up: LineUp) -> None:
    """As noted at this very moment."""
    await refused(store, line_up, now_s=NOW)

    assert await store.submissions.is_closed(*TURBO, since_s=NOW - 1, now_s=NOW)
    assert await unsupported(store, line_up) == {"zoom"}


async def test_a_strike_of_then_does_not_count(store: Store) -> None:
    """Or its member would wait for a year."""
    for number in range(3):
        await store.strikes.add(
            1, 7, now_s=NOW + YEAR_S, interaction_id=number, waits=lambda _: False
        )

    assert await store.strikes.of(1, 7, now_s=NOW) == []
    assert await store.strikes.add(1, 7, now_s=NOW, interaction_id=9, waits=bool) == [NOW]
