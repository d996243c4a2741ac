"""The picture of a message that a member right-clicked."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import discord


def picture_in(message: discord.Message) -> str | None:
    """The address of the first picture of a message: attached, else embedded.

    A right-click carries the whole message, so no intent to read messages is needed; that is why
    its picture is noted then and not looked up later.
    """
    for attachment in message.attachments:
        if (attachment.content_type or "").startswith("image/"):
            return attachment.url
    for embed in message.embeds:
        if embed.image.url or embed.thumbnail.url:
            return embed.image.url or embed.thumbnail.url
    return None
