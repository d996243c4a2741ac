"""Mutated events of the gateway against the real bot: `python -m tests.fuzz.events --count 20000`.

All kinds that discord.py knows, made from what the local Discord says of a server, its channels
and messages, and frames that are no events at all. The bot has to stay connected and to answer.
"""

from __future__ import annotations

import json
import random
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import discord

from bot.discord_client.gateway.reactions import CROSS, LETTER, STAR
from playground.discord.payloads.guilds import channel_json, guild_json
from playground.discord.payloads.users import member_json, user_json
from tests.e2e.stage import Stage, finished
from tests.fuzz.harness import PATIENCE_S, FuzzError, answered, command_line, log_of
from tests.fuzz.interactions import AT_ONCE, FAULTS
from tests.fuzz.mutants import ODD, mutant

if TYPE_CHECKING:
    from pathlib import Path

    from playground.discord.interactions.interaction import Interaction

Json = dict[str, Any]

RARELY: Final = 0.1
HUGE: Final = 3_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What came of it."""

    sent: int
    kinds: int
    dropped: int
    took_s: float

    def lines(self) -> list[str]:
        """The figures for a person."""
        return [
            f"{self.sent} mutated events of {self.kinds} kinds in {self.took_s:.0f} s",
            f"{self.dropped} kinds had some that were dropped",
        ]


def kinds() -> list[str]:
    """The names of all events that discord.py reads, and of one that it does not."""
    names = dir(discord.state.ConnectionState)
    known = [name.removeprefix("parse_").upper() for name in names if name.startswith("parse_")]
    return [*known, "NOBODY_KNOWS_THIS"]


async def run(folder: Path, *, count: int, seed: int) -> Figures:
    """Send a bot so many mutated events.

    Raises:
        FuzzError: it broke a law; the text says which.
    """
    chance = random.Random(seed)  # noqa: S311 - a seed makes it repeatable
    stage = await Stage.open(folder)
    try:
        await stage.start(LOG_LEVEL="warning")
        stage.discord.faults.rate_limits = False
        stage.discord.services.interactions.answer_within_s = PATIENCE_S
        whole = await _a_press(stage)
        began = time.perf_counter()
        for begin in range(0, count, AT_ONCE):
            for _ in range(min(AT_ONCE, count - begin)):
                _send(stage, whole.payload, chance)
            await _answers(stage, whole)
        took_s = time.perf_counter() - began
        # An event may have told that the bot left the server; it is told the truth again.
        world = stage.discord.world
        stage.discord.gateway.dispatch("GUILD_CREATE", guild_json(world, world.guild("Harbour")))
        alice = await stage.person("alice")
        await finished(alice, await alice.slash("imagine", channel="pictures", prompt="a boat"))
        lines = _check(stage)
    finally:
        await stage.close()
    dropped = {json.loads(line)["event_name"] for line in lines if '"event.dropped"' in line}
    return Figures(sent=count, kinds=len(kinds()), dropped=len(dropped), took_s=took_s)


async def _a_press(stage: Stage) -> Interaction:
    """A press whose answer shows that the bot still listens."""
    alice = await stage.person("alice")
    grid = await finished(
        alice, await alice.slash("imagine", channel="pictures", prompt="a paper boat")
    )
    await alice.press(grid["id"], "Details")
    recent = stage.discord.services.interactions.recent
    return next(one for one in recent if str(one.data.get("custom_id", "")).endswith(":details"))


def _send(stage: Stage, interaction: Json, chance: random.Random) -> None:
    gateway = stage.discord.gateway
    if chance.random() < RARELY:
        gateway.push(_frame(chance))
        return
    kind = chance.choice(kinds())
    data = interaction if kind == "INTERACTION_CREATE" else _all_at_once(stage, chance)
    gateway.dispatch(kind, mutant(data, chance))


def _all_at_once(stage: Stage, chance: random.Random) -> Json:
    """What any event might hold: a server, a channel, a member and a message, in one object."""
    world = stage.discord.world
    guild = world.guild("Harbour")
    channel = chance.choice([c for c in world.channels.values() if c.guild_id == guild.id])
    alice = world.user("alice")
    shown = [one.id for one in world.messages.values() if one.visible_to is None]
    ids = {
        "guild_id": str(guild.id),
        "channel_id": str(channel.id),
        "user_id": str(alice.id),
        "message_id": str(chance.choice([max(world.messages), *shown])),
        "role_id": str(guild.id),
    }
    parts = [guild_json(world, guild), channel_json(world, channel), member_json(guild, alice)]
    chance.shuffle(parts)
    return {
        **parts[0],
        **parts[1],
        **parts[2],
        **ids,
        "author": user_json(alice),
        "member": member_json(guild, alice),
        "content": "READY",
        "emoji": {"id": None, "name": chance.choice(("x", CROSS, LETTER, STAR))},
        "role": {"id": str(guild.id)},
        "stickers": [],
        "emojis": [{"id": "1", "name": "x"}],
    }


def _frame(chance: random.Random) -> str:
    """No event at all."""
    odd = chance.choice([value for value in ODD if value != 10**400])
    return chance.choice(
        [
            "",
            "{",
            "null",
            "[]",
            '"READY"',
            '{"op": 0, "t": "READY"}',
            "[" * 100_000,
            '{"op": 0, "t": "GUILD_CREATE", "d": "' + "x" * HUGE + '"}',
            json.dumps({"op": odd, "d": odd, "s": odd, "t": None}),
            json.dumps({"op": 0, "d": odd, "s": odd, "t": chance.choice(kinds())}),
            json.dumps({"op": 0, "d": {}, "t": odd}),
            json.dumps({"op": 10, "d": odd}),
            json.dumps({"op": 99, "d": {}}),
        ]
    )


async def _answers(stage: Stage, whole: Interaction) -> None:
    last = await answered(stage, whole)
    if (last.answer or {}).get("kind") != "message":
        raise FuzzError(f"a press was answered with {last.answer}")


def _check(stage: Stage) -> list[str]:
    bot, gateway = stage.bot, stage.discord.gateway
    log = log_of(stage)
    laws = {
        "the bot ended": bot is not None and bot.running,
        "the connection was lost": gateway.identifies == 1 and gateway.resumes == 0,
        **{f"the log has {fault!r}": fault not in log for fault in (*FAULTS, "Traceback")},
    }
    broken = [law for law, holds in laws.items() if not holds]
    if broken:
        raise FuzzError("\n".join([*broken, log[-5000:]]))
    return log.splitlines()


if __name__ == "__main__":
    command_line(run, what="events", count=20_000)()
