"""Threads: what is closed for good is refused before anything is paid, the rest opens by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.e2e.stage import Stage, finished, is_ephemeral, says

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
