"""Several processes on one database, any of which may end, stop, or lose the others from sight.

With LONG=1 the leases are the bot's own, and every case is told on both kinds of databases.
"""

from __future__ import annotations

import asyncio
import os
import signal
import time
from contextlib import closing
from typing import TYPE_CHECKING, Final

import pytest

from bot.domain import leases
from bot.store.database.postgres.address import is_postgres
from tests.e2e.processes import BotProcesses
from tests.e2e.stage import Stage, finished, has, tells
from tests.store.postgres.proxy import Fault, proxied
from tests.support import postgres
from tests.support.databases import DatabaseKind, connected
from tests.support.leased_bot import SHORT, Leases

if TYPE_CHECKING:
    from playground.bot_process import BotProcess
    from playground.discord import Answer, Person

LONG: Final = bool(os.environ.get("LONG"))
LEASES: Final = Leases(leases.LEASE_S, leases.RENEW_S, leases.MARGIN_S) if LONG else SHORT
LOOKS_LATE: Final = Leases(600.0, 300.0, 10.0)
"""Who has a slot does not notice for minutes that it is another's."""

LOST_ITS_LEASE: Final = 75
EDITS: Final = "PATCH /channels/{channel_id}/messages/{message_id}"
ANSWERS: Final = "POST /interactions/{interaction_id}/{interaction_token}/callback"
PLACES: Final = ("pictures", "lamp")
"""A channel of the first shard's server, and one of the second's."""

only_long = pytest.mark.skipif(not LONG, reason="takes minutes; LONG=1 runs it")

pytestmark = [
    pytest.mark.timeout(400),
    pytest.mark.parametrize(
        "database_kind", list(DatabaseKind) if LONG else [DatabaseKind.POSTGRESQL], indirect=True
    ),
]


@pytest.fixture
def processes() -> int:
    """As many as there are slots; stories start further ones."""
    return 2


@pytest.fixture
async def alice(stage: Stage) -> Person:
    """A member, with all slots held."""
    await stage.start(**LEASES.settings)
    return await stage.person("alice")


def owner(stage: Stage, slot: int) -> BotProcess:
    """The process that holds a slot."""
    return _named(stage, f"JOIN slots ON processes.id = slots.process_id WHERE slot = {slot}")


def submitter(stage: Stage) -> BotProcess:
    """The process that has the only task in hand, which need not be the one of its slot."""
    return _named(stage, "JOIN tasks ON processes.id = tasks.process_id")


def _named(stage: Stage, which: str) -> BotProcess:
    with closing(connected(stage.database_url)) as connection:
        [(name,)] = connection.execute(f"SELECT name FROM processes {which}").fetchall()  # noqa: S608
    assert isinstance(stage.bot, BotProcesses)
    return next(one for one in stage.bot.each if one.pid == int(name.rpartition(":")[2]))


async def add_a_spare(stage: Stage, **settings: str) -> BotProcess:
    """One more process, which waits for a slot."""
    assert isinstance(stage.bot, BotProcesses)
    number = len(list(stage.folder.glob("process*"))) + 1
    spare = await stage.begin_one(number, **{**LEASES.settings, **settings})
    stage.bot.each.append(spare)
    return spare


async def taken_over(stage: Stage) -> None:
    """Wait until a shard was lost by one process, and is connected again by another."""
    await stage.discord.wait_for(lambda: not stage.discord.gateway.ready)
    await stage.discord.wait_for(lambda: stage.discord.gateway.ready, 90)


async def ask_everywhere(alice: Person) -> list[Answer]:
    """A picture on each shard."""
    return [await alice.slash("imagine", channel=place, prompt="a boat") for place in PLACES]


async def half_made(stage: Stage, alice: Person) -> list[Answer]:
    """A picture on each shard, which goes on when CometAPI does."""
    stage.comet.hold(46)
    answers = await ask_everywhere(alice)
    for answer in answers:
        await alice.wait_until(answer.message["id"], tells("46 %"))
    return answers


async def test_pictures_of_a_killed_process_are_finished_by_another(
    stage: Stage, alice: Person
) -> None:
    """Kill -9 with pictures under way: a spare takes the slot, and nothing is paid twice."""
    answers = await half_made(stage, alice)
    await add_a_spare(stage)
    killed = owner(stage, 1)

    began_s = time.monotonic()
    await killed.kill()
    await taken_over(stage)
    took_s = time.monotonic() - began_s

    stage.comet.release()
    for answer in answers:
        await finished(alice, answer, "U1")
    await finished(alice, (await ask_everywhere(alice))[1], "U1")
    assert len(stage.submits) == 4
    assert len(stage.comet.charges) == 4
    assert not LONG or took_s < 20


