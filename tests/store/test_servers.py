"""Settings of servers: changed one at a time, never over what another owner did meanwhile."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from bot.domain.servers.settings import Server, ServerSettings, fingerprint
from bot.store import ChangedMeanwhileError, NoSuchChangeError, Store, open_store
from bot.store.errors import ConflictError
from bot.store.servers.changes import Changed
from tests.store.conftest import a_request
from tests.support.databases import run

pytestmark = [pytest.mark.both_databases, pytest.mark.twice]

NOW = 1_000_000.0
UNSET = fingerprint(None)


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    async with open_store(url, gather_s=0.0) as opened:
        yield opened


async def change(
    store: Store, name: str, new: object, *, expected: str = UNSET, by: int = 7
) -> Changed:
    return await store.servers.change(1, name, new, expected=expected, by_user_id=by, now_s=NOW)


async def changes(store: Store) -> list[Any]:
    statement = "SELECT name, by_user_id, undone FROM setting_changes ORDER BY id"
    return [tuple(row) for row in await run(store.tasks._database, statement)]


async def test_a_server_has_no_settings_until_one_is_changed(store: Store) -> None:
    """What is changed is there for the next who asks, and for no other server."""
    assert (await store.servers.get(1)).settings == ServerSettings()

    done = await change(store, "allowed_roles", [5, 6])

    assert done.server == await store.servers.get(1) == await store.servers.fresh(1)
    assert done.server.settings.allowed_roles == {5, 6}
    assert (await store.servers.get(2)).settings == ServerSettings()
    assert (await store.servers.get(None)).settings == ServerSettings()


async def test_of_two_owners_at_once_one_is_told(store: Store) -> None:
    """Both saw the same value; the second does not overwrite what the first set."""
    both = await asyncio.gather(
        change(store, "speed", "fast"), change(store, "speed", "turbo"), return_exceptions=True
    )

    [done] = [one for one in both if isinstance(one, Changed)]
    assert {type(one) for one in both} == {Changed, ChangedMeanwhileError}
    assert (await store.servers.fresh(1)).document == {"speed": done.new}
    assert len(await changes(store)) == 1


async def test_owners_who_change_different_settings_do_not_meet(store: Store) -> None:
    """Each setting is compared with its own old value."""
    await asyncio.gather(change(store, "speed", "fast"), change(store, "time_zone", "Asia/Tokyo"))

    assert (await store.servers.fresh(1)).document == {"speed": "fast", "time_zone": "Asia/Tokyo"}


async def test_a_change_is_undone_once_and_not_over_a_later_one(store: Store) -> None:
    """Who undid it is noted as well, and that can be undone in turn."""
    first = await change(store, "speed", "fast")
    second = await change(store, "speed", "turbo", expected=fingerprint("fast"))
    with pytest.raises(ChangedMeanwhileError):
        await store.servers.undo(1, first.id, by_user_id=8, now_s=NOW)

    undone = await store.servers.undo(1, second.id, by_user_id=8, now_s=NOW)

    assert undone.server.document == {"speed": "fast"}
    with pytest.raises(NoSuchChangeError):
        await store.servers.undo(1, second.id, by_user_id=8, now_s=NOW)
    with pytest.raises(NoSuchChangeError):  # of another server
        await store.servers.undo(2, undone.id, by_user_id=8, now_s=NOW)
    assert await changes(store) == [("speed", 7, 0), ("speed", 7, 1), ("speed", 8, 0)]


async def test_another_process_sees_a_change_in_its_next_transaction(url: str) -> None:
    """What a process knows is compared with the row by its revision."""
    async with open_store(url, shared=True) as one, open_store(url, shared=True) as other:
        assert (await other.servers.get(1)).revision == 0
        await change(one, "speed", "fast")

        assert (await other.servers.fresh(1)).document == {"speed": "fast"}
        assert (await other.servers.get(1)).document == {"speed": "fast"}


async def test_a_request_is_stored_by_the_rules_of_that_moment(url: str) -> None:
    """Whatever its process knew of them before; what raises then stores nothing."""

    def permit(server: Server, _strikes: Sequence[float]) -> None:
        if server.settings.blocked_members:
            raise PermissionError

    async with open_store(url, shared=True) as one, open_store(url, shared=True) as other:
        assert (await one.servers.get(1)).revision == 0
        await change(other, "blocked_members", [7])
        draft_id = await one.drafts.keep(user_id=7, content=[{}], now_s=NOW)
        room: dict[str, Any] = {"now_s": NOW, "max_live": 9, "permit": permit}

        with pytest.raises(PermissionError):
            await one.tasks.create(a_request(), **room)
        with pytest.raises(PermissionError):
            await one.drafts.become(draft_id, [a_request()], user_id=7, paused=False, **room)

        assert await one.tasks.get(1) is None
        assert await one.drafts.read(draft_id, user_id=7) == [{}]


async def test_direct_messages_belong_to_where_a_member_asked_last(store: Store) -> None:
    """To none before they did anywhere."""
    await change(store, "direct_messages", new=False)
    assert (await store.servers.get(None, 7)).settings.direct_messages

    await store.tasks.create(a_request(user_id=7), now_s=NOW, max_live=9)

    assert not (await store.servers.get(None, 7)).settings.direct_messages
    assert (await store.servers.get(None, 8)).settings.direct_messages


async def test_what_a_newer_program_set_stays(store: Store) -> None:
    """Settings, and rules of a role, that this one does not know."""
    await change(store, "role.5", {"rank": 2, "hats": 3})
    newer = 'UPDATE servers SET settings = \'{"role.5": {"rank": 2, "hats": 3}, "tea": "green"}\''
    await run(store.tasks._database, f"{newer}, revision = 9")

    done = await change(store, "speed", "fast")

    assert done.server.document == {
        "role.5": {"rank": 2, "hats": 3},
        "tea": "green",
        "speed": "fast",
    }


async def test_a_zone_of_another_machine_is_no_fault(store: Store) -> None:
    """One that this machine does not know counts as UTC, and stays."""
    newer = 'UPDATE servers SET settings = \'{"time_zone": "Mars/Olympus"}\', revision = 9'
    await change(store, "time_zone", "Europe/Paris")
    await run(store.tasks._database, newer)

    server = await store.servers.fresh(1)

    assert (server.settings.time_zone, server.document["time_zone"]) == ("UTC", "Mars/Olympus")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("tea", "green"),
        ("allowed_roles", 5),
        ("budget_usd", -1),
        ("budget_usd", 10**9),
        ("budget_usd", "ten"),
        ("time_zone", "Mars/Olympus"),
        ("time_zone", "../../etc/passwd"),
        ("time_zone", "europe/paris"),
        ("speed", "warp"),
        ("role.x", {}),
        ("role.5", ["speeds"]),
        ("everyone", {"kinds": 5}),
        ("blocked_roles", ["5"]),
        ("role.5", {"pictures_a_day": 1.5}),
        ("role.5", {"rank": True}),
        ("everyone", {"speeds": [5]}),
    ],
)
async def test_what_is_no_value_is_not_stored(store: Store, name: str, value: object) -> None:
    """Whoever asks for it."""
    with pytest.raises(ValueError, match=r".+"):
        await change(store, name, value)
    assert (await store.servers.fresh(1)).revision == 0
    assert await changes(store) == []


@pytest.mark.parametrize("change", ["UPDATE ledger SET usd = 0", "DELETE FROM ledger"])
async def test_the_ledger_is_only_added_to(store: Store, change: str) -> None:
    """The database itself refuses all else."""
    entry = "(user_id, kind, usd, pictures, at_s, why) VALUES (7, 'reserve', 0.1, 1, 1.0, 'asked')"
    await run(store.tasks._database, f"INSERT INTO ledger {entry}")

    with pytest.raises(ConflictError):
        await run(store.tasks._database, change)
