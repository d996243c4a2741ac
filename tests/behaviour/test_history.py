"""`/history`: what a member made is seen again and found; and what others made, where they read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.store.members import history_search
from tests.behaviour.messages import button_of, has_button, rows_of, text_of
from tests.behaviour.world import World, answer, refusal
from tests.store.members.pictures import made

if TYPE_CHECKING:
    import pytest
    from simcord import ChannelHandle, MemberActor, ResponseMessage

THUMBNAIL = 11


async def history(
    world: World,
    person: MemberActor,
    channel: ChannelHandle | None = None,
    **options: Any,  # noqa: ANN401 - of the command
) -> ResponseMessage:
    """The page that answers the command."""
    result = await person.slash(channel or world.channel, "history", **options)
    assert result.response is not None
    assert result.ephemeral
    return result.response


async def picture(
    world: World,
    member: MemberActor,
    prompt: str,
    channel: ChannelHandle | None = None,
    **more: Any,  # noqa: ANN401 - as `made` takes it
) -> int:
    """What a member made in a channel of the server, whose message is not there any more."""
    here = (channel or world.channel).id
    place = {"guild_id": world.guild.id, "channel_id": here, **more}
    return await made(world.engine.store, prompt, user_id=member.id, **place)


def thumbnails(message: ResponseMessage) -> list[str]:
    parts = message.components[0]["components"]
    sections = (part.get("accessory") or {} for part in parts)
    return [one["media"]["url"] for one in sections if one.get("type") == THUMBNAIL]


async def test_who_made_nothing_yet_is_told_how_to_begin(world: World) -> None:
    """In a server and for what is searched as well."""
    alice = world.member("alice")
    assert "Make the first one with `/imagine`" in text_of(await history(world, alice))
    assert "nothing was made yet" in text_of(await history(world, alice, server=True))
    assert "Nothing was found" in text_of(await history(world, alice, words="boat"))


async def test_a_picture_stands_there_with_all_that_is_known(world: World) -> None:
    """A thumbnail from its message, its prompt, cost and a link, for its member alone."""
    alice, bob = world.member("alice"), world.member("bob")
    grid = await world.grid(alice, "a *paper* boat")

    page = await history(world, alice)

    link = f"https://discord.com/channels/{world.guild.id}/{grid.channel_id}/{grid.id}"
    assert "**a \\*paper\\* boat**" in text_of(page)
    assert "about $0.056" in text_of(page)
    assert f"[Open]({link})" in text_of(page)
    assert thumbnails(page) == [grid.attachments[0].url]
    assert rows_of(page)[0] == ["Show here", "Details", "Remove"]
    assert "no pictures yet" in text_of(await history(world, bob))


async def test_pages_follow_each_other_also_after_a_restart(world: World) -> None:
    """There and back; what was made meanwhile moves nothing."""
    alice = world.member("alice")
    for number in range(9):
        await picture(world, alice, f"boat {number}", created_s=1e6 + number)
    page = await history(world, alice)
    assert [number in text_of(page) for number in ("boat 8", "boat 5", "boat 4")] == [1, 1, 0]
    assert not has_button(page, "Newer")

    await world.restart()
    await world.press(alice, page, "Older")
    assert [number in text_of(page) for number in ("boat 5", "boat 4", "boat 1")] == [0, 1, 1]
    await picture(world, alice, "boat 9", created_s=2e6)
    await world.press(alice, page, "Older")
    assert "boat 0" in text_of(page)
    assert not has_button(page, "Older")
    await world.press(alice, page, "Newer")
    assert [number in text_of(page) for number in ("boat 5", "boat 4", "boat 1")] == [0, 1, 1]


async def test_what_is_looked_for_is_found_and_kept_from_page_to_page(world: World) -> None:
    """By words in a dialog, which begins with those of before; favourites; then all again."""
    alice = world.member("alice")
    for number in range(6):
        await picture(world, alice, f"Crème brûlée {number}", created_s=1e6 + number)
    film = await picture(world, alice, "waves", version="6.1")
    await world.engine.store.favourites.switch(film, alice.id, now_s=1.0)
    page = await history(world, alice)

    dialog = await world.press(alice, page, "Search")
    await alice.submit_modal(dialog, {"words": "creme"})
    assert "“creme”" in text_of(page)
    assert "waves" not in text_of(page)
    await world.press(alice, page, "Older")
    assert "brûlée 1" in text_of(page)
    again = await world.press(alice, page, "Search")
    assert "creme" in str(again.modal)
    await alice.submit_modal(again, {"words": "", "version": ["6.1"], "kind": ["imagine"]})
    assert ("waves" in text_of(page), "v6.1" in text_of(page)) == (True, True)
    await world.press(alice, page, "Show all")
    assert "brûlée 5" in text_of(page)
    await world.press(alice, page, "❤️ Favourites")
    assert "waves" in text_of(page)
    assert "brûlée" not in text_of(page)


async def test_a_search_that_takes_long_goes_on_when_it_is_told(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says that it looked through a part, with what it found there; and back the same way."""
    alice = world.member("alice")
    for number in range(9):
        words = "kite" if number % 4 else "boat"
        await picture(world, alice, f"a {words} {number}", created_s=1e6 + number)
    for name, value in {"NEAREST": 3, "MOST_KNOWN": 0, "LONGEST_S": -1.0}.items():
        monkeypatch.setattr(history_search, name, value)

    page = await history(world, alice, words="boat")
    assert "boat 8" in text_of(page)
    assert "this is what I found so far. *Go on* looks at older ones" in text_of(page)
    assert not has_button(page, "Older")
    await world.press(alice, page, "Go on")
    assert ("boat 4" in text_of(page), "boat 8" in text_of(page)) == (True, False)
    await world.press(alice, page, "Go on")
    assert "boat 0" in text_of(page)
    await world.press(alice, page, "Go on")
    assert "Nothing further was found" in text_of(page)
    assert not has_button(page, "Go on")
    await world.press(alice, page, "Newer")
    assert "boat 8" in text_of(page)
    await world.press(alice, page, "Go on")
    await world.press(alice, page, "Newer")
    assert "*Go on* looks at newer ones" in text_of(page)
    await world.press(alice, page, "Go on")
    assert "boat 8" in text_of(page)


