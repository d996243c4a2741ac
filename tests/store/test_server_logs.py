"""Logs of servers: an entry for each change where a channel is chosen, and none elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.domain import notices
from bot.domain.notices import Notice, NoticeKind
from bot.domain.outages import Cause, OpenOutage
from bot.domain.servers.log_entries import THE_BOT, LogChannel, forgiven, to_member
from bot.domain.servers.settings import fingerprint
from bot.store import Store, open_store
from tests.support.server_logs import log

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = [pytest.mark.both_databases, pytest.mark.twice]

NOW = 1_000_000.0
SERVER, OTHER, OWNER, CHANNEL = 10**18 + 1, 10**18 + 2, 10**18 + 3, 10**18 + 4


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    async with open_store(url, gather_s=0.0) as opened:
        yield opened


async def put(store: Store, name: str, new: Any, *, guild_id: int = SERVER) -> int:  # noqa: ANN401 - JSON
    """Set one setting to what it was not."""
    old = (await store.servers.fresh(guild_id)).document.get(name)
    known: dict[str, Any] = {"expected": fingerprint(old), "by_user_id": OWNER, "now_s": NOW}
    return (await store.servers.change(guild_id, name, new, **known)).id


async def told(store: Store) -> list[Notice]:
    """Deliver all that waits."""
    found = []
    while first := await store.notices.first():
        for one in first:
            found.append(one.notice)
            await store.notices.delivered(one.id, message_id=5)
    return found


async def test_a_server_without_a_log_is_told_nothing(store: Store) -> None:
    """Nothing waits anywhere for a channel that is chosen later."""
    await put(store, "speed", "turbo")
    assert not await log(store, SERVER, forgiven(1, 2, by_user_id=3), now_s=NOW)
    await put(store, "log_channel", CHANNEL, guild_id=OTHER)

    assert [one.to_whom for one in await told(store)] == [LogChannel(OTHER, CHANNEL).recipient]


async def test_a_change_is_told_with_what_it_was(store: Store) -> None:
    """Of a list only what was added and removed; an undo as well."""
    await put(store, "log_channel", CHANNEL)
    await put(store, "blocked_members", [7, 8])
    change_id = await put(store, "blocked_members", [8, 9])
    await store.servers.undo(SERVER, change_id, by_user_id=OWNER, now_s=NOW)

    first, *lists = await told(store)

    said = {"by": OWNER, "name": "log_channel", "undone": False, "old": None, "new": CHANNEL}
    assert first.values == said
    assert [
        (one.values["added"], one.values["removed"], one.values["undone"]) for one in lists
    ] == [
        ([7, 8], [], False),
        ([9], [7], False),
        ([7], [9], True),
    ]


async def test_a_log_that_moves_is_told_in_both_channels(store: Store) -> None:
    """Whoever reads the former one learns why it ends."""
    await put(store, "log_channel", CHANNEL)
    await put(store, "log_channel", CHANNEL + 1)
    await put(store, "log_channel", None)

    read = [one.to_whom[-1] for one in await told(store)]

    assert sorted(read) == [str(CHANNEL)[-1]] * 2 + [str(CHANNEL + 1)[-1]] * 2


async def test_an_outage_is_told_wherever_there_is_a_log(store: Store) -> None:
    """As often as the operator is told, and its end as well."""
    for guild_id in (SERVER, OTHER):
        await put(store, "log_channel", CHANNEL, guild_id=guild_id)
    await told(store)
    outage = OpenOutage(
        cause=Cause.DOWN, calls=("read",), since_s=NOW, lasting=True, told=False, request_id="x"
    )
    begun = {Cause.DOWN: notices.outage(Cause.DOWN, request_id="x")}
    over = [notices.outage_over(Cause.DOWN, lasted_s=9.0)]

    for now_s in (NOW, NOW + 1):
        await store.outages.save([outage], begun=begun, over=[], now_s=now_s)
    await store.outages.save([], begun={}, over=over, now_s=NOW + 9)

    assert sorted(one.kind for one in await told(store)) == ["outage"] * 3 + ["outage_over"] * 3


async def test_a_channel_that_is_lost_is_unset_and_its_owner_is_told(store: Store) -> None:
    """Once; what waited for it is dropped. Choosing another ends that state."""
    await put(store, "log_channel", CHANNEL)
    await put(store, "speed", "turbo")
    channel = LogChannel(SERVER, CHANNEL)

    for _ in range(2):
        await store.log_channels.lost(channel, now_s=NOW)

    [only] = await told(store)
    assert (only.kind, only.to_whom) == (NoticeKind.LOG_LOST, to_member(OWNER))
    server = await store.servers.fresh(SERVER)
    assert (server.settings.log_channel, server.settings.log_lost) == (None, CHANNEL)
    assert not await log(store, SERVER, forgiven(1, 2, by_user_id=3), now_s=NOW)
    await put(store, "log_channel", CHANNEL + 1)
    assert (await store.servers.fresh(SERVER)).settings.log_lost is None


async def test_one_that_was_chosen_meanwhile_stays(store: Store) -> None:
    """A refusal by the channel of before says nothing about it."""
    await put(store, "log_channel", CHANNEL + 1)

    await store.log_channels.lost(LogChannel(SERVER, CHANNEL), now_s=NOW)

    assert (await store.servers.fresh(SERVER)).settings.log_channel == CHANNEL + 1
    assert THE_BOT not in [one.values["by"] for one in await told(store)]
