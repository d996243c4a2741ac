"""What may be used in a day or month, as members and owners meet it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from bot.domain.servers.settings import fingerprint
from tests.behaviour.messages import has_button, text_of
from tests.behaviour.world import World, answer, refusal

if TYPE_CHECKING:
    from simcord import InteractionResult, MemberActor


async def set_to(world: World, name: str, value: object) -> None:
    """As an owner does in the panel."""
    servers = world.engine.store.servers
    old = (await servers.fresh(world.guild.id)).document.get(name)
    await servers.change(
        world.guild.id, name, value, expected=fingerprint(old), by_user_id=1, now_s=0.0
    )


async def asked(world: World, member: MemberActor) -> InteractionResult:
    return await member.slash(world.channel, "imagine", prompt="a paper boat")


async def test_a_member_hears_what_is_left_and_when_there_is_more(world: World) -> None:
    """In private; what others may have is nothing to them."""
    alice, bob = world.member("alice"), world.member("bob")
    await set_to(world, "everyone", {"pictures_a_day": 2})

    first = await asked(world, alice)
    second = await asked(world, alice)
    third = refusal(await asked(world, alice))

    assert [text_of(one.followups[-1]) for one in (first, second)] == [
        "1 left today.",
        "0 left today.",
    ]
    assert third.startswith(
        "You have asked for 2 pictures today, as many as you may here. It opens again <t:"
    )
    answer(await asked(world, bob))


async def test_the_most_generous_role_counts(world: World) -> None:
    """Of those that a member has, beside what everybody may have."""
    role = world.guild.create_role("artists")
    bob = world.member("bob")
    alice = world.guild.add_member(world.env.create_user("alice"), roles=[role])
    await set_to(world, "everyone", {"pictures_a_day": 0})
    await set_to(world, f"role.{role.id}", {"pictures_a_day": 9})

    assert refusal(await asked(world, bob)) == (
        "In this server you may have no pictures made. Nothing was spent."
    )
    answer(await asked(world, alice))


async def test_a_list_that_is_too_long_is_refused_by_its_rule(world: World) -> None:
    """Before it is planned, and by what is left of the day when it is made."""
    alice = world.member("alice")
    await set_to(world, "everyone", {"batch": 3, "pictures_a_day": 1})

    long = await alice.slash(world.channel, "imagine", prompt="a {red, blue, green, grey} boat")
    plan = await alice.slash(world.channel, "imagine", prompt="a {red, blue} boat")
    assert plan.response is not None
    made = await world.press(alice, plan.response, "Make 2 pictures")

    assert "3" in refusal(long)
    assert refusal(made).startswith("You may ask for 1 more today, and this would be 2.")
    assert world.comet.charges == []


async def test_who_manages_the_server_allows_more_with_one_press(world: World) -> None:
    """Others are only told; two presses on the same button add ten dollars once."""
    owner, alice = world.member("owner", manage_guild=True), world.member("alice")
    await set_to(world, "budget_usd", 0)

    told, offered = await asked(world, alice), await asked(world, owner)
    assert "budget for the month is used up: $0.00 of $0.00" in refusal(told)
    more = "Allow 10 more dollars this month"
    assert offered.response is not None
    assert told.response is not None
    assert [has_button(one.response, more) for one in (told, offered) if one.response] == [
        False,
        True,
    ]
    presses = [world.begin_press(owner, offered.response, more) for _ in range(2)]
    await world.env.settle()

    shown = [one for press in presses for one in (press.response, *press.followups) if one]
    assert any(text_of(one).startswith("This button was used before") for one in shown)
    answer(await asked(world, alice))
    month = time.strftime("%Y-%m", time.gmtime())
    assert await world.engine.store.grants.add(
        world.guild.id, month, 1.0, to_usd=10.0, by_user_id=1, now_s=1.0
    )


async def test_nothing_is_allowed_on_top_of_a_budget_that_was_taken_back(world: World) -> None:
    """Else it would count once there is one again, though its owner was told that it does not."""
    owner = world.member("owner", manage_guild=True)
    await set_to(world, "budget_usd", 0)
    offered = await asked(world, owner)
    await set_to(world, "budget_usd", None)
    assert offered.response is not None

    told = await world.press(owner, offered.response, "Allow 10 more dollars this month")

    assert refusal(told).startswith("This button was used before")
    month = time.strftime("%Y-%m", time.gmtime())
    assert await world.engine.store.grants.of(world.guild.id, month) == 0.0


async def test_owners_hear_that_a_budget_is_used_up_when_it_is(world: World) -> None:
    """Not when half of it went at once; four fifths and the end are told of as they come."""
    alice, bob = world.member("alice"), world.member("bob")
    channel = world.guild.create_text_channel("log")
    await set_to(world, "log_channel", channel.id)
    await set_to(world, "budget_usd", 0.65)
    plan = await bob.slash(world.channel, "imagine", prompt="a boat --repeat 8")
    assert plan.response is not None
    await world.press(bob, plan.response, "Make 8 pictures")

    for _ in range(3):
        await asked(world, alice)

    def told() -> list[str]:
        lines = "\n".join(map(text_of, world.posted(channel))).splitlines()
        return [line for line in lines if " is used: " in line]

    await world.until(lambda: len(told()) == 2)
    assert "More than 80 %" in told()[0]
    assert "As good as all" in told()[1]
    assert "$0.62 of $0.65" in told()[1]


@pytest.mark.parametrize("chosen", [{"servers": "1,2"}])
async def test_a_server_that_the_operator_did_not_name_is_refused(world: World) -> None:
    """The rest of the list is none of its business."""
    said = refusal(await asked(world, world.member("alice")))

    assert said.startswith("Whoever runs me lets me work in certain servers")


@pytest.mark.parametrize("chosen", [{"budget_usd_per_month": 0.0}])
async def test_the_operators_budget_holds_for_all_servers(world: World) -> None:
    """Nobody in the server can allow more."""
    result = await asked(world, world.member("owner", manage_guild=True))

    assert refusal(result).startswith("Whoever runs me has set a budget for the month")
    assert result.response is not None
    assert not has_button(result.response, "Allow 10 more dollars this month")
