"""A server's gallery over real sockets: stars, moderators, removal, forums, and a crash."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.e2e.stage import PATIENCE_S, finished, says
from tests.e2e.test_settings import control, panel

if TYPE_CHECKING:
    from playground.discord import Person
    from playground.discord.model.objects import Message as WorldMessage
    from tests.e2e.stage import Message, Stage


async def with_gallery(stage: Stage, name: str, *, stars: str = "2") -> Message:
    """The panel of an owner who chose a gallery and how many stars it takes."""
    owner = await stage.person("owner")
    key = (await panel(owner))["id"]
    await owner.press(key, "This server: Channels")
    await owner.press(key, "Gallery, reactions …")
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


async def test_stars_bring_a_picture_into_the_gallery_once_and_nothing_out_of_a_hidden_channel(
    stage: Stage, alice: Person
) -> None:
    """Neither its author's star nor a bot's counts; what a moderator sends has no prompt then."""
    bob, owner = await stage.person("bob"), await stage.person("owner")
    world = stage.discord.world
    guild, studio = world.guild("Harbour"), world.channel("Harbour/studio")
    helper = world.add_person("helper", guild=guild)
    helper.bot = True
    guest = next(role for role in guild.roles.values() if role.name == "Guest")
    world.set_overwrite(studio, target_id=guest.id, deny=1 << 10)
    shown = await with_gallery(stage, "Harbour/gallery")
    assert "2 ⭐ from members" in says(shown)
    hidden = await made(alice, "a secret harbour", "studio")
    for member in (bob, owner):
        await member.react(hidden["id"], "⭐")
    picture = await made(alice, "a kraken")
    world.message(picture["id"]).reactions["⭐"] = [helper.id]
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

    sent = await owner.menu("Send to gallery", message_id=hidden["id"])
    assert "Sent. It will stand in <#" in says(sent.message)
    [_, second] = await posted(stage, "Harbour/gallery", 2)
    assert "secret" not in str(second)
    again = await owner.menu("Send to gallery", message_id=hidden["id"])
    assert "each only once" in says(again.message)

    await owner.react(picture["id"], "⭐", on=False)
    await owner.react(picture["id"], "⭐")
    await alice.menu("Remove", message_id=picture["id"])
    await stage.discord.wait_for(lambda: post.id not in world.messages, PATIENCE_S)
    assert posts_in(stage, "Harbour/gallery") == [second]


async def test_each_gallery_gets_one_post_whatever_is_lost(stage: Stage, alice: Person) -> None:
    """The answers to posts are lost and the bot is killed: the next one finds both, in a forum too.

    It posts nothing more, and takes down what is removed, whatever moderators left of other posts.
    The forum takes none without a tag.
    """
    bob = await stage.person("bob")
    world = stage.discord.world
    world.channel("showcase").needed_tags = {5: "art"}
    await with_gallery(stage, "showcase", stars="1")
    picture = await made(alice, "a jetty")
    await bob.react(picture["id"], "⭐")
    [jetty] = await posted(stage, "showcase")
    world.delete_message(jetty.id)
    routes = ("POST /channels/*/threads", "POST /channels/*/messages")
    cuts = [stage.discord.faults.cut(route, times=None, applied=True) for route in routes]
    for gallery, prompt in (("showcase", "a lighthouse"), ("Harbour/gallery", "a pier")):
        await with_gallery(stage, gallery, stars="1")
        picture = await made(alice, prompt)
        await bob.react(picture["id"], "⭐")
        await posted(stage, gallery)
    await stage.crash()
    for cut in cuts:
        stage.discord.faults.lift(cut)
    await stage.start()
    [in_forum] = posts_in(stage, "showcase")
    assert world.channels[in_forum.channel_id].name == "Picture by Alice"
    second = await made(alice, "a buoy")
    await bob.react(second["id"], "⭐")
    pier, buoy = await posted(stage, "Harbour/gallery", 2)
    assert ["a pier" in str(pier.components), "a buoy" in str(buoy.components)] == [True, True]
    [lighthouse] = [one for one in await alice.history("pictures") if "a lighthouse" in says(one)]
    await alice.menu("Remove", message_id=lighthouse["id"])
    await stage.discord.wait_for(lambda: not posts_in(stage, "showcase"), PATIENCE_S)


async def test_a_gallery_that_is_closed_for_a_while_keeps_nothing_that_was_removed(
    stage: Stage, alice: Person
) -> None:
    """It goes when the bot sees the channel again."""
    bob = await stage.person("bob")
    world = stage.discord.world
    await with_gallery(stage, "Harbour/gallery", stars="1")
    picture = await made(alice, "a kraken")
    await bob.react(picture["id"], "⭐")
    [post] = await posted(stage, "Harbour/gallery")
    gallery = world.channel("Harbour/gallery")
    world.set_overwrite(gallery, target_id=world.bot_id, deny=1 << 10)

    await alice.menu("Remove", message_id=picture["id"])
    bot = stage.bot
    assert bot is not None
    await stage.discord.wait_for(lambda: "gallery.later" in bot.log, PATIENCE_S)
    world.set_overwrite(gallery, target_id=world.bot_id)

    await stage.discord.wait_for(lambda: post.id not in world.messages, PATIENCE_S)
