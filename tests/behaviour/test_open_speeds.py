"""Speeds that a server closes to some: what is suggested, typed or repeated keeps to that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.domain.kinds import Speed
from tests.behaviour.messages import has_button, text_of
from tests.behaviour.test_access import set_to
from tests.behaviour.test_given_back import given_back
from tests.behaviour.world import World, answer, refusal

if TYPE_CHECKING:
    from simcord import ResponseMessage

    from bot.domain.tasks import Request

OPEN = {
    "all": (["relax", "fast", "turbo"], "Use `--fast` here.", "a boat --fast --v 8.1", Speed.FAST),
    "not fast": (["relax", "turbo"], "Use `--relax` here.", "a boat --relax --v 8.1", Speed.RELAX),
    "turbo": (["turbo"], "version 7 and older", "a boat --turbo --v 7", Speed.TURBO),
}


async def request_of(world: World, message: ResponseMessage) -> Request:
    """What a message is about."""
    return (await world.task(message)).request


@pytest.mark.parametrize(("speeds", "said", "fix", "speed"), OPEN.values(), ids=OPEN)
async def test_what_fix_it_runs_is_open(
    world: World, speeds: list[str], said: str, fix: str, speed: Speed
) -> None:
    """Turbo, which new versions do not know, becomes a speed that the member may use, and is it."""
    alice = world.member("alice")
    world.comet.hold(10)
    await set_to(world, "everyone", {"speeds": speeds})
    await set_to(world, "ask_from_usd", 5.0)
    message = await world.asks(alice, "a boat --turbo --v 8.1")
    await world.shows(message, said)
    await world.until(lambda: has_button(message, "Fix it"))

    fixed = await request_of(world, answer(await world.press(alice, message, "Fix it")))

    assert (fixed.prompt, fixed.speed) == (fix, speed)


@pytest.mark.parametrize("word", ["--fst", "-fast"])
async def test_no_closed_speed_is_guessed_at(world: World, word: str) -> None:
    """Nor offered while a prompt is typed; what is open is."""
    alice = world.member("alice")
    await set_to(world, "everyone", {"speeds": ["relax"], "kinds": ["imagine"]})

    said = text_of(await world.asks(alice, f"a boat {word}"))
    offered = await alice.autocomplete(world.channel, "imagine", "prompt", "a boat --")

    assert "Did you mean" not in said
    names = " ".join(one["value"] for one in offered)
    assert "--fast" not in names
    assert "--turbo" not in names
    shown = await alice.autocomplete(world.channel, "imagine", "prompt", "a boat --re")
    assert "a boat --relax" in [one["value"] for one in shown]
    video = await alice.autocomplete(world.channel, "imagine", "prompt", "a boat --vid")
    assert [one["value"] for one in video] == ["a boat --vid"]


async def test_parameters_are_offered_for_the_model_of_the_server(world: World) -> None:
    """And not for the operator's."""
    alice = world.member("alice")
    before = await alice.autocomplete(world.channel, "imagine", "prompt", "a boat --cr")
    await set_to(world, "parameters", "--v 8.2")
    world.clock.skip(10.0)

    offered = await alice.autocomplete(world.channel, "imagine", "prompt", "a boat --cr")

    assert "a boat --cref" in [one["value"] for one in before]
    assert "a boat --cref" not in [one["value"] for one in offered]


async def test_a_correction_that_the_rules_refuse_is_none(world: World) -> None:
    """Both reasons are said, and nothing is offered."""
    alice = world.member("alice")
    await set_to(world, "everyone", {"speeds": ["turbo"]})

    result = await alice.slash(
        world.channel, "imagine", prompt="a boat --video --turbo", picture1=("a.png", b"a picture")
    )

    assert refusal(result).startswith("Videos do not run in turbo.")
    assert "neither is open to you in this server" in refusal(result)
    assert not has_button(given_back(result), "Fix it")


async def test_a_typed_speed_counts_before_a_chosen_one(world: World) -> None:
    """As every typed parameter does, and its member is told."""
    message = await world.asks(world.member("alice"), "a boat --relax", speed="turbo")

    assert (await request_of(world, message)).speed is Speed.RELAX
    assert "The prompt says `--relax`, so `--turbo` from the options was left out." in text_of(
        message
    )


