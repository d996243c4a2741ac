"""Starting while Discord will not have it, and ends that Discord decides on.

A supervisor starts the bot again as soon as it ends, and a day has a thousand new sessions: so what
may pass is waited for, and what cannot is told before a session is spent.
"""

from __future__ import annotations

import asyncio
import json
import time
from typing import TYPE_CHECKING, Any

import pytest

from bot.engine.ratelimits.identifies import NAME
from bot.store import open_store
from bot.ui.invitation import invitation
from playground.bot_process import LOOK_S
from playground.discord.errors import Code
from tests.e2e.stage import COMMANDS, PATIENCE_S, Stage, finished, tells
from tests.test_certificates import NAME as AUTHORITY
from tests.test_certificates import certificate, serving

if TYPE_CHECKING:
    from playground.bot_process import BotProcess
    from playground.discord import Person
    from tests.e2e.processes import BotProcesses

    Bot = BotProcess | BotProcesses

pytestmark = pytest.mark.one_process

ME = "GET /users/@me"
FLUSH = b"\x00\x00\xff\xff"
WITH_MORE = {"EXTRAS": "shorten"}
PUT = COMMANDS.replace("{application_id}", "*")


async def begun(stage: Stage, **settings: str) -> Bot:
    """A bot that was started, however far it gets."""
    stage.bot = bot = await stage.begin_one(0, **settings)
    return bot


async def told(bot: Bot, event: str, times: int = 1) -> dict[str, Any]:
    """The line of the log with that event, once it is there so often."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            lines = [line for line in bot.log.splitlines() if f'"event": "{event}"' in line]
            if len(lines) >= times:
                said: dict[str, Any] = json.loads(lines[times - 1])
                return said
            assert bot.running, bot.log
            await asyncio.sleep(LOOK_S)


def last_line(bot: Bot) -> str:
    """What the operator reads at the end."""
    return bot.log.splitlines()[-1]


@pytest.mark.parametrize(
    ("status", "retry_after_s"), [(429, 600.0), (503, 0.5), (403, 0.5), (502, 0.5)]
)
async def test_a_start_waits_for_discord_and_can_be_stopped(
    stage: Stage,
    status: int,
    retry_after_s: float,
) -> None:
    """It says what it waits for and how long; SIGTERM ends it at once, and no session was spent."""
    stage.discord.faults.fail(
        ME, status=status, times=None, retry_after_s=retry_after_s, with_via=False
    )
    bot = await begun(stage)
    if status == 502:  # which discord.py itself tries again for 25 s
        await stage.discord.wait_for(lambda: len(stage.discord.exchanges) > 0)
    else:
        line = await told(bot, "discord.login_waits")
        assert line["status"] == status
        assert line["retry_in_s"] >= (600 if status == 429 else 1)
        assert line["next_step"]

    assert await bot.stop() == 0

    assert "bot.stopped_in_the_middle" not in bot.log
    assert stage.discord.gateway.identifies == 0


async def test_a_start_goes_on_when_discord_is_back(stage: Stage) -> None:
    """Two refusals, told once, and one before the gateway: then it is as if nothing was."""
    stage.discord.faults.fail(ME, status=503, times=2)
    stage.discord.faults.fail("GET /gateway/bot", status=429, with_via=False)

    bot = await stage.start()

    assert bot.log.count("discord.login_waits") == 1
    assert (await told(bot, "discord.gateway_waits"))["status"] == 429
    alice = await stage.person("alice")
    await finished(alice, await alice.slash("imagine", channel="pictures", prompt="a boat"))


async def test_a_day_without_sessions_is_waited_for(stage: Stage) -> None:
    """Discord says that none is left, and for how long: another one would reset the token."""
    starts = stage.discord.services.session_starts
    starts.remaining, starts.reset_after_s = 0, 1.0
    bot = await begun(stage)
    assert (await told(bot, "discord.sessions_used_up"))["retry_in_s"] == 1
    assert stage.discord.gateway.identifies == 0

    starts.remaining = 1000

    await bot.ready(stage.discord)
    assert stage.discord.gateway.identifies == 1


async def test_many_sessions_in_a_day_slow_a_start_down(stage: Stage) -> None:
    """Three hundred starts today: the next one waits, says why, and can be stopped."""
    async with open_store(stage.database_url) as store:
        await store.key_values.set(NAME, json.dumps([int(time.time())] * 300))
    bot = await begun(stage)

    line = await told(bot, "discord.sessions_running_out")

    assert line["today"] == 300
    assert 0 < line["retry_in_s"] <= 173
    assert await bot.stop() == 0
    assert stage.discord.gateway.identifies == 0


@pytest.mark.parametrize("secret", ["DISCORD_TOKEN", "COMETAPI_KEY"])
async def test_a_wrong_secret_costs_no_session(stage: Stage, secret: str) -> None:
    """One line, exit code 2; however often it is started, Discord counts nothing."""
    bot = await begun(stage, **{secret: "this-is-not-the-right-one"})

    assert await bot.ended() == 2
    assert last_line(bot).startswith(f"{secret} was refused")
    assert stage.discord.gateway.identifies == 0


async def test_another_service_in_discords_place_is_told(stage: Stage) -> None:
    """An address that answers with 404 does not change by waiting."""
    bot = await begun(stage, DISCORD_API_URL=stage.discord.api_url.replace("v10", "v9"))

    assert await bot.ended() == 2
    assert "DISCORD_API_URL" in last_line(bot)


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (4004, "DISCORD_TOKEN was refused"),
        (4010, "split up"),
        (4011, "split up"),
        (4012, "Update the program"),
        (4013, "events"),
        (4014, "events"),
    ],
)
async def test_a_gateway_that_closes_for_good_is_told(
    stage: Stage,
    code: int,
    sentence: str,
) -> None:
    """At the start and hours later, as when the token was reset: one line, exit code 2."""
    if code == 4010:
        stage.discord.faults.close_sessions = code
        bot = await begun(stage)
    else:
        bot = await stage.start()
        stage.discord.gateway.throw_out(code)

    assert await bot.ended() == 2
    assert sentence in last_line(bot)
    assert stage.discord.gateway.identifies == 1


@pytest.mark.parametrize(
    "code", [Code.MISSING_ACCESS, Code.INVALID_FORM, Code.TOO_MANY_COMMAND_CREATES]
)
async def test_refused_commands_change_nothing_for_members(stage: Stage, code: Code) -> None:
    """The commands that Discord has go on working; the new ones come when it takes them."""
    await stage.start()
    await stage.crash()
    fault = stage.discord.faults.refuse(code, PUT, times=None)

    bot = await stage.start(**WITH_MORE)
    line = await told(bot, "commands.not_synced")
    alice = await stage.person("alice")
    await finished(alice, await alice.slash("imagine", channel="pictures", prompt="a boat"))
    stage.discord.faults.lift(fault)

    assert line["retry_in_s"] >= 1
    await told(bot, "commands.synced", 2)


async def test_a_gateway_that_holds_no_session_is_not_rushed(stage: Stage) -> None:
    """Each resumed session is thrown out at once: the bot pauses in between, and never ends."""
    bot = await stage.start()
    gateway, faults = stage.discord.gateway, stage.discord.faults
    began_s = time.monotonic()
    faults.close_sessions = 4000
    gateway.throw_out(4000)

    await stage.discord.wait_for(lambda: gateway.resumes >= 3)

    assert time.monotonic() - began_s > 0.05  # pauses of up to 2 and 4 s
    assert bot.running
    faults.close_sessions = None
    await stage.discord.wait_for(lambda: gateway.resumes >= 4)
    alice = await stage.person("alice")
    await finished(alice, await alice.slash("imagine", channel="pictures", prompt="a boat"))
    assert gateway.identifies == 1


@pytest.mark.parametrize(
    "lacks",
    [
        {"shard"},
        {"guilds", "user"},
        {"session_id", "resume_gateway_url", "application"},
        {"shard", "guilds", "user", "session_id", "resume_gateway_url", "application", "v"},
    ],
)
async def test_what_ready_lacks_is_known_already(stage: Stage, lacks: set[str]) -> None:
    """Other servers that speak Discord's language leave some of it out."""
    stage.discord.faults.ready_lacks = frozenset(lacks)

    bot = await stage.start()

    alice = await stage.person("alice")
    await finished(alice, await alice.slash("imagine", channel="pictures", prompt="a boat"))
    assert stage.discord.gateway.identifies == 1
    assert "event.dropped" not in bot.log


