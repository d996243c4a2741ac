"""Pictures by direct message over real sockets: asked for in a server, and where the bot is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.discord.model.starting_world import add_outside
from tests.e2e.stage import PATIENCE_S, finished, is_ephemeral, says, tells

if TYPE_CHECKING:
    from playground.discord import Answer, Person
    from tests.e2e.stage import Message, Stage


async def private(person: Person, prompt: str) -> Message:
    """The direct message with the picture of a prompt."""
    return await person.wait_message(
        lambda message: not message.get("guild_id") and tells(prompt, "U1")(message), PATIENCE_S
    )


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
    heron = await private(alice, "a heron")
    stage.comet.upstream.hold(46)
    await alice.slash("imagine", channel="Sandbank/beach", prompt="a tern")
    await stage.submitted(2)
    await bot.kill()
    stage.comet.upstream.release()
    await stage.start(USER_INSTALL="on")
    await private(alice, "a tern")
    pressed = await alice.press(heron["id"], "U1")
    await finished(alice, pressed)

    world.user("alice").closed_dms = True
    for channel in ("pictures", "Crew"):
        answer = await alice.slash("imagine", channel=channel, prompt="a gull", private=True)
        assert "Nothing was spent" in await answered(alice, answer, "are closed to me")

    assert [m for m in world.history(pictures) if m.visible_to is None] == before
    assert len(stage.comet.charges) == 3