async def test_what_was_typed_by_another_is_repeated_at_an_open_speed(world: World) -> None:
    """A moderator to whom turbo is closed runs a picture of turbo again."""
    role, boss = world.guild.create_role("patrons"), world.member("boss", manage_messages=True)
    alice = world.guild.add_member(world.env.create_user("alice"), roles=[role])
    await set_to(world, "everyone", {"speeds": ["relax", "fast"]})
    await set_to(world, f"role.{role.id}", {"speeds": ["turbo"]})
    world.comet.hold(10)
    message = await world.asks(alice, "a boat --turbo --v 7")
    await world.until(lambda: has_button(message, "Stop watching"))
    await world.press(alice, message, "Stop watching")
    await world.until(lambda: has_button(message, "Run again"))

    again = await request_of(world, answer(await world.press(boss, message, "Run again")))

    assert (again.prompt, again.speed) == ("a boat --turbo --v 7", None)


async def test_what_was_typed_in_a_dialog_is_repeated_at_its_speed(world: World) -> None:
    """And not at that of the picture whose button it was."""
    alice = world.member("alice")
    grid = await world.grid(alice)
    await alice.slash(world.channel, "remix", on=True)
    world.comet.hold(10)
    dialog = await world.press(alice, grid, "V1")
    message = answer(await alice.submit_modal(dialog, {"prompt": "a kraken --relax"}))
    await world.until(lambda: has_button(message, "Stop watching"))
    await world.press(alice, message, "Stop watching")
    await world.until(lambda: has_button(message, "Run again"))

    again = await request_of(world, answer(await world.press(alice, message, "Run again")))

    assert (again.prompt, again.speed) == ("a kraken", Speed.RELAX)


async def test_a_dialog_asks_for_no_speed_that_is_closed(world: World) -> None:
    """What is open runs at that speed, and its price is said first; no speed is in the prompt."""
    alice = world.member("alice")
    grid = await world.grid(alice)
    await alice.slash(world.channel, "remix", on=True)
    await set_to(world, "everyone", {"speeds": ["relax", "fast"]})

    async def sent(prompt: str) -> ResponseMessage:
        shown = await world.press(alice, grid, "V1")
        response = (await alice.submit_modal(shown, {"prompt": prompt})).response
        assert response is not None
        return response

    closed = await sent("a kraken --turbo")
    several = await sent("a {red, blue} kraken --repeat 4")
    relaxed = await sent("a kraken --relax")

    assert "Turbo is not open to you in this server." in text_of(closed)
    assert "Braces ask for several pictures at once" in text_of(several)
    assert "`--repeat` cannot be used here." in text_of(several)
    request = await request_of(world, relaxed)
    assert (request.sent_prompt, request.speed) == ("a kraken", Speed.RELAX)
    await world.finished(relaxed)
    assert len(world.comet.charges) == 2


async def test_an_edit_asks_for_no_speed_that_is_closed(world: World) -> None:
    """Nor does Midjourney read one in its prompt."""
    alice = world.member("alice")
    await set_to(world, "everyone", {"speeds": ["relax", "fast"]})
    given = {"picture": ("a.png", b"a picture")}

    closed = await alice.slash(world.channel, "edit", prompt="a kraken --turbo", **given)
    relaxed = await world.made(
        alice, await alice.slash(world.channel, "edit", prompt="a kraken --relax", **given)
    )

    assert "Turbo is not open to you in this server." in refusal(closed)
    request = await request_of(world, relaxed)
    assert (request.sent_prompt, request.speed) == ("a kraken", Speed.RELAX)


async def test_what_is_not_certain_is_paid_again_only_while_it_may_be_asked_for(
    world: World,
) -> None:
    """Its speed may be closed by now, or its member have to wait."""
    alice = world.member("alice")
    world.comet.faults.reset_after_accept = 1
    message = await world.asks(alice, "a boat --turbo --v 7")
    await world.until(lambda: has_button(message, "Try again"))

    await set_to(world, "everyone", {"speeds": ["fast"]})
    closed = refusal(await world.press(alice, message, "Try again"))
    await set_to(world, "everyone", None)
    await set_to(world, "words", ["kraken"])
    await set_to(world, "strikes", 1)
    await alice.slash(world.channel, "imagine", prompt="a kraken")
    waits = refusal(await world.press(alice, message, "Try again"))

    assert closed.startswith("Turbo is not open to you in this server. Choose Fast.")
    assert waits.startswith("Too many of your prompts were refused for what they ask for")
    assert len(world.sent("/imagine")) == 1
    await world.engine.store.strikes.forgive(world.guild.id, alice.id, by_user_id=1, now_s=1.0)
    await world.press(alice, message, "Try again")
    await world.finished(message)
