"""Messages posted with the bot's token, and what Discord says to that read as it comes.

discord.py makes objects of that, and raises where it cannot, when the message stands long since. A
second try with the same nonce, which Discord knows for some minutes, is the same message.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, cast

import discord
from discord.http import handle_message_parameters
from discord.utils import MISSING

from bot.discord_client.errors import REQUEST_FAILED, UNREADABLE, snowflake, translated
from bot.discord_client.requests.files import with_content_types
from bot.domain.tasks import Attachment
from bot.engine.messenger import TryLaterError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from discord import ui
    from discord.types.message import MessageReference


_MAY_NOT_REPLY: Final = 160002


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that was posted, and the file it carries."""

    id: int
    attachment: Attachment | None


async def post(
    client: discord.Client,
    channel_id: int,
    *,
    nonce: str,
    view: ui.LayoutView = MISSING,
    content: str = MISSING,
    files: Sequence[discord.File] = (),
    reply_to: int | None = None,
    silent: bool = False,
    pings: int | None = None,
) -> Sent:
    """Post a message of parts or of words, which shows no previews of links.

    Args:
        client: as whom.
        channel_id: where.
        nonce: up to 25 characters that no other message has.
        view: its parts.
        content: its words.
        files: what it carries.
        reply_to: a message of that channel, as far as it is there and may be read.
        silent: whether nobody's device is to tell of it.
        pings: the only member whom it may ping, if any.

    Raises:
        MessengerError: as `bot.engine.messenger` tells them apart; a TryLaterError also where it
        may stand.
    """
    reference = {"message_id": str(reply_to), "fail_if_not_exists": False}
    parameters = handle_message_parameters(
        view=view,
        content=content,
        flags=discord.MessageFlags(suppress_embeds=bool(content), suppress_notifications=silent),
        files=files or MISSING,
        nonce=nonce,
        allowed_mentions=_pinging(pings),
        message_reference=cast("MessageReference", reference) if reply_to else MISSING,
    )
    try:
        with with_content_types(parameters) as params:
            sent: Any = await client.http.send_message(channel_id, params=params)
        message_id = snowflake(sent["id"])
        attachment = attachment_in(sent) if files else None
    except (*REQUEST_FAILED, *UNREADABLE) as error:
        if reply_to and getattr(error, "code", None) == _MAY_NOT_REPLY:
            return await post(
                client, channel_id, nonce=nonce, view=view, content=content, pings=pings
            )
        raise translated(error) from error
    if message_id is None:
        raise TryLaterError("an answer that cannot be read")
    return Sent(message_id, attachment)


def _pinging(user_id: int | None) -> discord.AllowedMentions:
    nobody = discord.AllowedMentions.none()
    if user_id is None:
        return nobody
    return nobody.merge(discord.AllowedMentions(users=[discord.Object(user_id)]))


async def private_channel(client: discord.Client, user_id: int) -> int:
    """The channel of somebody's direct messages. Raises as `post`."""
    try:
        return (await client.create_dm(discord.Object(user_id))).id
    except (*REQUEST_FAILED, *UNREADABLE) as error:
        raise translated(error) from error


def attachment_in(message: Any) -> Attachment | None:  # noqa: ANN401 - any JSON
    """The files of a message as Discord's API writes it: the first, and those beside it.

    Raises one of `UNREADABLE` for what is no such message.
    """
    files = [
        Attachment(id=int(file["id"]), filename=file["filename"]) for file in message["attachments"]
    ]
    return replace(files[0], beside=tuple(files[1:])) if files else None
