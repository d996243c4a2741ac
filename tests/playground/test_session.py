"""A whole playground: the bot is killed, everything is reset, saved, reopened."""

import asyncio
import shutil
import sqlite3
from pathlib import Path

import aiohttp
import pytest

from playground.discord import Clock, Person
from playground.errors import SessionError
from playground.page.switches import set_switches
from playground.process_acts import act_on
from playground.session import Session
from tests.e2e.stage import finished, tells
from tests.support.leased_bot import PLAYED, PROGRAM

FAST = {"DEFAULT_SPEED": "fast"}


def submits(session: Session) -> list[str]:
    """What CometAPI was asked to do."""
    paths = [request.path for request in session.comet.requests]
    return [path.rpartition("/")[2] for path in paths if "/submit/" in path]


async def test_reset_goes_back_to_the_start(tmp_path: Path) -> None:
    """Messages, tasks, charges, switches and the database are as at first; a fresh bot answers."""
    session = await Session.open(tmp_path, pace=0.1, settings=FAST, with_bot=False)
    async with await Person.join(session.discord.user_url, "alice") as alice:
        first = await alice.history("boats")
        await alice.say("an old message", channel="boats")
        (tmp_path / "playground.db").write_text("no bot could start with this")
        async with aiohttp.ClientSession() as http:
            url = f"{session.comet.base_url}/mj/submit/imagine"
            key = {"Authorization": f"Bearer {session.comet.key}"}
            await http.post(url, json={"prompt": "an old boat"}, headers=key)
        assert len(session.comet.charges) == 1
        session.comet.hold()
        session.comet.pace, session.comet.faults.html = 2.0, True
        session.discord.faults.fail(times=None)

        await session.reset()

        assert (session.comet.tasks, session.comet.charges) == ({}, [])
        assert await alice.history("boats") == first
        assert session.comet.pace == 0.1
        await finished(alice, await alice.slash("imagine", channel="pictures", prompt="a kite"))
        assert submits(session) == ["imagine"]
    await session.close()


async def test_one_that_is_cut_off_holds_nothing_up(tmp_path: Path) -> None:
    """All processes are ended and started again as usual, and a reset mends what was cut."""
    settings = FAST | PLAYED.settings
    session = await Session.open(tmp_path, settings=settings, processes=2, program=PROGRAM)
    try:
        async with asyncio.timeout(50):  # Discord never hears that its connection ended
            await act_on(session, 1, "cut-discord")
            await set_switches(session, {"bot_buttons": "owner"})
            await act_on(session, 2, "cut-discord")
            await session.reset()
        assert session.supervisor.settings.get("BUTTONS") is None
        async with await Person.join(session.discord.user_url, "alice") as alice:
            await finished(alice, await alice.slash("imagine", channel="pictures", prompt="a kite"))
    finally:
        await session.close()


async def test_a_saved_state_is_reopened_as_it_was_at_that_moment(tmp_path: Path) -> None:
    """A running picture comes, an old one is shown with buttons that work; later events are not."""
    one, two, state, copy = (tmp_path / name for name in ("one", "two", "state", "copy"))
    for folder in (one, two):
        folder.mkdir()
    session = await Session.open(one, pace=0.1, settings=FAST, state=state)
    async with await Person.join(session.discord.user_url, "alice") as alice:
        grid = await finished(
            alice, await alice.slash("imagine", channel="pictures", prompt="a boat")
        )
        seen = await alice.download(grid["attachments"][0]["url"])
        session.comet.hold(46)
        running = await alice.slash("imagine", channel="general", prompt="a kite")
        await alice.wait_until(running.message["id"], tells("46 %"))

        await session.save()
        shutil.copytree(state, copy)
        await alice.slash("imagine", channel="general", prompt="too late")
    await session.close()

    session = await Session.open(two, pace=0.1, settings=FAST, state=copy)
    async with await Person.join(session.discord.user_url, "alice") as alice:
        assert len(await alice.history("general")) == 1
        again = await alice.see(grid["id"])
        assert await alice.download(again["attachments"][0]["url"]) == seen
        pressed = await alice.press(grid["id"], "U1")
        await finished(alice, running, "U1")
        await finished(alice, pressed, "Upscale: Subtle")
        assert submits(session) == ["imagine", "imagine", "action"]
        assert len(session.comet.charges) == 3
    await session.close()


async def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    """In use by another playground, unreadable, or of another version: one sentence each."""
    state = tmp_path / "state"
    first = await Session.open(tmp_path, state=state, with_bot=False)
    with pytest.raises(SessionError, match=f"Another playground is using {state}"):
        await Session.open(tmp_path, state=state, with_bot=False)
    await first.close()

    for content, sentence in (
        ("{", "cannot be read"),
        ('{"version": 1}', "cannot be read"),
        ('{"version": 2}', "another version"),
    ):
        (state / "state.json").write_text(content)
        with pytest.raises(SessionError, match=sentence):
            await Session.open(tmp_path, state=state, with_bot=False)

    (tmp_path / "file").touch()
    with pytest.raises(SessionError, match="cannot be used"):
        await Session.open(tmp_path, state=tmp_path / "file", with_bot=False)


async def test_saving_leaves_nothing_behind_that_is_not_needed(tmp_path: Path) -> None:
    """Files that Discord has let go and earlier copies of the database are removed."""
    state = tmp_path / "state"
    session = await Session.open(tmp_path, state=state, with_bot=False)
    clock, cdn = session.discord.world.now_s, session.discord.services.cdn
    assert isinstance(clock, Clock)
    sqlite3.connect(tmp_path / "playground.db").close()
    await cdn.store(b"old", channel_id=1, filename="a.txt", life_s=60)
    await session.save()
    await session.save()
    assert [file.read_bytes() for file in (state / "files").iterdir()] == [b"old"]

    clock.advance(61)
    await cdn.store(b"new", channel_id=1, filename="b.txt")
    await session.close()

    assert [file.read_bytes() for file in (state / "files").iterdir()] == [b"new"]
    assert len(list(state.glob("database-*"))) == 1
