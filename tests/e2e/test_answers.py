"""Answers of Discord's that are not what they should be, and interactions that come twice."""

from __future__ import annotations

import re
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from bot.ui.texts import refusals
from tests.e2e.stage import Stage, finished, has, menu, says, tells
from tests.support.databases import connected

if TYPE_CHECKING:
    from collections.abc import Callable

    from playground.discord import Person
    from playground.discord.faults import Odd

CALLBACKS = "POST /interactions/{interaction_id}/{interaction_token}/callback"
POSTS = "POST /channels/{channel_id}/messages"
EDITS = "PATCH /channels/{channel_id}/messages/{message_id}"
ODD: list[Odd] = ["empty", "html", "list", "broken", "bare", "shape"]


@pytest.fixture
def problems() -> Callable[[object], list[str]]:
    """Nothing that is said here is checked against Discord's own description."""
    return lambda _exchanges: []


@pytest.mark.parametrize("odd", ODD)
async def test_an_answer_that_cannot_be_read_was_taken(
    stage: Stage, alice: Person, odd: Odd
) -> None:
    """Its message is found and goes on; presses and dialogs do what they are to, in silence."""
    stage.discord.faults.garble(odd, CALLBACKS, times=None)
    asked = await alice.slash("imagine", channel="pictures", prompt="a boat")
    grid = await finished(alice, asked)
    upscale = await finished(alice, await alice.press(grid["id"], "U1"), "Custom Zoom")
    dialog = await alice.press(upscale["id"], "Custom Zoom")
    sent = await alice.submit(dialog.modal, {"prompt": "a boat", "zoom": "1.5", "ratio": ""})
    await finished(alice, sent)
    assert says((await alice.press(grid["id"], "Details")).message).startswith("### Details")
    stage.comet.hold(46)
    running = await alice.slash("imagine", channel="pictures", prompt="a kite")
    await alice.wait_until(running.message["id"], tells("46 %"))
    assert (await alice.press(running.message["id"], "Stop watching")).kind == "deferred_update"
    await alice.wait_until(running.message["id"], tells("Not watching this any more"))

    assert len(stage.comet.charges) == 4
    assert "Something went wrong" not in _all_words(stage)


async def test_what_is_shown_after_an_answer_that_cannot_be_read(
    stage: Stage, alice: Person
) -> None:
    """Half a JSON is an answer that was taken, too: the areas of a picture come after it."""
    grid = await finished(alice, await alice.slash("imagine", channel="pictures", prompt="a boat"))
    upscale = await finished(alice, await alice.press(grid["id"], "U1"), "Region")
    stage.discord.faults.garble("broken", CALLBACKS, times=None)

    shown = await alice.press(upscale["id"], "Region")

    areas = await alice.wait_until(shown.message["id"], has("Write the prompt"))
    await alice.select(areas["id"], menu(areas), ["top_half"])
    await alice.wait_until(areas["id"], tells("The marked part changes"))


@pytest.mark.parametrize("odd", ODD)
async def test_a_post_that_cannot_be_read_is_no_second_message(
    stage: Stage, alice: Person, odd: Odd
) -> None:
    """Of a batch each picture has one message, and edits are repeated until they are understood."""
    for route in (POSTS, EDITS):
        stage.discord.faults.garble(odd, route)
    shown = await alice.slash("imagine", channel="pictures", prompt="a {red, blue} boat")
    stage.discord.faults.garble(odd, "* /webhooks/*", times=None)
    assert (await alice.press(shown.message["id"], "Make 2 pictures")).kind == "deferred_update"

    await stage.discord.wait_for(lambda: _all_words(stage).count("'label': 'U1'") == 2)

    world = stage.discord.world
    mine = [m for m in world.messages.values() if m.author_id == world.bot_id]
    public = [message for message in mine if message.visible_to is None]
    assert len(public) == len(stage.comet.charges) == 2
    nonces = {message.nonce for message in public}
    assert all(re.fullmatch("task-[0-9a-f]{16}", str(nonce)) for nonce in nonces)
    assert len(nonces) == 2
    assert all(len(message.attachments) == 1 for message in public)
    assert "Something went wrong" not in _all_words(stage)


async def test_an_answer_that_was_repeated_is_its_own(stage: Stage, alice: Person) -> None:
    """Discord took it and said 500; told of it again, that there is an answer: nobody else's.

    Of a press that may cost nobody can tell, so its member is asked to press again.
    """
    taken = stage.discord.faults.fail(CALLBACKS, status=500, applied=True)
    answer = await alice.slash("imagine", channel="pictures", prompt="a boat")
    stage.comet.faults.reset_after_accept = 1
    unsure = await alice.wait_until(answer.message["id"], has("Try again"))
    taken.times = 1
    stage.discord.faults.planned.append(taken)
    await alice.press(unsure["id"], "Try again")
    await stage.discord.wait_for(lambda: refusals.NOT_TAKEN_UP in _all_words(stage))
    assert stage.submits == ["imagine"]
    await alice.press(unsure["id"], "Try again")
    await finished(alice, answer, "U1")

    assert stage.submits == ["imagine"] * 2
    assert stage.bot is not None
    assert "copy.another_runs" not in stage.bot.log


async def test_an_answer_that_may_not_be_looked_for_is_looked_for_again(
    stage: Stage, alice: Person
) -> None:
    """Nobody knows what stands before Discord; the row would hold its place until a restart."""
    stage.discord.faults.garble("bare", CALLBACKS)
    stage.discord.faults.fail("GET /webhooks/*", status=400)

    await finished(alice, await alice.slash("imagine", channel="pictures", prompt="a boat"))

    assert len(stage.comet.charges) == 1
    assert "Something went wrong" not in _all_words(stage)


async def test_an_interaction_that_comes_again_changes_nothing(stage: Stage, alice: Person) -> None:
    """Fourteen times or once: one row, one answer, one charge, for all that members do."""
    stage.discord.faults.deliveries = 14
    grid = await finished(alice, await alice.slash("imagine", channel="pictures", prompt="a boat"))
    await finished(alice, await alice.press(grid["id"], "V1"))
    shown = await alice.slash("imagine", channel="pictures", prompt="a {red, blue} boat")
    await alice.press(shown.message["id"], "Make 2 pictures")
    await stage.discord.wait_for(lambda: _all_words(stage).count("'label': 'U1'") == 4)
    stage.comet.faults.reset_after_accept = 1
    answer = await alice.slash("imagine", channel="pictures", prompt="a kite")
    unsure = await alice.wait_until(answer.message["id"], has("Try again"))
    await alice.press(unsure["id"], "Try again")
    await finished(alice, answer, "U1")

    assert _rows(stage) == 5
    assert len(stage.submits) == 6
    assert stage.bot is not None
    assert "copy.another_runs" not in stage.bot.log


def _rows(stage: Stage) -> int:
    with closing(connected(stage.database_url)) as connection:
        return sum(1 for _ in connection.execute("SELECT id FROM tasks"))


def _all_words(stage: Stage) -> str:
    messages = stage.discord.world.messages.values()
    return "\n".join(f"{message.content} {message.components}" for message in messages)