async def test_one_event_that_cannot_be_read_is_left_out(stage: Stage, alice: Person) -> None:
    """A channel without its place, and a hundred more: one line with the event and the field."""
    assert stage.bot is not None
    channel = {"id": "123", "type": 0, "name": "secret-plans"}
    guild_id = stage.discord.world.guild("Harbour").id
    for _ in range(100):
        stage.discord.gateway.dispatch("CHANNEL_CREATE", {**channel, "guild_id": str(guild_id)})

    await finished(alice, await alice.slash("imagine", channel="pictures", prompt="a boat"))

    lines = [line for line in stage.bot.log.splitlines() if "event.dropped" in line]
    [said] = [json.loads(line) for line in lines]
    assert (said["event_name"], said["field"]) == ("CHANNEL_CREATE", "position")
    assert "secret-plans" not in stage.bot.log
    assert stage.discord.gateway.identifies == 1


@pytest.mark.parametrize("rubbish", [b"rubbish" + FLUSH, b"\xff" * 100 + FLUSH])
async def test_a_stream_that_cannot_be_unpacked_is_made_anew(
    stage: Stage,
    alice: Person,
    rubbish: bytes,
) -> None:
    """Nothing can be read after it; a new connection can, and takes what was missed."""
    gateway = stage.discord.gateway
    stage.discord.gateway.push(rubbish)
    await stage.discord.wait_for(lambda: gateway.identifies + gateway.resumes == 2)

    answer = await alice.slash("imagine", channel="pictures", prompt="a boat")

    await alice.wait_until(answer.message["id"], tells("a boat"))


async def test_cometapis_certificate_is_told_before_a_session_is_spent(stage: Stage) -> None:
    """Nobody here knows who issued it, and no waiting changes that: one line, exit code 2."""
    async with serving(*certificate(stage.folder)) as url:
        bot = await begun(stage, COMETAPI_BASE_URL=url)

        assert await bot.ended() == 2

    assert AUTHORITY in last_line(bot)
    assert "SSL_CERT_FILE" in last_line(bot)
    assert stage.discord.gateway.identifies == 0


async def test_a_bot_in_no_server_says_how_to_invite_it(stage: Stage) -> None:
    """With the application's own address, in the log of the start."""
    world = stage.discord.world
    for guild in world.guilds.values():
        del guild.members[world.bot_id]
    bot = await begun(stage)

    line = await told(bot, "discord.no_servers")
    report = await told(bot, "bot.started")

    assert line["invitation"] == report["invitation"] == invitation(world.bot_id)
    assert (report["application_id"], report["servers"]) == (world.bot_id, 0)
    assert report["commands"] == len(world.commands)
    assert report["balance"] == "$25.00 left"
    assert report["memory_mb"] > 0
    assert await bot.stop() == 0
