"""Pictures by direct message over real sockets: asked for in a server, and where the bot is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from playground.discord.model.starting_world import add_outside
from tests.e2e.stage import PATIENCE_S, finished, has, is_ephemeral, says, tells

if TYPE_CHECKING:
    from collections.abc import Callable

    from playground.discord import Answer, Person
    from tests.e2e.stage import Message, Stage

ANSWERED_WITHIN_S: Final = 2.5
"""Of the three seconds that Discord gives; the question to it takes one at most."""


async def private(
    stage: Stage, person: Person, prompt: str, shows: Callable[[Message], bool]
) -> Message:
    """The direct message of a prompt, which stands there already, once it shows that."""
    world = stage.discord.world
    direct = world.dm(world.user(person.name).id)
    found = (one for one in world.history(direct.id) if prompt in str(one.components))
    return await person.wait_until(str(next(found).id), shows, PATIENCE_S)


async def answered(person: Person, answer: Answer, words: str) -> str:
    """What an answer became that only the member sees."""
    assert is_ephemeral(answer.message)
    message = await person.wait_until(answer.message["id"], tells(words), PATIENCE_S)
    return says(message)


async def test_pictures_come_by_direct_message(stage: Stage) -> None:
    """Once, also after kill -9; closed to the bot, nothing is spent, and elsewhere as well."""
    bot = await stage.start(USER_INSTALL="on")
    world = stage.discord.world
    add_outside(world)
    alice = await stage.person("alice")
    pictures = world.channel("Harbour/pictures").id
    before = world.history(pictures)

    answer = await alice.slash("imagine", channel="pictures", prompt="a heron", private=True)
    assert "/channels/@me/" in await answered(alice, answer, "Your picture comes")
    heron = await private(stage, alice, "a heron", has("U1"))
    stage.comet.upstream.hold(46)
    await alice.slash("imagine", channel="Sandbank/beach", prompt="a tern")
    await stage.submitted(2)
    await private(stage, alice, "a tern", tells("46 %"))
    await bot.kill()
    stage.comet.upstream.release()
    await stage.start(USER_INSTALL="on")
    await private(stage, alice, "a tern", has("U1"))
    pressed = await alice.press(heron["id"], "U1")
    await finished(alice, pressed)

    world.user("alice").closed_dms = True
    answer = await alice.slash("imagine", channel="pictures", prompt="a gull", private=True)
    assert "Nothing was spent" in await answered(alice, answer, "are closed to me")
    here = await alice.slash("imagine", channel="Crew", prompt="a gull")
    shown = await alice.wait_until(here.message["id"], has("U1"), PATIENCE_S)
    upscaled = await alice.press(shown["id"], "U1")
    await alice.wait_until(
        upscaled.message["id"], lambda message: bool(message["attachments"]), PATIENCE_S
    )

    assert shown["attachments"] != []
    assert [m for m in world.history(pictures) if m.visible_to is None] == before
    assert len(stage.comet.charges) == 5


async def test_who_left_asks_at_nobodys_expense(stage: Stage) -> None:
    """In direct messages; while Discord keeps the bot waiting for its word, all go on in time."""
    await stage.start()
    world, members = stage.discord.world, "GET /guilds/*/members/*"
    alice, bob = await stage.person("alice"), await stage.person("bob")
    for person in (alice, bob):
        await person.slash("imagine", channel="pictures", prompt="a heron")
    await stage.submitted(2)
    server = world.guilds[world.channel("Harbour/pictures").guild_id or 0]
    for person in (alice, bob):
        del server.members[world.user(person.name).id]

    refused = await alice.slash("imagine", channel="@bot", prompt="a gull")
    stage.discord.faults.fail(members, status=429, times=None, retry_after_s=20.0)
    goes_on = await bob.slash("imagine", channel="@bot", prompt="a tern")
    await finished(bob, goes_on)  # which was answered within three seconds, then

    assert is_ephemeral(refused.message)
    assert "you are not in that one any more" in says(refused.message)
    assert goes_on.after_s < ANSWERED_WITHIN_S
    assert len(stage.submits) == 3
