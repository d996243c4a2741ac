"""`/privacy`: what is kept of a member, a copy of it, and its deletion."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING

import pytest

from bot.domain.members.choices import Results
from bot.domain.members.data_requests import Stage
from tests.behaviour.messages import has_button, picture_of, text_of
from tests.behaviour.world import World, answer, refusal
from tests.support.data_requests import holding

if TYPE_CHECKING:
    from simcord import MemberActor, ResponseMessage

PROMPT = "a <b>zanzibar</b> & boat"


async def card(world: World, member: MemberActor) -> ResponseMessage:
    result = await member.slash(world.channel, "privacy")
    assert result.response is not None
    assert result.ephemeral
    return result.response


async def deletes(world: World, member: MemberActor) -> ResponseMessage:
    """Press all that has to be pressed."""
    shown = await card(world, member)
    for name in ("Delete everything of mine", "Delete everything", "Yes, delete it for good"):
        await world.press(member, shown, name)
    return shown


def told(world: World, member: MemberActor) -> list[str]:
    """What stands in a member's direct messages."""
    return [message.content for message in world.private_messages(member)]


async def is_deleted(world: World, member: MemberActor) -> str:
    """What a member is told in the end."""
    await world.until(lambda: any("is deleted" in words for words in told(world, member)))
    return told(world, member)[-1]


def files(world: World, message: ResponseMessage) -> dict[str, str]:
    """What the archive that a message carries holds."""
    [file] = message.attachments
    data = world.env.backend.cdn.get(file.url)
    assert data is not None
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


async def test_a_copy_holds_all_that_is_theirs(world: World) -> None:
    """As JSON lines and as a page, without anything of others, and tells no credential."""
    alice, bob = world.member("alice"), world.member("bob")
    await world.grid(alice, PROMPT)
    await world.grid(bob, "a lighthouse")
    shown = await card(world, alice)
    assert "until you delete it" in text_of(shown)

    await world.press(alice, shown, "Export")
    await world.until(lambda: len(world.private_messages(alice)) == 2)

    await world.until(lambda: "with 1 requests" in told(world, alice)[0])
    found = files(world, world.private_messages(alice)[1])
    [task] = map(json.loads, found["tasks/0001.jsonl"].splitlines())
    assert (task["user_id"], task["prompt"]) == (alice.id, PROMPT)
    assert "interaction_token" not in task
    assert "zanzibar&lt;/b&gt; &amp; boat" in found["pages/0001.html"]
    assert f"/{world.channel.id}/" in found["pages/0001.html"]
    assert 'href="pages/0001.html"' in found["index.html"]
    assert "lighthouse" not in str(found)
    assert str(bob.id) not in str(found)

    shown = await card(world, alice)
    said = refusal(await world.press(alice, shown, "Export"))
    assert "You had a copy lately." in said


async def test_closed_direct_messages_are_told_before_anything_is_made(world: World) -> None:
    """And the next press after they were opened works."""
    alice = world.member("alice")
    world.close_direct_messages(alice, times=1)
    shown = await card(world, alice)

    await world.press(alice, shown, "Export")
    assert "I cannot send you direct messages" in text_of(shown)
    assert has_button(shown, "Export")

    await world.skip(60.0)
    await world.press(alice, shown, "Export")
    await world.until(lambda: len(world.private_messages(alice)) == 2)
    assert "index.html" in files(world, world.private_messages(alice)[1])


