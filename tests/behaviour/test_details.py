"""The card of a picture and of its family: who sees what, and what the buttons do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
import pytest
from simcord.http.router import RouteNotImplemented

from bot.discord_client.errors import REQUEST_FAILED
from bot.domain.members.history import Filter
from bot.ui.panels.members.cards import family
from tests.behaviour.messages import BLURPLE, GREEN, button_of, has_button, rows_of, text_of
from tests.behaviour.test_access import set_to
from tests.behaviour.test_age_rule import blurred, restrict
from tests.behaviour.test_show import show
from tests.behaviour.world import answer, refusal

if TYPE_CHECKING:
    from simcord import InteractionResult, MemberActor, ResponseMessage

    from tests.behaviour.world import World

BUTTONS = ["Copy prompt", "Make again", "Use as reference", "Favourite", "Remove"]


@pytest.fixture(autouse=True)
def undocumented(monkeypatch: pytest.MonkeyPatch) -> None:
    """Addresses of files cannot be renewed, as far as Discord's documents go."""
    failing = (*REQUEST_FAILED, RouteNotImplemented)
    where = "bot.discord_client.requests.attachment_links.REQUEST_FAILED"
    monkeypatch.setattr(where, failing)


def shown_by(result: InteractionResult) -> ResponseMessage:
    """What an interaction is answered with for its member alone."""
    shown = result.followups[-1] if result.followups else result.response
    assert shown is not None
    assert shown.ephemeral
    return shown


async def card(world: World, member: MemberActor, message: ResponseMessage) -> ResponseMessage:
    return shown_by(await world.press(member, message, "Details"))


def buttons_of(message: ResponseMessage) -> list[str]:
    return [name for row in rows_of(message) for name in row]


def gallery(message: ResponseMessage) -> list[dict[str, Any]]:
    """What a card shows of pictures."""
    parts = message.components[0]["components"]
    return [item for part in parts if part["type"] == 12 for item in part["items"]]


def menu(message: ResponseMessage) -> dict[str, Any]:
    """The menu of a family."""
    rows = [part for part in message.components[0]["components"] if part["type"] == 1]
    found: dict[str, Any] = rows[0]["components"][0]
    return found


async def upscaled(world: World, member: MemberActor, grid: ResponseMessage) -> ResponseMessage:
    single = answer(await world.press(member, grid, "U1"))
    await world.finished(single)
    return single


async def test_a_card_tells_all_of_a_picture(world: World) -> None:
    """Parameters by name, the version, the cost by the ledger, the picture to be opened."""
    alice = world.member("alice")
    grid = await world.grid(alice, "a paper boat --ar 16:9 --s 250 --v 7")

    shown = await card(world, alice, grid)

    said = text_of(shown)
    assert "**Version** 7" in said
    assert "**Parameters** Aspect ratio 16:9 · Stylize 250" in said
    assert "**Cost** about $0.056 (estimate)" in said
    assert gallery(shown)
    assert buttons_of(shown) == BUTTONS


async def test_others_see_what_the_member_lets_them_see(world: World) -> None:
    """The picture and who made it; a card that was opened before tells no more than a new one."""
    alice, bob = world.member("alice"), world.member("bob")
    grid = await world.grid(alice, "a kraken --ar 3:2")
    before = await card(world, bob, grid)
    await world.engine.store.preferences.put(alice.id, hides_prompts=True)

    hidden = await card(world, bob, grid)

    assert buttons_of(before) == BUTTONS[:-1]
    assert buttons_of(hidden) == ["Use as reference", "Favourite"]
    assert gallery(hidden)
    assert "kraken" not in text_of(hidden)
    assert "Aspect ratio" not in text_of(hidden)
    for name in BUTTONS[:2]:
        said = refusal(await world.press(bob, before, name))
        assert "kraken" not in said
    assert buttons_of(await card(world, alice, grid)) == BUTTONS


