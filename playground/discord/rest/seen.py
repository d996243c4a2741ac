"""What a request names and the bot sees: a channel with what it may do there, a message."""

from playground.discord.errors import ApiError, Code
from playground.discord.model import permissions
from playground.discord.model.objects import Channel, Message
from playground.discord.model.permissions import Permission
from playground.discord.model.world import World
from playground.discord.rest.endpoint import Call


def seen_channel(world: World, call: Call, *needed: Permission) -> Channel:
    """Return the channel if the bot sees it and has what is needed; raises ApiError."""
    channel = world.channels.get(call.id("channel_id"))
    if channel is None:
        raise ApiError(Code.UNKNOWN_CHANNEL)
    allowed = permissions.in_channel(world, channel, world.bot_id)
    if not allowed & Permission.VIEW_CHANNEL:
        raise ApiError(Code.MISSING_ACCESS)
    if any(not allowed & permission for permission in needed):
        raise ApiError(Code.MISSING_PERMISSIONS)
    return channel


def seen_message(world: World, call: Call, channel: Channel) -> Message:
    """Return the message of a channel; raises ApiError."""
    message = world.messages.get(call.id("message_id"))
    # Ephemeral messages exist for their interaction's token only.
    if message is None or message.channel_id != channel.id or message.visible_to is not None:
        raise ApiError(Code.UNKNOWN_MESSAGE)
    return message
