"""Servers, channels and members for a load, and the messages of tasks that are open already."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from playground.discord.components import Kind
from playground.discord.model import permissions
from playground.discord.model.objects import (
    Channel,
    ChannelKind,
    Guild,
    Message,
    MessageFlag,
    Role,
    User,
)

if TYPE_CHECKING:
    from playground.discord import LocalDiscord
    from playground.discord.model.world import World

PER_GUILD: Final = 50
"""Channels in one server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """Who asks, and where."""

    members: list[User]
    channels: list[Channel]


def gather(discord: LocalDiscord, *, members: int, channels: int) -> Crowd:
    """Fill a local Discord that no bot is connected to yet."""
    world = discord.world
    people = []
    for number in range(members):
        user = User(id=world.snowflakes.next(), name=f"member{number}", display_name="Member")
        world.users[user.id] = user
        people.append(user)
    guilds = [_guild(world, number, people) for number in range(-(-channels // PER_GUILD))]
    places = []
    for number in range(channels):
        channel = Channel(
            id=world.snowflakes.next(),
            kind=ChannelKind.TEXT,
            name=f"pictures-{number}",
            guild_id=guilds[number // PER_GUILD].id,
            position=number,
        )
        world.channels[channel.id] = channel
        places.append(channel)
    return Crowd(members=people, channels=places)


def _guild(world: World, number: int, people: list[User]) -> Guild:
    guild = Guild(id=world.snowflakes.next(), name=f"Crowd {number}", owner_id=people[0].id)
    everyone = Role(id=guild.id, name="@everyone", permissions=int(permissions.PERSON))
    guild.roles[guild.id] = everyone
    guild.members = {user_id: set() for user_id in (world.bot_id, *(p.id for p in people))}
    world.guilds[guild.id] = guild
    return guild


def post(world: World, channel: Channel, *, text: str, layout: bool) -> Message:
    """Write the message of a task that was asked for earlier.

    `layout` is the kind of message (Components V2) that our bot writes, the other one is plain.
    """
    message = Message(
        id=world.snowflakes.next(),
        channel_id=channel.id,
        author_id=world.bot_id,
        content="" if layout else text,
        components=[{"type": Kind.TEXT, "id": 1, "content": text}] if layout else [],
        flags=MessageFlag.V2 if layout else MessageFlag(0),
        created_s=world.now_s(),
    )
    world.add_message(message)
    return message
