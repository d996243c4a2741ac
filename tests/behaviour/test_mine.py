"""What members choose for themselves on their page of `/settings`, and what comes of it."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from bot.domain.kinds import Speed
from bot.domain.members.choices import Ping, Results
from bot.store import Chosen
from bot.store.database.observers import Transaction, observers
from tests.behaviour.messages import text_of
from tests.behaviour.test_access import set_to
from tests.behaviour.test_given_back import fields_of, opened
from tests.behaviour.test_settings import custom_ids, fill, menu, panel
from tests.behaviour.world import World, refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simcord import MemberActor, ResponseMessage


_LEADS = re.compile(r":page:(mine|answers)$")


async def choose(member: MemberActor, message: ResponseMessage, name: str, value: str) -> None:
    """Choose a value in the menu of a field, on whichever of the two pages it is."""
    if not any(f":own:{name}" in one for one in custom_ids(message.components)):
        other = next(one for one in custom_ids(message.components) if _LEADS.search(one))
        await member.click(message, custom_id=other)
    await member.select(message, [value], custom_id=menu(message, f"own:{name}"))


async def chosen(world: World, member: MemberActor) -> Chosen:
    return await world.engine.store.preferences.chosen(member.id)


async def test_each_menu_chooses_at_once_says_so_and_takes_it_back(world: World) -> None:
    """And everything goes back to how it was, also after a restart."""
    bob = world.member("bob")
    message = await panel(world, bob)
    await choose(bob, message, "aspect", "16:9")
    assert "Changed: Aspect ratio, from not set to 16:9." in text_of(message)
    await world.restart()
    for name, value in {
        "version": "niji 7",
        "speed": "relax",
        "stylize": "250",
        "results": "private",
        "ping": "long",
    }.items():
        await choose(bob, message, name, value)
    await world.press(bob, message, "Hide my prompts")
    await world.press(bob, message, "Back")
    await world.press(bob, message, "Switch remix on")
    await fill(world, bob, message, "Further parameters …", suffix="--raw")
    everything = Chosen(
        aspect="16:9",
        version="niji 7",
        speed=Speed.RELAX,
        stylize=250,
        suffix="--raw",
        remix=True,
        results=Results.PRIVATE,
        ping=Ping.LONG,
        hides_prompts=True,
    )
    assert await chosen(world, bob) == everything
    assert "Changed: Further parameters, from not set to `--raw`." in text_of(message)

    await world.press(bob, message, "Reset all")
    assert await chosen(world, bob) == Chosen()
    await world.press(bob, message, "Undo")
    assert await chosen(world, bob) == everything
    await choose(bob, message, "aspect", "usual")
    assert "Changed: Aspect ratio, from 16:9 to not set." in text_of(message)


async def test_only_the_latest_choice_is_undone(world: World) -> None:
    """From an older panel it says that nothing was."""
    bob = world.member("bob")
    older, newer = await panel(world, bob), await panel(world, bob)
    await choose(bob, older, "aspect", "1:1")
    await choose(bob, newer, "aspect", "2:3")
    await world.press(bob, older, "Undo")
    assert "You changed something since, so nothing was undone." in text_of(older)
    assert (await chosen(world, bob)).aspect == "2:3"


async def test_what_is_asked_for_begins_with_it(world: World) -> None:
    """The typed word wins, then what its member chose, then what the server has."""
    bob, alice = world.member("bob"), world.member("alice")
    await set_to(world, "parameters", "--ar 3:2 --c 5")
    message = await panel(world, bob)
    for name, value in {"aspect": "16:9", "speed": "relax", "version": "8.1"}.items():
        await choose(bob, message, name, value)
    mine = (await world.task(await world.asks(bob, "a kite"))).request
    typed = (await world.task(await world.asks(bob, "a kite --ar 1:1 --v 7 --fast"))).request
    theirs = (await world.task(await world.asks(alice, "a kite"))).request
    assert (mine.sent_prompt, mine.speed) == ("a kite --ar 16:9 --v 8.1 --c 5", Speed.RELAX)
    assert (typed.sent_prompt, typed.speed) == ("a kite --ar 1:1 --v 7 --c 5", Speed.FAST)
    assert (theirs.sent_prompt, theirs.speed) == ("a kite --ar 3:2 --c 5", None)
    assert (mine.prompt, mine.notes) == ("a kite", ())


async def test_a_dearer_speed_is_shown_with_its_price_first(world: World) -> None:
    """Each time, as if it was typed; where it is closed to them it is not used."""
    bob = world.member("bob")
    await choose(bob, await panel(world, bob), "speed", "turbo")
    asked = await bob.slash(world.channel, "imagine", prompt="a kite")
    assert "Nothing was spent yet." in refusal(asked)
    made = (await world.task(await world.made(bob, asked))).request
    assert made.speed is Speed.TURBO
    assert made.estimate_usd == pytest.approx(0.168)

    await set_to(world, "everyone", {"speeds": ["fast", "relax"]})
    plain = (await world.task(await world.asks(bob, "a boat"))).request
    assert plain.speed is None


async def test_buttons_go_on_as_their_picture_was_made(world: World) -> None:
    """Its prompt is there, and its speed is what it was."""
    bob = world.member("bob")
    grid = await world.grid(bob)
    message = await panel(world, bob)
    await choose(bob, message, "speed", "relax")
    await choose(bob, message, "aspect", "16:9")
    pressed = await world.press(bob, grid, "V1")
    request = (await world.task(await world.made(bob, pressed))).request
    assert request.speed is None
    assert "--ar" not in request.sent_prompt


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("--foo 3", "`--foo`"),
        ("in snow", "Only parameters"),
        ("--s 5000", "`--s`"),
        ("--ar 3:2", "`--ar` is there twice"),
        ("--stop 80", "`--stop`"),
        ("--fast", "`--fast`"),
    ],
)
async def test_parameters_that_would_spoil_prompts_are_given_back(
    world: World, written: str, said: str
) -> None:
    """In the parser's own words, to be mended; until then nothing is changed."""
    bob = world.member("bob")
    message = await panel(world, bob)
    await choose(bob, message, "aspect", "16:9")
    await choose(bob, message, "version", "8.1")
    world.deny("attach_files")  # nothing is made, so nothing is needed

    refused = await fill(world, bob, message, "Further parameters …", suffix=written)

    assert said in refusal(refused)
    assert (await chosen(world, bob)).suffix is None
    again = await opened(world, bob, refused)
    assert fields_of(again) == {"suffix": written}
    await bob.submit_modal(again, {"suffix": "--raw"})
    assert (await chosen(world, bob)).suffix == "--raw"