async def test_a_process_that_is_killed_as_it_submits_leaves_that_to_its_member(
    stage: Stage, alice: Person
) -> None:
    """Whichever process it is; the others go on at once, and none of them submits it again."""
    stage.comet.faults.latency_s = 600
    answer = await alice.slash("imagine", channel="pictures", prompt="a boat")
    await stage.submitted(1)
    await add_a_spare(stage)
    await submitter(stage).kill()
    stage.comet.faults.clear()
    await taken_over(stage)

    unsure = await alice.wait_until(answer.message["id"], has("Try again", "Dismiss"))
    assert stage.submits == ["imagine"]
    assert (await alice.press(unsure["id"], "Try again")).kind == "deferred_update"
    await finished(alice, answer, "U1")
    assert len(stage.comet.charges) == 1


async def test_an_answer_that_a_killed_process_gave_is_found_by_another(
    stage: Stage, alice: Person
) -> None:
    """Discord showed it, and no process was told: the picture comes in that message."""
    stage.discord.faults.cut(ANSWERS, times=None, applied=True)
    answer = await alice.slash("imagine", channel="pictures", prompt="a boat")
    await owner(stage, 0).kill()
    stage.discord.faults.clear()
    assert stage.submits == []
    await add_a_spare(stage)

    await finished(alice, answer, "U1")
    assert len(await alice.history("pictures")) == len(stage.comet.charges) == 1


@only_long
async def test_a_picture_that_a_killed_process_was_showing_is_shown_once(
    stage: Stage, alice: Person
) -> None:
    """The edit took effect, and nobody noted that; another process makes it once more."""
    [answer, _] = await half_made(stage, alice)
    await add_a_spare(stage)
    stage.discord.faults.latency_s = 2
    edits = _edits(stage)
    stage.comet.release()
    await stage.discord.wait_for(lambda: _edits(stage) > edits)
    await owner(stage, 0).kill()
    stage.discord.faults.clear()

    done = await finished(alice, answer, "U1")
    assert len(done["attachments"]) == 1
    assert len(stage.comet.charges) == 2


def _edits(stage: Stage) -> int:
    return [said.name for said in stage.discord.exchanges].count(EDITS)


async def test_a_server_that_was_away_longer_than_any_lease_is_found_again(
    stage: Stage, alice: Person
) -> None:
    """All processes end, as none knows whether another has its slot; whatever starts them does."""
    server = postgres.server()
    if server is None or not is_postgres(stage.database_url):
        pytest.skip("there is no server")
    answers = await half_made(stage, alice)
    assert stage.bot is not None

    # Not at once: the sequences of a database that was copied go back then (PostgreSQL 15).
    await asyncio.to_thread(server.stop, signal.SIGINT)
    stage.comet.release()
    assert await stage.bot.ended() == LOST_ITS_LEASE
    server.start_again()
    await stage.start(**LEASES.settings)

    for answer in answers:
        await finished(alice, answer, "U1")
    assert len(stage.comet.charges) == 2


@only_long
@pytest.mark.parametrize("stopped_s", [8.0, 12.0, 20.0, 60.0])
async def test_a_process_that_slept_does_nothing_late(
    stage: Stage, alice: Person, stopped_s: float
) -> None:
    """SIGSTOP: within its lease nothing changes hands; beyond, it ends before it asks anything."""
    answers = await half_made(stage, alice)
    await add_a_spare(stage)
    sleeper = owner(stage, 1)

    async with sleeper.paused():
        stage.comet.release()
        await asyncio.sleep(stopped_s)
        if stopped_s > LEASES.lease_s:
            await finished(alice, answers[1], "U1")
    if stopped_s > LEASES.lease_s - LEASES.margin_s:
        assert await sleeper.ended() == LOST_ITS_LEASE
    else:
        assert sleeper is owner(stage, 1)

    for answer in answers:
        await finished(alice, answer, "U1")
    assert len(stage.submits) == len(stage.comet.charges) == 2


@only_long
async def test_a_planned_restart_takes_no_time(stage: Stage, alice: Person) -> None:
    """The next process waits already when this one is asked to stop."""
    answers = await ask_everywhere(alice)
    await add_a_spare(stage)
    await asyncio.sleep(3 * LEASES.renew_s)
    leaving = owner(stage, 1)

    began_s = time.monotonic()
    await gone(stage, leaving)
    assert not LONG or time.monotonic() - began_s < 3

    for answer in [*answers, *(await ask_everywhere(alice))]:
        await finished(alice, answer, "U1")
    assert len(stage.comet.charges) == 4