async def test_a_prompt_is_copied_and_made_again(world: World) -> None:
    """Also after a restart; the dialog is filled in, and nothing is spent before it is sent."""
    alice, bob = world.member("alice"), world.member("bob")
    shown = await card(world, bob, await world.grid(alice, "a kraken --ar 3:2"))
    await world.restart()

    copied = await world.press(bob, shown, "Copy prompt")
    dialog = await world.press(bob, shown, "Make again")

    assert copied.response is not None
    assert copied.response.content == "```\na kraken --ar 3:2\n```"
    assert "a kraken --ar 3:2" in str(dialog.modal)
    assert len(world.comet.charges) == 1
    sent = {"prompt": "a kraken --ar 2:3", "model": "midjourney"}
    again = await world.made(bob, await bob.submit_modal(dialog, sent))
    await world.finished(again)
    assert (await world.task(again)).request.user_id == bob.id


async def test_others_make_again_what_a_preset_stood_for(world: World) -> None:
    """They have no preset of that name; the words are those that ran."""
    alice, bob = world.member("alice"), world.member("bob")
    await alice.slash(world.channel, "preset save", name="noir", prompt="film noir --ar 3:2")
    shown = await card(world, bob, await world.grid(alice, "a kraken --noir"))

    dialog = await world.press(bob, shown, "Make again")

    assert "a kraken film noir --ar 3:2" in str(dialog.modal)


async def test_a_prompt_that_no_block_holds_is_a_file(world: World) -> None:
    """What would end the block early is kept as it is."""
    alice = world.member("alice")
    shown = await card(world, alice, await world.grid(alice, "a ``` b"))

    copied = shown_by(await world.press(alice, shown, "Copy prompt"))

    assert [file.filename for file in copied.attachments] == ["prompt.txt"]


async def test_a_picture_is_used_as_a_reference(world: World) -> None:
    """The dialog asks how; what was removed meanwhile is no reference any more."""
    alice, bob = world.member("alice"), world.member("bob")
    grid = await world.grid(alice)
    shown = await card(world, bob, grid)

    dialog = await world.press(bob, shown, "Use as reference")

    assert dialog.modal is not None
    assert dialog.modal["custom_id"].startswith("dlg:1:ref:")
    await world.engine.store.controls.remove(
        (await world.task(grid)).id, by_user_id=alice.id, now_s=world.clock()
    )
    assert "do not know" in refusal(await world.press(bob, shown, "Use as reference"))


async def test_a_favourite_is_switched_on_the_card(world: World) -> None:
    """Green while it is one, each member's own."""
    alice, bob = world.member("alice"), world.member("bob")
    single = await upscaled(world, alice, await world.grid(alice))
    shown = await card(world, bob, single)
    assert button_of(shown, "Favourite")["style"] not in {GREEN, BLURPLE}

    await world.press(bob, shown, "Favourite")

    assert button_of(shown, "Favourite")["style"] == GREEN
    assert button_of(await card(world, alice, single), "Favourite")["style"] != GREEN
    await world.press(bob, shown, "Favourite")
    assert button_of(shown, "Favourite")["style"] != GREEN
    await set_to(world, "blocked_members", [bob.id])
    refusal(await world.press(bob, shown, "Favourite"))
    assert button_of(shown, "Favourite")["style"] != GREEN


async def test_what_cometapi_has_no_bookmark_for_is_a_favourite_as_well(world: World) -> None:
    """A whole grid, which is found among the favourites then."""
    alice = world.member("alice")
    grid = await world.grid(alice)
    shown = await card(world, alice, grid)

    await world.press(alice, shown, "Favourite")

    assert button_of(shown, "Favourite")["style"] == GREEN
    task = await world.task(grid)
    found = Filter(favourites=True)
    page = await world.engine.store.history.page(alice.id, None, found, place=None, most=5)
    assert [one.task.id for one in page.pictures] == [task.id]