async def test_a_version_that_does_not_take_the_rest_is_not_chosen(world: World) -> None:
    """The page says why, and shows what holds."""
    bob = world.member("bob")
    message = await panel(world, bob)
    await fill(world, bob, message, "Further parameters …", suffix="--stop 80")
    await choose(bob, message, "version", "8.1")
    assert "`--stop` works with" in text_of(message)
    assert await chosen(world, bob) == Chosen(suffix="--stop 80")


async def test_others_can_be_written(world: World) -> None:
    """As they may be typed beside a prompt; an empty dialog leaves it to the channel."""
    bob = world.member("bob")
    message = await panel(world, bob)
    for name, value in {"aspect": "1920x1080", "stylize": "333"}.items():
        shown = await bob.select(message, ["other"], custom_id=menu(message, f"own:{name}"))
        await bob.submit_modal(shown, {name: value})
    assert await chosen(world, bob) == Chosen(aspect="16:9", stylize=333)
    shown = await bob.select(message, ["other"], custom_id=menu(message, "own:stylize"))
    assert fields_of(shown) == {"stylize": "333"}
    await bob.submit_modal(shown, {"stylize": ""})
    assert await chosen(world, bob) == Chosen(aspect="16:9")


async def test_words_that_the_server_does_not_want_are_not_kept(world: World) -> None:
    """Nor does anybody get a strike for them."""
    bob = world.member("bob")
    await set_to(world, "words", ["blood"])
    message = await panel(world, bob)
    refused = await fill(world, bob, message, "Further parameters …", suffix="--sref blood")
    assert "`blood`" in refusal(refused)
    assert await chosen(world, bob) == Chosen()


async def test_nothing_else_is_chosen_by_a_forged_press(world: World) -> None:
    """Names and values that no page has, and dialogs of fields that have none."""
    bob = world.member("bob")
    message = await panel(world, bob)
    for about in (
        "own:user_id:5",
        "own:revision:7",
        "own:speed:warp",
        "own:ping:other",
        "own:suffix",
    ):
        data = {"custom_id": f"set:1:{about}", "component_type": 2}
        await world.forge(bob, data, message=message)
    assert await chosen(world, bob) == Chosen()


@pytest.mark.parametrize("page", ["limits", "gallery", "everyone"])
async def test_an_undo_leads_to_no_page_of_the_server(world: World, page: str) -> None:
    """Whatever a made-up press names."""
    bob = world.member("bob")
    message = await panel(world, bob)
    data = {"custom_id": f"set:1:takeback:{page}:1", "component_type": 2}
    await world.forge(bob, data, message=message)
    assert any(":own:aspect" in one for one in custom_ids(message.components))


async def test_a_press_of_an_earlier_version_shows_the_page(world: World) -> None:
    """Its switches were called otherwise."""
    bob = world.member("bob")
    message = await panel(world, bob)
    data = {"custom_id": "set:1:remix:mine", "component_type": 2}
    await world.forge(bob, data, message=message)
    assert await chosen(world, bob) == Chosen()
    assert any("own:remix" in one for one in custom_ids(message.components))


async def test_a_command_reads_once_what_its_member_chose(world: World) -> None:
    """Each time is a way to the database and back, which an answer waits for."""
    bob = world.member("bob")
    read: list[str] = []

    @contextmanager
    def observer(transaction: Transaction) -> Iterator[None]:
        read.extend(transaction.names)
        yield

    observers.append(observer)
    try:
        await world.finished(await world.asks(bob))
    finally:
        observers.remove(observer)

    assert read.count("Preferences.chosen") == 1