@only_long
@pytest.mark.parametrize("fault", [Fault.SWALLOW, Fault.DEAF, Fault.REFUSE])
@pytest.mark.parametrize("cut_s", [3.0, 12.0, 40.0])
async def test_a_process_that_is_cut_off_makes_room(
    stage: Stage, alice: Person, cut_s: float, fault: Fault
) -> None:
    """Its network to the server is silent or cut: it goes on while nobody can have its slot."""
    server = postgres.server()
    if server is None or not is_postgres(stage.database_url):
        pytest.skip("there is no network to a file")
    async with proxied(server.port) as proxy:
        url = stage.database_url.replace(f":{server.port}/", f":{proxy.port}/")
        leaving = owner(stage, 1)
        behind = await add_a_spare(stage, DATABASE_URL=url)
        await gone(stage, leaving)
        assert owner(stage, 1) is behind
        await add_a_spare(stage)
        stage.comet.hold(46)
        answers = await ask_everywhere(alice)
        for answer in answers:
            await alice.wait_until(answer.message["id"], tells("46 %"))

        proxy.fault = fault
        await proxy.close()
        stage.comet.release()
        await asyncio.sleep(cut_s)
        proxy.fault = Fault.NONE
        await proxy.close()

        for answer in answers:
            await finished(alice, answer, "U1")
        if cut_s > LEASES.lease_s:
            assert await behind.ended() == LOST_ITS_LEASE
    assert len(stage.submits) == len(stage.comet.charges) == 2


async def gone(stage: Stage, leaving: BotProcess) -> None:
    """Stop a process, and wait until another has its shards."""
    assert isinstance(stage.bot, BotProcesses)
    over = asyncio.create_task(taken_over(stage))
    assert await leaving.stop() == 0
    await over
    stage.bot.each.remove(leaving)


@only_long
async def test_two_owners_of_one_shard_do_everything_once(stage: Stage) -> None:
    """A lease that was given away too early: both hear of a command, one row and one answer."""
    await stage.start(**LOOKS_LATE.settings)
    alice = await stage.person("alice")
    stage.comet.hold(46)
    [before, _] = await ask_everywhere(alice)
    await add_a_spare(stage, **LOOKS_LATE.settings)
    sessions = stage.discord.gateway.sessions
    with closing(connected(stage.database_url)) as connection:
        connection.execute("UPDATE slots SET lease_until_s = 0 WHERE slot = 0")
        connection.commit()

    await stage.discord.wait_for(
        lambda: [s.shard for s in sessions.values() if s.connection].count((0, 2)) == 2
    )
    answers = [
        await alice.slash("imagine", channel="pictures", prompt=f"boat {n}") for n in range(4)
    ]
    stage.comet.release()

    for answer in [before, *answers]:
        await finished(alice, answer, "U1")
    with closing(connected(stage.database_url)) as connection:
        [(count,)] = connection.execute("SELECT count(*) FROM tasks").fetchall()
    assert count == len(stage.comet.charges) == 6


@only_long
async def test_a_message_that_moves_to_another_slot_is_finished_there(
    stage: Stage, alice: Person
) -> None:
    """Its picture goes to a direct message, and then the process of its server is killed."""
    stage.comet.hold(46)
    [_, answer] = await ask_everywhere(alice)
    await alice.wait_until(answer.message["id"], tells("46 %"))
    channel = int(answer.message["channel_id"])
    stage.discord.world.delete_channel(channel)
    stage.comet.hold(60)
    private = stage.discord.world.dm(stage.discord.world.user("alice").id)
    stage.comet.release()
    await stage.discord.wait_for(lambda: stage.discord.world.history(private.id))

    await owner(stage, 1).kill()

    [message] = stage.discord.world.history(private.id)
    await alice.wait_until(message.id, lambda shown: bool(shown["attachments"]))
    assert len(stage.comet.charges) == 2


@only_long
async def test_what_nobody_is_told_is_found_all_the_same(stage: Stage, alice: Person) -> None:
    """The sessions that listen are killed again and again: every loop also looks by itself."""
    if not is_postgres(stage.database_url):
        pytest.skip("a file tells nobody")
    grids = [await finished(alice, answer, "U1") for answer in await ask_everywhere(alice)]
    deaf = asyncio.create_task(_keep_deaf(stage))
    try:
        for grid in grids:
            await finished(alice, await alice.press(grid["id"], "U1"))
        assert not deaf.done()
    finally:
        deaf.cancel()


async def _keep_deaf(stage: Stage) -> None:
    server = postgres.server()
    assert server is not None
    with closing(server.admin(stage.database_url.rpartition("/")[2])) as connection:
        while True:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
            )
            await asyncio.sleep(0.1)
