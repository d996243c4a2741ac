"""Threads: what is closed for good is refused before anything is paid, the rest opens by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.e2e.stage import PATIENCE_S, Stage, finished, is_ephemeral, says, tells
from tests.e2e.test_gallery import posted, with_gallery
from tests.e2e.test_reactions import private

if TYPE_CHECKING:
    from playground.discord import Answer, Person

LOCKED = "This thread is locked"


async def test_nothing_is_paid_in_a_locked_thread(stage: Stage, alice: Person) -> None:
    """A command, a press and a dialog that was open when it was locked."""
    world = stage.discord.world
    thread = next(c for c in world.channels.values() if c.name == "boats")
    grid = await finished(alice, await alice.slash("imagine", channel=thread.id, prompt="a boat"))
    upscale = await finished(alice, await alice.press(grid["id"], "U1"), "Custom Zoom")
    dialog = await alice.press(upscale["id"], "Custom Zoom")
    paid = len(stage.comet.charges)
    world.archive(thread, locked=True)

    fields: dict[str, object] = {"prompt": "a boat", "zoom": "1.5", "ratio": ""}
    assert _refused(await alice.submit(dialog.modal, fields))
    assert _refused(await alice.press(grid["id"], "U2"))
    assert _refused(await alice.press(upscale["id"], "Custom Zoom"))
    assert says((await alice.press(grid["id"], "Details")).message).startswith("### Details")
    assert len(stage.comet.charges) == paid

    world.archive(thread)
    await finished(alice, await alice.press(grid["id"], "U3"))
    assert not thread.archived
    assert len(stage.comet.charges) == paid + 1


def _refused(answer: Answer) -> bool:
    return is_ephemeral(answer.message) and LOCKED in says(answer.message)


async def test_what_is_deleted_goes_out_of_threads_that_are_archived(
    stage: Stage, alice: Person
) -> None:
    """Where nobody wrote for a while, Discord neither edits nor deletes anything.

    Removed by a question that was open, and with all that is somebody's; a post in a gallery, too.
    """
    world = stage.discord.world
    owner = await stage.person("owner")
    await with_gallery(stage, "showcase", stars="1")
    thread = next(c for c in world.channels.values() if c.name == "boats")
    removed, deleted = [
        await finished(alice, await alice.slash("imagine", channel=thread.id, prompt=prompt))
        for prompt in ("a zanzibar dhow", "a sampan")
    ]
    await owner.react(deleted["id"], "⭐")
    [post] = await posted(stage, "showcase")
    await alice.react(removed["id"], "❌")
    question = await private(alice, "Remove this picture")
    for one in (thread, world.channels[post.channel_id]):
        world.archive(one)

    await alice.press(question["id"], "Remove")
    await alice.wait_until(removed["id"], tells("removed this picture"), PATIENCE_S)
    assert "zanzibar" not in str(world.message(removed["id"]))
    world.archive(thread)

    answer = await alice.slash("privacy", channel="pictures")
    for name in ("Delete everything of mine", "Delete everything", "Yes, delete it for good"):
        await alice.press(answer.message["id"], name)
    said = await private(alice, "is deleted")
    assert "message" not in says(said)
    assert not {int(deleted["id"]), int(removed["id"]), post.id} & world.messages.keys()
