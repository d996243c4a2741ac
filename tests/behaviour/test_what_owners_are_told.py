"""What the panel and `/usage` say of money and of the operator's rules, as it is now."""

from __future__ import annotations

import pytest

from tests.behaviour.messages import text_of
from tests.behaviour.test_access import set_to
from tests.behaviour.test_settings import panel
from tests.behaviour.test_usage import card
from tests.behaviour.world import World, refusal

PAUSED = "Whoever runs me has paused me for this server, so nobody may ask now."


async def test_what_was_allowed_on_top_of_a_budget_belongs_to_it(world: World) -> None:
    """This month, on the page of limits and in what was used."""
    owner = world.member("owner", manage_guild=True)
    await set_to(world, "budget_usd", 0.0)
    refused = await owner.slash(world.channel, "imagine", prompt="a boat")
    assert refused.response is not None
    await world.press(owner, refused.response, "Allow 10 more dollars this month")

    limits = text_of(await panel(world, owner, "This server: Limits"))

    assert "The server may use $0.00 a month. This month it is $10.00, as more was" in limits
    assert "of a budget of $10.00." in text_of(await card(world, owner))


async def test_the_operators_limit_is_told_beside_the_budget(world: World) -> None:
    """What is less holds."""
    owner = world.member("owner", manage_guild=True)
    await set_to(world, "budget_usd", 100.0)
    await world.engine.store.listing.set_limit(world.guild.id, 0.5)

    limits = text_of(await panel(world, owner, "This server: Limits"))

    assert "The operator lets it use $0.50 a month at most." in limits
    assert "of a budget of $0.50." in text_of(await card(world, owner))


async def test_a_paused_server_is_told_so_where_its_owner_sets_who_may_ask(world: World) -> None:
    """And no longer once the operator allows it again."""
    owner = world.member("owner", manage_guild=True)
    assert PAUSED not in text_of(await panel(world, owner))
    await world.engine.store.listing.pause(world.guild.id)

    paused = text_of(await panel(world, owner))
    await world.engine.store.listing.allow(world.guild.id)

    assert PAUSED in paused
    assert PAUSED not in text_of(await panel(world, owner))


@pytest.mark.parametrize("chosen", [{"servers": "1,2"}])
async def test_a_server_that_is_not_served_is_told_so_there(world: World) -> None:
    """As its members are when they ask."""
    owner = world.member("owner", manage_guild=True)

    shown = text_of(await panel(world, owner))

    assert "lets me work in certain servers, and this is not one of them." in shown
    said = refusal(await owner.slash(world.channel, "imagine", prompt="a boat"))
    assert said.startswith("Whoever runs me lets me work in certain servers")