async def test_a_picture_is_removed_from_its_card_after_asking(world: World) -> None:
    """By its member and moderators; nobody else is offered it."""
    alice, bob = world.member("alice"), world.member("bob")
    moderator = world.member("moderator", manage_messages=True)
    grid = await world.grid(alice)
    assert not has_button(await card(world, bob, grid), "Remove")
    shown = await card(world, moderator, grid)

    question = shown_by(await world.press(moderator, shown, "Remove"))
    assert "for good?" in text_of(question)
    await world.press(moderator, question, "Remove")

    await world.shows(grid, "removed this picture of")
    assert "do not know" in refusal(await world.press(moderator, shown, "Copy prompt"))


async def test_a_family_is_drawn_and_leads_to_each(world: World) -> None:
    """In the place of the card, and back; without what its viewer may not see."""
    alice, bob = world.member("alice"), world.member("bob")
    grid = await world.grid(alice, "a kraken")
    assert not has_button(await card(world, bob, grid), "Family")
    single = await upscaled(world, bob, grid)
    shown = await card(world, bob, single)

    await world.press(bob, shown, "Family")

    assert "2 pictures. You opened **#2**" in text_of(shown)
    assert [file.filename for file in shown.attachments] == ["family.jpg"]
    assert "2 pictures, 1 of them yours. You opened #2." in gallery(shown)[0]["description"]
    options = menu(shown)["options"]
    assert [option["label"] for option in options] == ["#1", "#2 · U1"]
    await bob.select(shown, [options[0]["value"]], custom_id=menu(shown)["custom_id"])
    assert "**Asked by** <@" + str(alice.id) in text_of(shown)
    assert not shown.attachments
    await world.press(bob, shown, "Family")
    await world.press(bob, shown, "Back to details")
    assert text_of(shown).startswith("### Details")


