"""A member is mentioned once what they asked for has ended, in a line of its own, if they want."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.members.choices import Ping
from bot.domain.members.pings import Pinged
from bot.domain.notices import Notice, NoticeKind
from bot.ui.texts.members import pings

if TYPE_CHECKING:
    from simcord import MemberActor, ResponseMessage
    from simcord.backend.models import Message

    from tests.behaviour.world import World


async def wants(world: World, member: MemberActor, ping: Ping) -> None:
    await world.engine.store.preferences.put(member.id, ping=ping)


def lines(world: World) -> list[Message]:
    """What stands in the channel beside pictures."""
    stored = world.env.backend.messages[world.channel.id].values()
    return [message for message in stored if message.content]


async def settle(world: World, *messages: ResponseMessage) -> None:
    """Let all that is due be told."""
    for message in messages:
        await world.finished(message)
    await world.skip(60)


async def test_a_member_is_mentioned_once_and_nobody_else(world: World) -> None:
    """As a reply to the picture; a restart and later edits of it mention nobody again."""
    bob, alice = world.member("bob"), world.member("alice")
    await wants(world, bob, Ping.ALWAYS)
    await world.grid(alice)
    picture = await world.grid(bob)
    [line] = await world.until(lambda: lines(world))
    assert line.content == f"<@{bob.id}> What you asked for is done."
    assert line.ping_user_ids == [bob.id]
    assert line.reference is not None
    assert line.reference["message_id"] == str(picture.id)

    await world.restart()
    await world.made(alice, await world.press(alice, picture, "V1"))
    await settle(world, picture)
    assert len(lines(world)) == 1


async def test_a_quick_picture_mentions_nobody_who_wants_it_of_long_ones(world: World) -> None:
    """A slow one does, whatever it waited for."""
    bob = world.member("bob")
    await wants(world, bob, Ping.LONG)
    await settle(world, await world.grid(bob))
    assert lines(world) == []
    world.comet.hold(0)
    slow = await world.asks(bob, "a kite")
    await world.skip(130)
    world.comet.release()
    await world.finished(slow)
    assert await world.until(lambda: lines(world))


async def test_where_the_bot_may_not_write_nobody_is_mentioned(world: World) -> None:
    """The picture stands there all the same, and nothing is told later on."""
    bob = world.member("bob")
    await wants(world, bob, Ping.ALWAYS)
    message = await world.asks(bob)
    world.deny("send_messages")
    await settle(world, message)
    world.allow_all()
    await world.skip(600)
    assert lines(world) == []


def test_several_that_end_together_are_one_line() -> None:
    """With a link to each."""
    pinged = Pinged(guild_id=1, channel_id=2, user_id=3)
    several = [
        Notice(kind=NoticeKind.ENDED, to_whom=pinged.recipient, values=values)
        for values in ({"message_id": 4, "failed": False}, {"message_id": 5, "failed": True})
    ]
    assert Pinged.of(several[0].to_whom) == pinged
    assert all(one.is_line for one in several)
    said = pings.ended(pinged, several)
    assert said.startswith("<@3> 2 that you asked for have ended: https://")
    assert "/1/2/4 " in said
    assert said.endswith("/1/2/5")
    assert pings.ended(pinged, several[1:]) == "<@3> What you asked for could not be made."
