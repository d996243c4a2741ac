"""A server's gallery over real sockets: stars, moderators, removal, forums, and a crash."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.e2e.stage import PATIENCE_S, finished, says
from tests.e2e.test_settings import control, panel

if TYPE_CHECKING:
    from playground.discord import Person
    from playground.discord.model.objects import Message as WorldMessage
    from tests.e2e.stage import Message, Stage

ROLE = "Member"


async def with_gallery(stage: Stage, name: str, *, stars: str = "2") -> Message:
    """The panel of an owner who chose a gallery and how many stars it takes."""
    owner = await stage.person("owner")
    key = (await panel(owner))["id"]
    await owner.press(key, "This server: Channels")
    shown = await owner.see(key)
    gallery = stage.discord.world.channel(name)
    await owner.select(key, control(shown, "gallery_channel"), [str(gallery.id)])
    opened = await owner.press(key, "Stars …")
    return (await owner.submit(opened.modal, {"gallery_stars": stars})).message


def posts_in(stage: Stage, name: str) -> list[WorldMessage]:
    """What the bot posted in a text channel, or in posts of a forum."""
    world = stage.discord.world
    channel = world.channel(name)
    places = {one.id for one in world.channels.values() if channel.id in {one.id, one.parent_id}}
    messages = world.messages.values()
    return [one for one in messages if one.channel_id in places and one.author_id == world.bot_id]


async def posted(stage: Stage, name: str, count: int = 1) -> list[WorldMessage]:
    """Wait for so many posts in a gallery."""
    return await stage.discord.wait_for(
        lambda: found if len(found := posts_in(stage, name)) == count else [], PATIENCE_S
    )


async def made(alice: Person, prompt: str, channel: str = "pictures") -> Message:
    """A finished picture of alice's."""
    return await finished(alice, await alice.slash("imagine", channel=channel, prompt=prompt))


async def test_stars_of_members_bring_a_picture_into_the_gallery_once(
    stage: Stage, alice: Person
) -> None:
    """Neither its author's star nor a bot's counts; it leaves when it is removed here."""
    bob, owner = await stage.person("bob"), await stage.person("owner")
    world = stage.discord.world
    helper = world.add_person("helper", guild=world.guild("Harbour"))
    helper.bot = True
    shown = await with_gallery(stage, "Harbour/gallery")
    assert "2 ⭐ from members" in says(shown)
    picture = await made(alice, "a kraken")
    message = world.message(picture["id"])
    message.reactions["⭐"] = [helper.id]
    await alice.react(picture["id"], "⭐")
    await bob.react(picture["id"], "⭐")
    await bob.react(picture["id"], "⭐", on=False)
    await owner.react(picture["id"], "⭐")
    await bob.react(picture["id"], "⭐")
    [post] = await posted(stage, "Harbour/gallery")
    there = await bob.see(post.id)
    assert f"⭐ **2** · <@{world.user('alice').id}>" in says(there)
    assert "a kraken" in says(there)
    assert picture["id"] in str(there["components"])
    assert len(there["attachments"]) == 1

    await owner.react(picture["id"], "⭐", on=False)
    await owner.react(picture["id"], "⭐")
    await alice.menu("Remove", message_id=picture["id"])
    await stage.discord.wait_for(lambda: post.id not in world.messages, PATIENCE_S)
    assert posts_in(stage, "Harbour/gallery") == []


async def test_a_hidden_channel_stays_hidden_unless_a_moderator_sends(
    stage: Stage, alice: Person
) -> None:
    """Stars move nothing out of it; what a moderator sends comes without its prompt, once."""
    bob, owner = await stage.person("bob"), await stage.person("owner")
    world = stage.discord.world
    guild, studio = world.guild("Harbour"), world.channel("Harbour/studio")
    guest = next(role for role in guild.roles.values() if role.name == "Guest")
    world.set_overwrite(studio, target_id=guest.id, deny=1 << 10)
    await with_gallery(stage, "Harbour/gallery", stars="1")
    hidden = await made(alice, "a secret harbour", "studio")
    await bob.react(hidden["id"], "⭐")
    open_one = await made(alice, "an open sea")
    await bob.react(open_one["id"], "⭐")
    [post] = await posted(stage, "Harbour/gallery")
    assert "an open sea" in str(post.components)

    sent = await owner.menu("Send to gallery", message_id=hidden["id"])
    assert "Sent. It will stand in <#" in says(sent.message)
    [_, second] = await posted(stage, "Harbour/gallery", 2)
    assert "secret" not in str(second.components)
    again = await owner.menu("Send to gallery", message_id=hidden["id"])
    assert "each only once" in says(again.message)


async def test_a_forum_gets_one_post_whatever_is_lost(stage: Stage, alice: Person) -> None:
    """The answer to a post is lost and the bot killed: the next one finds the post by itself."""
    bob = await stage.person("bob")
    await with_gallery(stage, "showcase", stars="1")
    picture = await made(alice, "a lighthouse")
    # The post stands, and nobody learns of it.
    cut = stage.discord.faults.cut("POST /channels/*/threads", times=None, applied=True)
    await bob.react(picture["id"], "⭐")
    [post] = await posted(stage, "showcase")
    await stage.crash()
    stage.discord.faults.lift(cut)
    await stage.start()
    thread = stage.discord.world.channels[post.channel_id]
    assert thread.name == "Picture by Alice"
    await alice.menu("Remove", message_id=picture["id"])
    await stage.discord.wait_for(lambda: not posts_in(stage, "showcase"), PATIENCE_S)
    tried = [
        one for one in stage.discord.exchanges if one.route == "/channels/{channel_id}/threads"
    ]
    assert len(tried) == 1


async def test_a_text_gallery_gets_one_post_through_a_crash(stage: Stage, alice: Person) -> None:
    """The bot dies between its post and its note of that; the next one posts nothing more."""
    bob = await stage.person("bob")
    await with_gallery(stage, "Harbour/gallery", stars="1")
    picture = await made(alice, "a pier")
    gallery = stage.discord.world.channel("Harbour/gallery")
    route = f"POST /channels/{gallery.id}/messages"
    cut = stage.discord.faults.cut(route, times=None, applied=True)
    await bob.react(picture["id"], "⭐")
    await posted(stage, "Harbour/gallery")
    await stage.crash()
    stage.discord.faults.lift(cut)
    await stage.start()
    second = await made(alice, "a buoy")
    await bob.react(second["id"], "⭐")
    posts = await posted(stage, "Harbour/gallery", 2)
    assert ["a pier" in str(post.components) for post in posts] == [True, False]
