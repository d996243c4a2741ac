"""A budget over all servers, and what the operator decides about one, while the bot runs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from playground.discord.model.objects import ChannelKind
from tests.e2e.stage import PATIENCE_S, finished, is_ephemeral, says
from tests.support.command_line import run

if TYPE_CHECKING:
    from playground.discord import Answer, Person
    from tests.e2e.stage import Stage


async def asked(person: Person) -> Answer:
    return await person.slash("imagine", channel="pictures", prompt="a paper boat")


def told(stage: Stage) -> list[str]:
    """What the bot's owner reads in direct messages."""
    world = stage.discord.world
    private = {channel.id for channel in world.channels.values() if channel.kind is ChannelKind.DM}
    return [message.content for message in world.messages.values() if message.channel_id in private]


async def test_the_operator_sets_how_far_it_goes(stage: Stage) -> None:
    """Two pictures fit into the budget: the operator hears of it, and pauses and allows a server.

    What is under way goes on whatever is decided.
    """
    await stage.start(BUDGET_USD_PER_MONTH="0.12")
    alice = await stage.person("alice")
    first = await asked(alice)
    server = str(stage.discord.world.guild("Harbour").id)

    async def servers(*words: str) -> dict[str, object]:
        code, said = await run(
            "servers", *words, "--json", folder=stage.folder, DATABASE_URL=stage.database_url
        )
        assert code == 0, said
        [one] = (json.loads(line) for line in said.splitlines())
        assert isinstance(one, dict)
        return one

    await servers("pause", server)
    paused = await asked(alice)
    assert says(paused.message).startswith("Whoever runs me has paused me for this server")
    await finished(alice, first, "U1")
    await servers("allow", server)
    second = await asked(alice)
    refused = await asked(alice)

    await finished(alice, second, "U1")
    assert is_ephemeral(refused.message)
    assert says(refused.message).startswith("Whoever runs me has set a budget for the month")
    shown = await servers("list")
    assert (shown["pictures"], shown["members"]) == (2, 1)
    await stage.discord.wait_for(lambda: bool(told(stage)), PATIENCE_S)
    [notice] = told(stage)
    assert "$0.11 of $0.12" in notice
    assert len(stage.comet.charges) == 2
