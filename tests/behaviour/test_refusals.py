"""Messages that Discord does not take as they are: what members see instead, and what is paid."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.behaviour.messages import has_button, picture_of, rows_of, text_of
from tests.behaviour.world import World, refusal

if TYPE_CHECKING:
    from simcord import ResponseMessage

EXPLICIT = 20009
INVALID_FORM = 50035
UNKNOWN = 99999
EDIT = "/channels/*/messages/*"
HERE = "Discord does not let me show this picture here."
NOT_SHOWN = (
    "Discord does not let me show this here, so I did nothing. Nothing was spent. "
    "Try it with other words."
)


async def nearly_done(world: World) -> ResponseMessage:
    """A message whose next edit brings its picture."""
    world.comet.hold(93)
    message = await world.asks(world.member("alice"))
    await world.shows(message, "93 %")
    return message


def refuse_edits(world: World, code: int, times: int | None) -> None:
    """Let Discord refuse so many edits."""
    world.env.inject_error("PATCH", EDIT, status=400, code=code, times=times)


@pytest.mark.parametrize("code", [EXPLICIT, INVALID_FORM, UNKNOWN])
async def test_a_picture_that_discord_refuses_is_opened_by_its_link(
    world: World, code: int
) -> None:
    """The sentence says so, the buttons work, and it can be tried once more."""
    message = await nearly_done(world)
    refuse_edits(world, code, 2)
    world.comet.release()

    await world.shows(message, HERE, "Open it by its link.")

    assert picture_of(message) is None
    assert rows_of(message)[-1] == ["Download again", "Details", "Open the picture"]
    assert has_button(message, "U1")
    await world.press(world.member("bob", manage_messages=True), message, "Download again")
    await world.until(lambda: picture_of(message))


async def test_a_message_that_discord_refuses_has_no_buttons_and_no_links(world: World) -> None:
    """They are CometAPI's words, too."""
    message = await nearly_done(world)
    refuse_edits(world, INVALID_FORM, 4)
    world.comet.release()

    await world.shows(message, HERE)

    assert rows_of(message) == [["Download again", "Details"]]
    assert "Open it by its link" not in text_of(message)
    assert "a paper boat" in text_of(message)


async def test_the_plainest_message_has_our_own_words_only(world: World) -> None:
    """No prompt, no label; the member learns what happened all the same."""
    message = await nearly_done(world)
    refuse_edits(world, EXPLICIT, 6)
    world.comet.release()

    await world.until(lambda: "a paper boat" not in text_of(message))

    assert text_of(message) == f"{HERE} Details has its link; Download again tries once more."
    assert rows_of(message) == [["Download again", "Details"]]
    details = await world.press(world.member("bob"), message, "Details")
    assert "**Open** [Grid](http" in refusal(details)


async def test_a_message_that_is_refused_in_every_form_comes_in_private(world: World) -> None:
    """After two tries of each, and no more."""
    message = await nearly_done(world)
    tries = len(edits(world, message))
    refuse_edits(world, UNKNOWN, None)
    world.comet.release()
    alice = next(iter(world.env.backend.dm_channels), None)
    assert alice is None

    await world.until(lambda: world.env.backend.dm_channels)
    member_id = next(iter(world.env.backend.dm_channels))
    stored = world.env.backend.messages
    await world.until(lambda: stored.get(world.env.backend.dm_channels[member_id]))
    await world.skip(3600.0)

    assert len(edits(world, message)) == tries + 8


def edits(world: World, message: ResponseMessage) -> list[object]:
    """The requests that were to edit a message."""
    path = f"/channels/{message.channel_id}/messages/{message.id}"
    return [r for r in world.env.http_requests if (r.method, r.path) == ("PATCH", path)]


@pytest.mark.parametrize("code", [INVALID_FORM, UNKNOWN])
async def test_a_first_answer_that_is_refused_costs_nothing(world: World, code: int) -> None:
    """No message stands, so nothing is submitted; the member hears why."""
    alice = world.member("alice")
    world.env.inject_error("POST", "/interactions/*/callback", status=400, code=code)

    said = refusal(await alice.slash(world.channel, "imagine", prompt="a boat"))

    assert said == NOT_SHOWN
    await world.skip(60.0)
    assert world.sent("/imagine") == []
    assert await world.engine.store.tasks.get(1) is None


async def test_a_refusal_in_words_that_discord_refuses_is_said_plainly(world: World) -> None:
    """What we say about a prompt may quote it."""
    alice = world.member("alice")
    world.env.inject_error("POST", "/interactions/*/callback", status=400, code=EXPLICIT)

    said = refusal(await alice.slash(world.channel, "imagine", prompt="a boat --ar 0:0"))

    assert said == "Discord does not let me show my answer here. Try it with other words."


async def test_details_that_discord_refuses_are_said_plainly(world: World) -> None:
    """They quote the prompt as well."""
    alice = world.member("alice")
    grid = await world.grid(alice)
    world.env.inject_error("POST", "/interactions/*/callback", status=400, code=EXPLICIT)

    said = refusal(await world.press(alice, grid, "Details"))

    assert said.startswith("Discord does not let me show my answer here.")


async def test_an_answer_that_discord_has_already_is_looked_for(world: World) -> None:
    """40060 after a repeated request says that the first one arrived."""
    alice = world.member("alice")
    world.env.inject_error("POST", "/interactions/*/callback", status=400, code=40060)

    result = await alice.slash(world.channel, "imagine", prompt="a boat")

    assert result.response is None
    await world.until(lambda: world.env.http_requests[-1].path.endswith("/@original"))