async def test_everything_goes_once_it_was_asked_twice(world: World) -> None:
    """Messages with it, of which those are counted that cannot be reached; others' stay."""
    alice, bob = world.member("alice"), world.member("bob")
    hidden = world.guild.create_text_channel("hidden")
    await world.grid(alice, PROMPT)
    others = await world.grid(bob, "a lighthouse")
    result = await alice.slash(hidden, "imagine", prompt=PROMPT)
    await world.finished(await world.made(alice, result))
    world.deny("view_channel", channel=hidden)
    gone = world.guild.create_text_channel("gone")
    result = await alice.slash(gone, "imagine", prompt=PROMPT)
    in_gone = await world.made(alice, result)
    await world.finished(in_gone)
    path = f"/channels/{gone.id}/messages/{in_gone.id}"
    world.env.inject_error("DELETE", path, status=404, code=10003, times=None)
    world.comet.hold(0)
    await world.shows(await world.asks(alice, PROMPT), "Started")

    shown = await deletes(world, alice)

    assert "All that is yours is being deleted." in text_of(shown)
    said = await is_deleted(world, alice)
    assert "1 message with a picture of yours" in said
    assert [message.id for message in world.posted() if not message.ephemeral] == [others.id]
    assert await holding(world.engine.store, "zanzibar") == set()


async def test_a_button_that_was_left_does_nothing(world: World) -> None:
    """Where the message could not be deleted."""
    alice, bob = world.member("alice"), world.member("bob")
    grid = await world.grid(alice)
    path = f"/channels/{world.channel.id}/messages/{grid.id}"
    world.env.inject_error("DELETE", path, status=403, code=50013, times=None)

    await deletes(world, alice)
    said = await is_deleted(world, alice)

    assert "1 message" in said
    assert refusal(await world.press(bob, grid, "U1"))
    assert len(world.sent("/imagine")) == 1


async def test_another_start_goes_on(world: World) -> None:
    """Wherever it was."""
    alice = world.member("alice")
    await world.grid(alice, PROMPT)
    path = f"/channels/{world.channel.id}/messages/*"
    world.env.inject_error("DELETE", path, status=503, times=3)
    await deletes(world, alice)
    requests = world.engine.store.data_requests
    while (now := await requests.pending(alice.id)) is None or now.stage is not Stage.MESSAGES:
        await world.skip(1.0)

    await world.restart()

    await is_deleted(world, alice)
    assert [message for message in world.posted() if not message.ephemeral] == []


@pytest.mark.parametrize("chosen", [{"keep_days": 3}])
async def test_what_is_older_is_forgotten(world: World) -> None:
    """Prompt and buttons; its message stays as it is, and says so when it is pressed."""
    alice = world.member("alice")
    grid = await world.grid(alice, PROMPT)
    assert "for 3 days" in text_of(await card(world, alice))
    await world.skip(3.1 * 24 * 3600.0)
    await world.restart()

    while await holding(world.engine.store, "zanzibar"):
        await world.skip(1.0)

    assert "zanzibar" in text_of(grid)
    assert "do not know this picture any more" in refusal(await world.press(alice, grid, "U1"))


async def test_words_go_out_of_what_others_made_with_them(world: World) -> None:
    """Whose picture and buttons stay; what is pressed there later brings none of them back."""
    alice, bob = world.member("alice"), world.member("bob")
    grid = await world.grid(alice, PROMPT)
    upscale = answer(await world.press(bob, grid, "U1"))
    await world.finished(upscale)

    await deletes(world, alice)
    await is_deleted(world, alice)

    await world.shows(upscale, "A picture whose prompt is kept private")
    assert "zanzibar" not in text_of(upscale)
    assert picture_of(upscale) is not None
    varied = answer(await world.press(bob, upscale, "Vary: Subtle"))
    await world.finished(varied)
    assert await holding(world.engine.store, "zanzibar") <= {"tasks"}  # as the file's name
    own = await bob.slash(world.channel, "show", picture=str((await world.task(varied)).id))
    assert "zanzibar" not in str(own.response and own.response.components)


async def test_copies_are_deleted_before_it_is_said(world: World) -> None:
    """Of their own pictures; of others' they get no more either."""
    alice = world.member("alice")
    await world.engine.store.preferences.put(alice.id, results=Results.BOTH)
    await world.grid(alice, PROMPT)
    await world.until(lambda: world.private_messages(alice))

    await deletes(world, alice)
    await is_deleted(world, alice)

    [said] = world.private_messages(alice)
    assert "is deleted" in said.content
