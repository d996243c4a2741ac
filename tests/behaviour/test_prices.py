"""Prices are shown, and agreed to, before more than a usual picture is spent."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.domain.kinds import Speed
from bot.services.prices import FAST_USD, Prices
from tests.behaviour.messages import rows_of, text_of
from tests.behaviour.test_access import set_to
from tests.behaviour.world import World, answer, refusal

if TYPE_CHECKING:
    from simcord import InteractionResult, MemberActor, ResponseMessage

PICTURE = ("a.png", b"a picture")


def shown(result: InteractionResult) -> ResponseMessage:
    """What only the member sees."""
    assert refusal(result)
    found = result.followups[-1] if result.followups else result.response
    assert found is not None
    return found


def reprice(world: World, **usd: float) -> None:
    """Other prices, as after a restart of the bot with them."""
    intake = world.client.services.intake
    prices = Prices(fast_usd={**FAST_USD, **usd})
    defaults = replace(intake._defaults, prices=prices)
    for service in (intake, intake._rules, world.client.services.batches):
        service._defaults = defaults


async def upscale(world: World, member: MemberActor) -> ResponseMessage:
    """A picture by itself, which can be animated."""
    message = answer(await world.press(member, await world.grid(member), "U1"))
    await world.finished(message)
    return message


async def test_what_costs_more_than_a_usual_picture_says_its_price(world: World) -> None:
    """Count and price of commands, dialogs and buttons; a usual picture has no step more."""
    alice = world.member("alice")
    one = await upscale(world, alice)
    paid = len(world.comet.charges)

    film = await alice.slash(world.channel, "video", picture=PICTURE, batch_size=2)
    turbo = await alice.slash(world.channel, "imagine", prompt="a kite", speed="turbo")
    hidden = await alice.slash(world.channel, "imagine", prompt="https://x.example/a.png --video 1")
    button = await world.press(alice, one, "Animate (High motion)")
    dialog = await world.press(alice, one, "Animate manually")
    manual = await alice.submit_modal(dialog, {"prompt": "it sails", "motion": "low"})

    yet = "Nothing was spent yet."
    assert [refusal(one) for one in (film, turbo, hidden, button, manual)] == [
        f"This makes 2 films for about $0.17. {yet}",
        f"This makes 1 picture for about $0.17. {yet}",
        *[f"This makes 4 films for about $0.17. {yet}"] * 3,
    ]
    assert rows_of(shown(film)) == [["Make it", "Edit", "Leave it"]]
    assert rows_of(shown(button)) == [["Make it", "Leave it"]]
    assert len(world.comet.charges) == paid


async def test_what_was_agreed_to_is_reserved_and_made_once(world: World) -> None:
    """After a restart as well; the price that was shown stands in the row."""
    alice = world.member("alice")
    one = await upscale(world, alice)
    asked = [
        await alice.slash(world.channel, "video", picture=PICTURE, prompt="it sails"),
        await world.press(alice, one, "Animate (High motion)"),
    ]
    await world.restart()

    for each in asked:
        film = answer(await world.press(alice, shown(each), "Make it"))
        assert (await world.task(film)).request.estimate_usd == 0.168
        again = refusal(await world.press(alice, shown(each), "Make it"))
        assert "made or left before" in again


async def test_ten_presses_at_once_make_one(world: World) -> None:
    """However fast they are: whoever takes the draft is the one."""
    alice = world.member("alice")
    asked = shown(await alice.slash(world.channel, "video", picture=PICTURE))

    presses = [world.begin_press(alice, asked, "Make it") for _ in range(10)]
    await world.env.settle()

    said = [one.response for one in presses if one.response is not None and not one.ephemeral]
    assert len(said) == 1


async def test_what_is_left_is_not_made(world: World) -> None:
    """And can be asked for anew."""
    alice = world.member("alice")
    asked = await alice.slash(world.channel, "video", picture=PICTURE)

    await world.press(alice, shown(asked), "Leave it")

    assert text_of(shown(asked)) == "Left at that. Nothing was made."
    assert world.comet.charges == []


async def test_another_price_than_agreed_to_is_asked_about_again(world: World) -> None:
    """Of one picture, and of several: what is shown is what is reserved."""
    alice = world.member("alice")
    film = await alice.slash(world.channel, "video", picture=PICTURE)
    plan = await alice.slash(world.channel, "imagine", prompt="a {red, blue} boat")
    reprice(world, video=0.5, usual=0.1)

    again = await world.press(alice, shown(film), "Make it")
    assert refusal(again).startswith(
        "Prices changed meanwhile. This makes 4 films for about $0.50."
    )
    made = answer(await world.press(alice, shown(again), "Make it"))
    assert (await world.task(made)).request.estimate_usd == 0.5

    await world.press(alice, shown(plan), "Make 2 pictures")
    assert text_of(shown(plan)).startswith(
        "Prices changed meanwhile. This makes 2 pictures for about $0.20:"
    )
    await world.press(alice, shown(plan), "Make 2 pictures")
    assert "2 pictures are on their way" in text_of(shown(plan))


async def test_a_server_moves_the_price_that_is_asked_about(world: World) -> None:
    """Down to a usual picture, or up to where a film is none; a list always shows it."""
    alice = world.member("alice")
    await set_to(world, "ask_from_usd", 0.05)
    asked = await alice.slash(world.channel, "imagine", prompt="a kite")
    assert refusal(asked).startswith("This makes 1 picture for about $0.056.")
    kite = answer(await world.press(alice, shown(asked), "Make it"))
    assert (await world.task(kite)).request.prompt == "a kite"

    await set_to(world, "ask_from_usd", 1.0)
    answer(await alice.slash(world.channel, "video", picture=PICTURE))
    plan = await alice.slash(world.channel, "imagine", prompt="a {red, blue} boat")
    assert "2 pictures" in refusal(plan)


async def test_what_else_stands_against_it_is_said_before_the_price(world: World) -> None:
    """Nobody agrees to a price to hear that it cannot be."""
    alice = world.member("alice")
    await set_to(world, "everyone", {"pictures_a_day": 0})

    said = refusal(await alice.slash(world.channel, "video", picture=PICTURE))

    assert "no pictures made" in said


@pytest.mark.parametrize("chosen", [{"default_speed": "turbo"}])
async def test_a_usual_picture_is_one_at_the_usual_speed(world: World) -> None:
    """Who may spend that anyway is not asked."""
    boat = answer(await world.member("alice").slash(world.channel, "imagine", prompt="a boat"))

    assert (await world.task(boat)).request.speed is Speed.TURBO


@pytest.mark.parametrize("chosen", [{"default_speed": Speed.TURBO}])
async def test_a_film_costs_what_it_costs_at_the_speed_that_it_is_made_at(world: World) -> None:
    """Films are never made in turbo, however they are asked for and whatever the usual speed is."""
    alice = world.member("alice")
    one = await upscale(world, alice)
    asked = [
        await alice.slash(world.channel, "video", picture=PICTURE),
        await alice.slash(world.channel, "imagine", prompt="https://x.example/a.png --video 1"),
        await world.press(alice, one, "Animate (High motion)"),
    ]
    # A usual picture costs as much here, so nobody is asked.
    made = [(await world.task(answer(each))).request for each in asked]
    assert [(film.speed, film.estimate_usd) for film in made] == [(Speed.FAST, 0.168)] * 3

    await set_to(world, "everyone", {"speeds": ["turbo"]})
    said = refusal(await alice.slash(world.channel, "video", picture=PICTURE))
    assert said.startswith("Films are made in Relax or Fast, and neither is open to you")