async def test_who_sees_what_of_a_server(world: World) -> None:
    """What stands where they read; no hidden prompt, no other channel, server or direct message."""
    alice, bob = world.member("alice"), world.member("bob")
    moderator = world.member("moderator", manage_messages=True)
    closed = discord.PermissionOverwrite(view_channel=False)
    den = world.guild.create_text_channel("den", overwrites={bob: closed, moderator: closed})
    await picture(world, alice, "seen by all")
    await picture(world, alice, "of the den", den)
    await picture(world, alice, "elsewhere", guild_id=99, channel_id=98)
    await picture(world, alice, "in private", guild_id=None, channel_id=97)
    gone = await picture(world, alice, "removed")
    await world.engine.store.controls.remove(gone, by_user_id=alice.id, now_s=1.0)
    shy = world.member("shy")
    hidden = await picture(world, shy, "a secret")
    await world.engine.store.preferences.put(shy.id, hides_prompts=True)

    for other in (bob, moderator):
        said = text_of(await history(world, other, server=True))
        assert "seen by all" in said
        assert "keeps their prompts to themselves" in said
        for kept in ("of the den", "elsewhere", "in private", "removed", "secret"):
            assert kept not in said
        for words in ("secret", "den", "private", "elsewhere"):
            found = await history(world, other, server=True, words=words)
            assert "Nothing was found" in text_of(found)
    assert "of the den" in text_of(await history(world, alice, server=True))
    mine = text_of(await history(world, alice))
    assert all(words in mine for words in ("elsewhere", "in private", "of the den"))
    assert "removed" not in mine
    page = await history(world, bob, server=True)
    assert rows_of(page)[0] == ["Show here"], "hidden"
    pressed = {"custom_id": f"pic:1:details:{hidden}", "component_type": 2}
    details = refusal(await world.forge(bob, pressed, message=page))
    assert "### Details" in details
    assert "secret" not in details


async def test_a_page_opens_details_of_nothing_that_it_does_not_show(world: World) -> None:
    """Also of what stands in its own channel, where messages of before are kept from its member."""
    alice, bob = world.member("alice"), world.member("bob")
    unread = discord.PermissionOverwrite(read_message_history=False)
    quay = world.guild.create_text_channel("quay", overwrites={bob: unread})
    boat = await picture(world, alice, "a boat", quay)
    page = await history(world, bob, quay, server=True)
    assert "boat" not in text_of(page)

    pressed = {"custom_id": f"pic:1:details:{boat}", "component_type": 2}
    said = refusal(await world.forge(bob, pressed, message=page))

    assert "### Details" not in said


async def test_a_direct_message_has_no_server(world: World) -> None:
    """There it says so, and still shows what is one's own."""
    alice = world.member("alice")
    user = alice.user
    await picture(world, alice, "a boat")

    assert "a boat" in refusal(await user.slash("history"))
    assert "no server that I am a member of" in refusal(await user.slash("history", server=True))


async def test_what_a_row_offers(world: World) -> None:
    """The picture once more, its details, and its removal, which asks first."""
    alice, bob = world.member("alice"), world.member("bob")
    grid = await world.grid(alice)
    page = await history(world, alice)

    again = answer(await world.press(alice, page, "Show here"))
    await world.finished(again)
    assert again.id != grid.id
    assert "### Details" in refusal(await world.press(alice, page, "Details"))
    asked = (await world.press(alice, page, "Remove")).response
    assert asked is not None
    assert "Remove this picture" in text_of(asked)
    await world.press(alice, asked, "Remove")
    await world.shows(grid, "removed this picture")

    assert "no pictures yet" in text_of(await history(world, alice))
    stale = await world.press(alice, page, "Details")
    assert "was removed" in refusal(stale)
    task_id = button_of(page, "Remove")["custom_id"]
    assert "do not know" in refusal(
        await world.forge(bob, {"custom_id": task_id, "component_type": 2}, message=page)
    )


async def test_a_message_that_is_gone_is_said_to_be(world: World) -> None:
    """Alone, or with its channel; its details are there all the same."""
    alice = world.member("alice")
    former = world.guild.create_text_channel("former")
    await picture(world, alice, "deleted alone", created_s=2e6)
    await picture(world, alice, "with its channel", former, created_s=1e6)
    world.env.backend.delete_channel(former.id)

    page = await history(world, alice)

    said = text_of(page).splitlines()
    assert "Its message was deleted" in said[said.index("**deleted alone**") + 2]
    assert "cannot open the channel" in said[said.index("**with its channel**") + 2]
    assert "[Open]" not in text_of(page)
    assert "deleted alone" in refusal(await world.press(alice, page, "Details"))