async def test_the_menu_of_a_large_family_is_turned(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the page with the picture that was come from, below the same drawing."""
    monkeypatch.setattr(family, "ON_A_PAGE", 1)
    alice = world.member("alice")
    shown = await card(world, alice, await upscaled(world, alice, await world.grid(alice)))

    await world.press(alice, shown, "Family")
    assert [option["label"] for option in menu(shown)["options"]] == ["#2 · U1"]
    assert not has_button(shown, "Later ones")
    await world.press(alice, shown, "Earlier ones")

    assert [option["label"] for option in menu(shown)["options"]] == ["#1"]
    assert not has_button(shown, "Earlier ones")
    assert [file.filename for file in shown.attachments] == ["family.jpg"]
    await world.press(alice, shown, "Later ones")
    assert [option["label"] for option in menu(shown)["options"]] == ["#2 · U1"]


async def test_from_elsewhere_a_card_and_its_family_are_spoilers(world: World) -> None:
    """Where the picture is in an age-restricted channel, and who looks is not."""
    alice = world.member("alice")
    await set_to(world, "age_rule", "spoiler")
    restrict(world)
    here = await card(world, alice, await upscaled(world, alice, await world.grid(alice)))
    elsewhere = world.guild.create_text_channel("elsewhere")
    page = shown_by(await alice.slash(elsewhere, "history"))
    there = shown_by(await world.press(alice, page, "Details"))

    for shown, is_spoiler in ((here, False), (there, True)):
        assert set(blurred(shown)) == {is_spoiler}
        await world.press(alice, shown, "Family")
        assert blurred(shown) == [is_spoiler]


async def test_what_is_shown_again_has_the_family_of_its_original(world: World) -> None:
    """In its details; with nothing of what its viewer cannot see where that was made."""
    alice, bob = world.member("alice"), world.member("bob")
    closed = world.guild.create_text_channel(
        "closed", overwrites={bob: discord.PermissionOverwrite(view_channel=False)}
    )
    for channel, is_bobs in ((world.channel, True), (closed, False)):
        grid = answer(await alice.slash(channel, "imagine", prompt="a kraken"))
        await world.finished(grid)
        await world.finished(answer(await world.press(alice, grid, "U1")))
        again = answer(await show(world, alice, str((await world.task(grid)).id)))
        await world.finished(again)
        shown = await card(world, alice, again)
        assert has_button(await card(world, bob, again), "Family") == is_bobs
        await world.press(alice, shown, "Family")
        assert "2 pictures. You opened **#1**" in text_of(shown)


async def test_a_menu_of_a_family_leads_to_nothing_else(world: World) -> None:
    """Whatever a client sends as chosen."""
    alice, bob = world.member("alice"), world.member("bob")
    grid = await world.grid(alice)
    shown = await card(world, alice, await upscaled(world, alice, grid))
    await world.press(alice, shown, "Family")
    unseen = discord.PermissionOverwrite(view_channel=False)
    channel = world.guild.create_text_channel("closed", overwrites={alice: unseen})
    private = answer(await bob.slash(channel, "imagine", prompt="a secret"))
    await world.finished(private)
    task = await world.task(private)
    custom_id = menu(shown)["custom_id"]

    for chosen in (str(task.id), "9" * 18, "9" * 30, "no", "\u0661"):
        data = {"custom_id": custom_id, "component_type": 3, "values": [chosen]}
        said = refusal(await world.forge(alice, data, message=shown))
        assert "secret" not in said
        assert not said.startswith("### Details")


async def test_moderators_are_sent_no_more_than_they_may_see(world: World) -> None:
    """By ✉️: its member gets the prompt, a moderator not if it is hidden, nor by a file's name."""
    alice = world.member("alice")
    moderator = world.member("moderator", manage_messages=True)
    grid = await world.grid(alice, "a kraken")
    await world.engine.store.preferences.put(alice.id, hides_prompts=True)

    for member in (moderator, alice):
        await member.react(grid.message, "✉️")
        [letter] = await world.until(lambda: world.private_messages(member))  # noqa: B023 - at once
        said = text_of(letter) + str([file.filename for file in letter.attachments])
        assert "### Details" in said
        assert ("kraken" in said) is (member is alice)


async def test_what_was_shown_before_is_hidden_by_who_made_it(world: World) -> None:
    """From whoever showed it as well; `Details` is as that of the first message."""
    alice, bob = world.member("alice"), world.member("bob")
    grid = await world.grid(alice, "a secret boat")
    again = answer(await show(world, bob, str((await world.task(grid)).id)))
    await world.finished(again)

    await world.engine.store.preferences.put(alice.id, hides_prompts=True)

    for message in (grid, again):
        card = await world.press(bob, message, "Details")
        assert "### Details" in refusal(card)
        assert card.response is not None
        assert "secret" not in str(card.response.components)
    own = refusal(await world.press(alice, again, "Details"))
    assert "secret" in own
    number = (await world.task(grid)).id
    assert f"(estimate), for task {number}; showing it once more costs nothing" in own


@pytest.mark.parametrize(
    ("typed", "is_alices"), [("a kraken --ar 2:3", True), ("a squid --ar 3:2", False)]
)
async def test_what_is_made_again_says_whose_words_it_has(
    world: World, typed: str, *, is_alices: bool
) -> None:
    """With theirs kept the author may hide them from whoever made it; others are one's own."""
    alice, bob = world.member("alice"), world.member("bob")
    shown = await card(world, bob, await world.grid(alice, "a kraken --ar 3:2"))
    dialog = await world.press(bob, shown, "Make again")
    again = await world.made(
        bob, await bob.submit_modal(dialog, {"prompt": typed, "model": "midjourney"})
    )
    await world.finished(again)
    assert (await world.task(again)).request.prompt_by == (alice.id if is_alices else None)

    await world.engine.store.preferences.put(alice.id, hides_prompts=True)

    seen = await card(world, bob, again)
    assert ("Copy prompt" in buttons_of(seen)) is not is_alices
    assert ("kraken" in text_of(seen)) is False
    assert ("squid" in text_of(seen)) is not is_alices
    assert "Remove" in buttons_of(seen)
