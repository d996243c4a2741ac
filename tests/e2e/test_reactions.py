"""Members react to pictures over real sockets: ❌ ends and removes, ✉️ sends in private."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.e2e.stage import PATIENCE_S, finished, says, tells
from tests.e2e.test_settings import panel

if TYPE_CHECKING:
    from playground.discord import Person
    from tests.e2e.stage import Message, Stage


async def private(person: Person, *words: str) -> Message:
    """The direct message of the bot that says this."""
    return await person.wait_message(
        lambda message: not message.get("guild_id") and tells(*words)(message), PATIENCE_S
    )


async def test_a_cross_ends_and_removes_and_a_letter_sends(stage: Stage, alice: Person) -> None:
    """Only their member's and a moderator's do, and what is there is asked about; or it is off."""
    bob, owner = await stage.person("bob"), await stage.person("owner")
    stage.comet.upstream.hold(46)
    answer = await alice.slash("imagine", channel="pictures", prompt="a whale")
    await stage.submitted(1)
    running = answer.message["id"]
    await alice.wait_until(running, lambda message: "Stop watching" in str(message), PATIENCE_S)
    await bob.react(running, "❌")
    await alice.react(running, "❌")
    await alice.wait_until(running, tells("Not watching this any more"), PATIENCE_S)
    stage.comet.upstream.release()

    done = await finished(alice, await alice.slash("imagine", channel="pictures", prompt="a heron"))
    await bob.react(done["id"], "✉️")
    await alice.react(done["id"], "✉")
    letter = await private(alice, "Details", "a heron")
    assert len(letter["attachments"]) in {1, 5}

    await owner.react(done["id"], "❌")
    asked = await private(owner, "Remove this picture")
    await owner.press(asked["id"], "Keep it")
    assert (await alice.see(done["id"]))["attachments"] != []
    for on in (True, False, True):
        await alice.react(done["id"], "❌", on=on)
    mine = await private(alice, "Remove this picture")
    gone = await alice.press(mine["id"], "Remove")
    assert says(gone.message) == "Removed."
    await alice.wait_until(done["id"], tells("removed this picture"), PATIENCE_S)
    dm_of_alice = stage.discord.world.dm(stage.discord.world.user("alice").id)
    await stage.discord.wait_for(
        lambda: letter["id"] not in str(stage.discord.world.history(dm_of_alice.id))
    )
    dm_of_bob = stage.discord.world.dm(stage.discord.world.user("bob").id)
    assert stage.discord.world.history(dm_of_bob.id) == []

    key = (await panel(owner))["id"]
    await owner.press(key, "This server: Channels")
    await owner.press(key, "Gallery, reactions …")
    switched = await owner.press(key, "Switch ❌ and ✉️ off")
    assert "❌ and ✉️ under pictures do nothing." in says(switched.message)
    await alice.react(running, "✉️")
    here = await finished(alice, await alice.slash("imagine", channel="@bot", prompt="a tern"))
    await alice.react(here["id"], "❌")
    await private(alice, "Remove this picture", here["id"])
    told = await alice.history("@bot")
    assert not any(tells("Details", "a whale")(one) for one in told)
    assert sum(tells("Remove this picture")(one) for one in told) == 1
