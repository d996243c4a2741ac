"""What a prompt beside a picture or a button may ask for: no more than its price and rules say."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import pytest

from bot.domain.kinds import Speed
from bot.store.tasks.changes import change
from playground.comet.errors import Code
from tests.behaviour.test_access import set_to
from tests.behaviour.test_given_back import PICTURE, choosing, fields_of, opened, pressing, remix
from tests.behaviour.world import World, answer, refusal

if TYPE_CHECKING:
    from bot.domain.tasks import Task

BUTTONS = {
    "Custom Zoom": (pressing("Custom Zoom"), {"zoom": "1.5"}),
    "Animate manually": (pressing("Animate manually"), {"motion": "high"}),
    "Remix": (remix, {}),
    "Vary Region": (choosing("Write the prompt"), {}),
}
SEVERAL = {
    "a {red, green} kite": "Braces ask for several",
    "a \uff5bred, green\uff5d kite": "Braces ask for several",
    "a kite --repeat 4": "`--repeat` cannot be used here. It makes several pictures",
    "a kite \u2014r 4 --ar wide": "`--r` cannot be used here. It makes several pictures",
}


async def newest(world: World) -> Task:
    """What was asked for last."""
    found, tasks = None, world.engine.store.tasks
    for number in count(1):
        task = await tasks.get(number)
        if task is None:
            break
        found = task
    assert found is not None
    return found


@pytest.mark.parametrize("dialog", BUTTONS)
async def test_a_dialog_starts_one_picture(world: World, dialog: str) -> None:
    """Midjourney would make several, of which CometAPI knows one and nobody counted the others."""
    alice, (open_dialog, chosen) = world.member("alice"), BUTTONS[dialog]
    asked = await open_dialog(world, alice)
    paid = len(world.comet.charges)

    for prompt, said in SEVERAL.items():
        refused = await alice.submit_modal(asked, {"prompt": prompt, **chosen})
        assert said in refusal(refused)
        asked = await opened(world, alice, refused)

    assert len(world.comet.charges) == paid
    assert not world.sent("/submit/modal")


@pytest.mark.parametrize("dialog", BUTTONS)
async def test_a_speed_in_a_dialog_is_under_the_rules(world: World, dialog: str) -> None:
    """As in a command: it is refused where it is not open, and else goes beside the prompt."""
    alice, (open_dialog, chosen) = world.member("alice"), BUTTONS[dialog]
    asked = await open_dialog(world, alice)
    await set_to(world, "everyone", {"speeds": ["fast"]})

    for prompt in ("a kite --relax", "a kite --relax --ar wide", "a kite \u2014relax --stealth"):
        refused = await alice.submit_modal(asked, {"prompt": prompt, **chosen})
        assert "Relax is not open to you" in refusal(refused), prompt
        asked = await opened(world, alice, refused)
    assert not world.sent("/submit/modal")
    await set_to(world, "everyone", {})
    await set_to(world, "ask_from_usd", 5)

    await alice.submit_modal(asked, {"prompt": "a kite --relax --stealth", **chosen})

    [sent] = await world.until(lambda: world.sent("/submit/modal"))
    assert sent["prompt"].startswith("a kite")
    assert not {"--relax", "--stealth"} & set(sent["prompt"].split())
    assert (await newest(world)).request.speed is Speed.RELAX


async def test_turbo_in_a_dialog_says_its_price(world: World) -> None:
    """It costs three times as much, and the prompt is where members type it."""
    alice = world.member("alice")
    asked = await remix(world, alice)

    refused = await alice.submit_modal(asked, {"prompt": "a kite --turbo"})

    assert refusal(refused).startswith("This makes 1 picture for about $0.17.")
    assert not world.sent("/submit/modal")


@pytest.mark.parametrize("command", ["edit", "video"])
async def test_a_speed_beside_a_picture_is_under_the_rules(world: World, command: str) -> None:
    """In what is said to a picture as well."""
    alice = world.member("alice")
    await set_to(world, "ask_from_usd", 5)
    await set_to(world, "everyone", {"speeds": ["fast"]})
    given = {"prompt": "it sails --relax", "picture": PICTURE}

    assert "Relax is not open to you" in refusal(await alice.slash(world.channel, command, **given))
    await set_to(world, "everyone", {})
    shown = answer(await alice.slash(world.channel, command, **given))

    request = (await world.task(shown)).request
    assert (request.speed, request.sent_prompt) == (Speed.RELAX, "it sails")


async def test_a_film_is_one_however_it_is_written(world: World) -> None:
    """In a dialog where something else is wrong, and beside a picture: price and rule hold."""
    alice = world.member("alice")
    asked = await remix(world, alice)
    edit = {"prompt": "it sails --video 1", "picture": PICTURE}
    paid = len(world.comet.charges)
    written = ("a kite --VIDEO 1 --ar wide", "a kite --video1 --ar wide")

    for prompt in written:
        refused = await alice.submit_modal(asked, {"prompt": prompt})
        assert refusal(refused).startswith("This makes 4 films for about $0.17.")
        asked = await opened(world, alice, refused)
    priced = refusal(await alice.slash(world.channel, "edit", **edit))
    await set_to(world, "everyone", {"kinds": ["imagine", "action", "edit"]})
    closed = refusal(await alice.submit_modal(asked, {"prompt": written[0]}))
    shut = refusal(await alice.slash(world.channel, "edit", **edit))

    assert priced.startswith("This makes 4 films for about $0.17.")
    assert closed == shut
    assert "films" in closed.lower() or "videos" in closed.lower(), closed
    assert len(world.comet.charges) == paid


async def test_what_midjourney_asks_for_is_one_picture(world: World) -> None:
    """The answer to its own dialog as well, which goes at the speed that was asked for."""
    alice = world.member("alice")
    grid = await world.grid(alice)
    world.comet.faults.next_submit_codes = [Code.EXISTED]
    asking = answer(await world.press(alice, grid, "U1"))
    await world.shows(asking, "Press Continue")
    asked = await world.press(alice, asking, "Continue…")

    for prompt, said in SEVERAL.items():
        refused = await alice.submit_modal(asked, {"prompt": prompt})
        assert said in refusal(refused)
        asked = await opened(world, alice, refused)
    assert not world.sent("/submit/modal")

    await alice.submit_modal(asked, {"prompt": "a kite --turbo"})
    [sent] = await world.until(lambda: world.sent("/submit/modal"))
    assert sent["prompt"] == "a kite"


async def test_an_edit_whose_words_are_moved_starts_one_picture(world: World) -> None:
    """A link behind the parameters goes to the front, where its brace would open a list."""
    alice = world.member("alice")
    prompt = "--p red, blue} https://x.example/a.png{"

    said = refusal(await alice.slash(world.channel, "edit", prompt=prompt, picture=PICTURE))

    assert "Braces ask for several" in said
    assert world.comet.charges == []


async def test_a_speed_that_midjourney_reports_is_not_run_again(world: World) -> None:
    """What a prompt ran with may say the speed of then; who presses has the one of now."""
    alice = world.member("alice")
    grid = await world.grid(alice)
    task, ran_with = await world.task(grid), "a paper boat --v 7.0 --turbo"
    database = world.engine.store.drafts._database
    await database.write(lambda connection: change(connection, task.id, final_prompt=ran_with))
    await set_to(world, "everyone", {"speeds": ["fast"]})
    world.comet.faults.provider_remix = True

    await world.finished(answer(await world.press(alice, grid, "V1")))
    await alice.slash(world.channel, "remix", on=True)
    shown = fields_of(await world.press(alice, grid, "V2"))

    [sent] = world.sent("/submit/modal")
    assert sent["prompt"] == shown["prompt"] == "a paper boat --v 7.0"
