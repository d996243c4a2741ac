"""A member who reads German reads all that is theirs alone in German, and nobody else does."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
import simcord.interactions

from bot.domain.members.choices import Ping, Results
from bot.store.database.observers import Transaction, observers
from tests.behaviour.messages import button_of, has_button, text_of
from tests.behaviour.test_given_back import fields_of
from tests.behaviour.test_log import with_log
from tests.behaviour.test_mine import choose
from tests.behaviour.test_reports import report, reported, told
from tests.behaviour.test_settings import panel
from tests.behaviour.world import World, answer, refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simcord import MemberActor


@pytest.fixture
def german_discord(monkeypatch: pytest.MonkeyPatch) -> None:
    """All members use Discord in German."""
    plain = simcord.interactions.base_payload

    def payload(*args: Any, **kwargs: Any) -> tuple[Any, dict[str, Any]]:  # noqa: ANN401 - simcord's
        record, made = plain(*args, **kwargs)
        return record, {**made, "locale": "de"}

    monkeypatch.setattr(simcord.interactions, "base_payload", payload)


async def reads_german(world: World, name: str = "alice") -> MemberActor:
    """A member who chose it, with their Discord in English."""
    member = world.member(name)
    await choose(member, await panel(world, member), "language", "de")
    return member


async def test_german_is_chosen_taken_back_and_still_there_after_a_restart(world: World) -> None:
    """The page itself speaks it at once, and what is undone speaks the language before."""
    alice = world.member("alice")
    message = await panel(world, alice)

    await choose(alice, message, "language", "de")
    assert "Geändert: Sprache, von „Wie in Discord“ auf „Deutsch“." in text_of(message)
    await world.restart()
    assert refusal(await alice.slash(world.channel, "imagine", prompt=" ")).startswith(
        "Der Prompt ist leer."
    )

    await world.press(alice, message, "Rückgängig")
    assert "Changed: Language, from Deutsch to As in Discord." in text_of(message)
    assert refusal(await alice.slash(world.channel, "imagine", prompt=" ")).startswith(
        "The prompt is empty."
    )


async def test_what_is_no_language_is_not_chosen(world: World) -> None:
    """Whatever a forged press says."""
    alice = world.member("alice")
    message = await panel(world, alice)
    for language in ("uk", "../de", "DE"):
        data = {"custom_id": f"set:1:own:language:{language}", "component_type": 2}
        await world.forge(alice, data, message=message)
    assert (await world.engine.store.preferences.chosen(alice.id)).language is None


@pytest.mark.usefixtures("german_discord")
async def test_discord_in_german_is_answered_in_german(world: World) -> None:
    """Where nothing else was chosen; who chose English reads English."""
    alice, bob = world.member("alice"), world.member("bob")

    panel_of_bob = await panel(world, bob)
    assert "### Meins" in text_of(panel_of_bob)
    await choose(bob, panel_of_bob, "language", "en")
    assert "### Mine" in text_of(panel_of_bob)

    asked = [
        await one.slash(world.channel, "imagine", prompt="a kite --zap") for one in (alice, bob)
    ]
    assert refusal(await alice.slash(world.channel, "show", picture="7")).startswith("Dazu kenne")
    assert refusal(await bob.slash(world.channel, "show", picture="7")).startswith("I know no")
    assert all("Midjourney may not know" in text_of(answer(one)) for one in asked)


async def test_a_refusal_and_its_dialog_are_in_german(world: World) -> None:
    """With what was typed given back, and the price of mending it with a comma."""
    alice = await reads_german(world)

    refused = await alice.slash(world.channel, "imagine", prompt="a kite --s 5000")
    shown = refused.followups[-1] if refused.followups else refused.response
    assert shown is not None
    assert "`--s` nimmt eine ganze Zahl von 0 bis 1.000" in refusal(refused)
    dialog = await world.press(alice, shown, "Bearbeiten")

    assert dialog.modal is not None
    assert dialog.modal["title"] == "Ein Bild machen"
    assert fields_of(dialog)["prompt"] == "a kite --s 5000"


async def test_nothing_of_a_channels_message_changes(world: World) -> None:
    """Not while it waits, not when it is done, not for a press; pings and presets stay as well."""
    alice = await reads_german(world)
    await world.engine.store.preferences.put(alice.id, ping=Ping.ALWAYS)

    grid = await world.grid(alice)
    upscaled = answer(await world.press(alice, grid, "U1"))
    await world.finished(upscaled)
    await alice.slash(world.channel, "preset save", name="noir", prompt="film noir")
    shared = answer(await alice.slash(world.channel, "preset share", name="noir"))

    assert "Done in" in text_of(grid)
    assert has_button(grid, "Details")
    assert "of [this grid](" in text_of(upscaled)
    assert text_of(shared).startswith("**`--noir`**, a preset that")
    await world.until(
        lambda: any("What you asked for is done." in text_of(one) for one in world.posted())
    )
    details = refusal(await world.press(alice, grid, "Details"))
    assert "**Kosten** etwa 0,0" in details
    assert "**Dauer** " in details


async def test_what_comes_by_direct_message_is_in_german(world: World) -> None:
    """A private picture from its first message to its last, also after a restart."""
    alice, bob = await reads_german(world), world.member("bob")
    world.comet.hold(0)

    said = refusal(await alice.slash(world.channel, "imagine", prompt="a kite", private=True))
    [message] = world.private_messages(alice)
    assert said.startswith("Dein Bild kommt als Direktnachricht: ")
    await world.shows(message, "Gestartet")
    await world.restart()
    world.comet.release()
    await world.finished(message)
    assert "Fertig in" in text_of(message)
    assert has_button(message, "Details")

    await bob.slash(world.channel, "imagine", prompt="a boat", private=True)
    [theirs] = world.private_messages(bob)
    await world.finished(theirs)
    assert "Done in" in text_of(theirs)


async def test_a_copy_by_direct_message_is_in_german(world: World) -> None:
    """Of what stands in the channel in English."""
    alice = await reads_german(world)
    await world.engine.store.preferences.put(alice.id, results=Results.BOTH)

    grid = await world.grid(alice)
    await world.until(lambda: world.private_messages(alice))
    [copy] = world.private_messages(alice)

    assert "Done in" in text_of(grid)
    assert "**Dauer** " in text_of(copy)
    assert "**Took** " not in text_of(copy)


async def test_a_notice_by_direct_message_is_in_german(world: World) -> None:
    """To whoever reported a picture; what moderators read in the log is in English."""
    _, channel = await with_log(world)
    alice, moderator = await reads_german(world), world.member("mary", manage_messages=True)
    await choose(moderator, await panel(world, moderator), "language", "de")
    picture = await world.grid(world.member("bob"))

    assert (await report(world, alice, picture)).startswith("Die Moderation sieht deine Meldung")
    found = await reported(world, channel)
    await world.press(moderator, found, "Leave it")

    assert "left it." in text_of(found)
    assert (await told(world, alice)).endswith("angesehen, und es bleibt.")


async def test_no_answer_asks_the_database_for_a_language(world: World) -> None:
    """It is known from the start and from each choice: not one transaction more than in English."""
    alice, bob = await reads_german(world), world.member("bob")
    grid = await world.grid(alice)
    read: dict[int, list[str]] = {}

    for member in (alice, bob):
        noted: list[str] = []

        @contextmanager
        def observer(transaction: Transaction, noted: list[str] = noted) -> Iterator[None]:
            noted.extend(transaction.names)
            yield

        observers.append(observer)
        try:
            await world.press(member, grid, "Details")
            await member.slash(world.channel, "help")
            await member.slash(world.channel, "imagine", prompt=" ")
        finally:
            observers.remove(observer)
        read[member.id] = [name for name in noted if name.startswith("Preferences.")]

    assert read[alice.id] == read[bob.id]
    assert set(read[alice.id]) == {"Preferences.chosen"}
    assert len(read[alice.id]) <= 2  # of /imagine and /help, which need it for what it does


async def test_a_place_in_line_is_said_as_german_does(world: World) -> None:
    """Where only its member reads it; `3rd in line` has no ending to bend there."""
    alice = await reads_german(world)
    world.comet.hold(0)
    for number in range(3):
        await alice.slash(world.channel, "imagine", prompt=f"a kite {number}", private=True)
    for number in range(2):
        await alice.slash(world.channel, "imagine", prompt=f"a boat {number}", private=True)
    await world.until(
        lambda: any("Wartet · " in text_of(one) for one in world.private_messages(alice))
    )
    waiting = [text_of(one) for one in world.private_messages(alice) if "Wartet" in text_of(one)]
    assert any("als Nächstes dran" in said or "Platz 2" in said for said in waiting)
    assert all(button_of(one, "Abbrechen") for one in world.private_messages(alice)[-1:])
