"""`imagine-bot doctor`, as a process against local services, and what single checks say."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from bot.cli.checks import database
from bot.cli.checks import discord as discord_checks
from bot.cli.checks.result import Verdict
from bot.cometapi import BALANCE_URL, Balance, balance_url_of
from bot.discord_client.account import read_account
from bot.discord_client.requests.rest import Answer
from bot.store import DatabaseUnusableError
from bot.store.database.sqlite import offline
from bot.store.database.sqlite.file import DatabaseFile
from bot.store.overview import overview_of
from playground.bot_process import BotProcess
from playground.discord import LocalDiscord, Permission
from tests.store.filling import fill
from tests.support.command_line import run
from tests.support.databases import new_database

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playground.comet import LocalComet


async def examined(folder: Path, settings: dict[str, str]) -> tuple[int, dict[str, Any]]:
    """Its exit code, and what it found by the name of the check."""
    code, said = await run("doctor", "--json", folder=folder, settings=settings)
    return code, {result["check"]: result for result in json.loads(said)}


async def test_all_is_well_beside_a_running_bot(settings: dict[str, str], tmp_path: Path) -> None:
    """Nothing is paid, nothing is changed, and each check is a line."""
    url = new_database(tmp_path)
    file = DatabaseFile.take(tmp_path / "imagine.db")
    try:
        code, said = await run("doctor", folder=tmp_path, settings=settings, DATABASE_URL=url)
    finally:
        file.release()

    assert code == 0, said
    assert "a bot runs on it" in said
    assert "server Harbour: The bot may do there what it needs" in said
    assert "$25.00 are left" in said
    for secret in (settings["DISCORD_TOKEN"], settings["COMETAPI_KEY"]):
        assert secret not in said


async def test_each_thing_that_is_wrong_is_told_with_the_next_step(
    settings: dict[str, str], tmp_path: Path
) -> None:
    """One does not hide another: what can be looked at is looked at."""
    del settings["COMETAPI_KEY"]
    settings["DISCORD_TOKEN"] = "another"
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "imagine.db").write_text("no database" * 1000, "utf-8")

    code, found = await examined(tmp_path, settings)

    assert code == 2
    assert {name for name, one in found.items() if one["verdict"] == Verdict.BROKEN} == {
        "settings",
        "database",
        "token",
    }
    assert "COMETAPI_KEY is missing" in found["settings"]["found"]
    assert "refused" in found["token"]["found"]
    assert "Reset Token" in found["token"]["next_step"]
    assert "CometAPI" not in found


async def test_channels_where_pictures_are_asked_for_are_looked_at(
    settings: dict[str, str], discord: LocalDiscord, tmp_path: Path
) -> None:
    """One of them lacks a permission; another channel that lacks it is not used."""
    world = discord.world
    for name in ("pictures", "general"):
        deny = Permission.ATTACH_FILES
        world.set_overwrite(world.channel(name), target_id=world.bot_id, deny=deny)
    used = world.channel("pictures")
    url = new_database(tmp_path)
    fill(tmp_path / "imagine.db", settled=2, live=0)
    with closing(sqlite3.connect(tmp_path / "imagine.db")) as connection, connection:
        connection.execute(
            "UPDATE tasks SET guild_id = ?, channel_id = ?", [used.guild_id, used.id]
        )

    code, found = await examined(tmp_path, {**settings, "DATABASE_URL": url})

    assert code == 2
    assert [one["found"] for one in found.values() if one["verdict"] == Verdict.BROKEN] == [
        "The bot lacks permissions. #pictures: Attach Files."
    ]


async def test_a_gateway_that_wants_no_such_session_is_told(
    settings: dict[str, str], discord: LocalDiscord, tmp_path: Path
) -> None:
    """CometAPI is looked at all the same."""
    discord.faults.close_sessions = 4012

    code, found = await examined(tmp_path, settings)

    assert code == 2
    assert "Update the program" in found["Discord"]["found"]
    assert found["CometAPI"]["verdict"] == Verdict.FINE


async def test_services_that_do_not_answer_are_unknown_and_not_wrong(
    settings: dict[str, str], discord: LocalDiscord, comet: LocalComet, tmp_path: Path
) -> None:
    """Exit code 1: trying again may do."""
    await discord.close()
    await comet.close()

    code, found = await examined(tmp_path, settings)

    assert code == 1
    assert {name for name, one in found.items() if one["verdict"] == Verdict.UNKNOWN} == {
        "Discord",
        "CometAPI",
    }


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("PRICES", "x", "PRICES"),
        ("MAX_BACTH", "3", "Did you mean MAX_BATCH"),
    ],
)
async def test_a_setting_that_cannot_work_is_the_first_thing(
    name: str, value: str, words: str, tmp_path: Path
) -> None:
    """Nothing is asked with half of the settings."""
    code, found = await examined(tmp_path, {name: value})

    assert code == 2
    assert list(found) == ["settings"]
    assert words in found["settings"]["found"]


def test_a_clock_that_is_an_hour_off_is_told() -> None:
    """Limits and deadlines are counted by it."""
    assert discord_checks._clock(2.0).verdict is Verdict.FINE
    assert discord_checks._clock(3600.0).verdict is Verdict.BROKEN
    assert "-3600 s" in discord_checks._clock(-3600.0).found


def test_a_server_that_is_down_is_no_fault_of_the_bot() -> None:
    """Discord names it, and nothing else of it."""
    guild = SimpleNamespace(id=7, name="", unavailable=True)

    told = discord_checks._server(guild, ())  # type: ignore[arg-type]

    assert (told.check, told.verdict) == ("server 7", Verdict.NOTICE)


def test_few_sessions_and_no_commands_are_worth_a_word() -> None:
    """Neither keeps the bot from working."""
    assert discord_checks._sessions(1000).verdict is Verdict.FINE
    assert discord_checks._sessions(7).verdict is Verdict.NOTICE
    assert discord_checks._commands([], []).verdict is Verdict.NOTICE


async def test_what_a_bot_left_is_held_against_what_this_one_would_do(
    settings: dict[str, str], discord: LocalDiscord, comet: LocalComet, tmp_path: Path
) -> None:
    """Its commands are this version's; then a switch adds one, and the token is another's."""
    bot = await BotProcess.start(discord, comet, tmp_path)
    await bot.ready(discord)
    await bot.stop()
    url = f"sqlite+aiosqlite:///{tmp_path}/imagine.db"
    _, fresh = await examined(tmp_path, {**settings, "DATABASE_URL": url})
    with closing(sqlite3.connect(tmp_path / "imagine.db")) as connection, connection:
        connection.execute(
            "UPDATE facts SET value = json_set(value, '$.application_id', 7) WHERE name = ?",
            ["sharding"],
        )

    code, found = await examined(
        tmp_path, {**settings, "DATABASE_URL": url, "EXTRAS": "shorten,swap"}
    )

    assert fresh["commands"]["verdict"] == Verdict.FINE
    assert "application" not in fresh
    assert code == 2
    assert found["commands"]["found"].endswith("others than this version: shorten, swap.")
    assert "another application (7)" in found["application"]["found"]
    bot = await BotProcess.start(discord, comet, tmp_path)
    assert await bot.ended() == 2
    assert "another application (7)" in bot.log.splitlines()[-1]


def _cut_off(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:  # so that it ends in values
        connection.execute("INSERT INTO facts VALUES ('long', ?)", ("x" * 20_000,))
    file.write_bytes(file.read_bytes()[:-100])


def _folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


@pytest.mark.parametrize(
    ("harm", "said"), [(_cut_off, "its end is missing"), (_folder, "is not a file")]
)
def test_a_file_that_is_no_whole_database_is_told_with_what_to_do(
    tmp_path: Path, harm: Callable[[Path], None], said: str
) -> None:
    """SQLite itself takes a page that is cut off for one of zeros."""
    url = new_database(tmp_path)
    harm(tmp_path / "imagine.db")

    found = database.look_at(url)

    assert isinstance(found, DatabaseUnusableError)
    assert said in str(found)
    assert str(found).endswith(("Restore a copy or move it away.", "must name an SQLite file."))


def test_a_file_that_another_program_holds_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bot could not write to it either; one that nobody wrote to yet is as none."""
    monkeypatch.setattr(offline, "BUSY_TIMEOUT_MS", 50)
    url = new_database(tmp_path)
    with closing(sqlite3.connect(tmp_path / "imagine.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        held = database.look_at(url)

    assert "Another program holds it" in str(held)
    (tmp_path / "imagine.db").write_bytes(b"")
    assert database.look_at(url) is None


async def test_an_address_that_is_not_cometapi_is_wrong_and_not_unknown(
    settings: dict[str, str], comet: LocalComet, tmp_path: Path
) -> None:
    """A web page answers there: no waiting changes that."""
    comet.faults.html = True

    code, found = await examined(tmp_path, settings)

    assert code == 2
    assert found["CometAPI"]["verdict"] == Verdict.BROKEN
    assert "https://api.cometapi.com" in found["CometAPI"]["next_step"]


def a_balance(total_usd: float | None, *left_usd: float | None) -> Balance:
    return Balance(total_usd=total_usd, used_usd=None, keys_usd=left_usd)


@pytest.mark.parametrize(
    ("balance", "left_usd"),
    [
        (a_balance(25.0), 25.0),
        (a_balance(25.0, None), 25.0),
        (a_balance(25.0, 3.0), 3.0),
        (a_balance(2.0, 3.0), 2.0),
        (a_balance(25.0, 3.0, 7.0), 7.0),
        (a_balance(25.0, 3.0, None), 25.0),
        (a_balance(None, None), None),
    ],
)
def test_what_is_left_is_the_account_s_or_the_key_s(
    balance: Balance, left_usd: float | None
) -> None:
    """Whichever ends first, as far as CometAPI tells."""
    assert balance.left_usd == left_usd


def test_the_key_is_shown_to_its_own_service_only() -> None:
    """The balance stands in another place than the tasks."""
    assert balance_url_of("https://api.cometapi.com") == BALANCE_URL
    assert balance_url_of("https://notcometapi.com/x/") == "https://notcometapi.com/x/user/quota"
    assert balance_url_of("http://127.0.0.1:9") == "http://127.0.0.1:9/user/quota"


def test_what_is_open_for_more_than_a_day_is_told(tmp_path: Path) -> None:
    """No task lasts so long where a bot runs."""
    url = new_database(tmp_path)
    before = overview_of(url)
    fill(tmp_path / "imagine.db", settled=3, live=4)
    after = overview_of(url)

    assert before is not None
    assert after is not None
    assert database._open(before).verdict is Verdict.FINE
    told = database._open(after)

    assert told.verdict is Verdict.NOTICE
    assert "2 queued" in told.found
    assert "2 running" in told.found or "needs input" in told.found


def test_user_install_takes_a_switch_of_discord_as_well() -> None:
    """Without it the bot works, and nobody can install it for themselves."""
    application: dict[str, Any] = {"id": "7", "name": "Imagine Bot"}
    bodies = (application, application | {"integration_types_config": {"0": {}, "1": {}}})

    found = [
        discord_checks._user_install(read_account(Answer(body=body, at_s=None))) for body in bodies
    ]

    assert [one.verdict for one in found] == [Verdict.NOTICE, Verdict.FINE]
    assert "Switch on User Install" in found[0].next_step
