"""What of the local Discord is stored: the types of everything in `LocalDiscord.contents`."""

from playground.discord.model.objects import (
    Attachment,
    Channel,
    ChannelKind,
    Guild,
    Message,
    MessageFlag,
    MessageKind,
    Overwrite,
    Role,
    User,
)

TYPES: tuple[type, ...] = (
    Attachment,
    Channel,
    ChannelKind,
    Guild,
    Message,
    MessageFlag,
    MessageKind,
    Overwrite,
    Role,
    User,
)
