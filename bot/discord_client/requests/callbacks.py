"""The answers to interactions: sent here, and what Discord says to them read as it comes.

discord.py makes objects of that, and raises where it cannot, when the answer has been taken long
since. Here an answer was taken (whatever the body), was not taken, or nobody knows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord
from discord import InteractionResponseType as Kind
from discord.utils import MISSING
from discord.webhook.async_ import (
    interaction_message_response_params,
    interaction_response_params,
)

from bot.discord_client import patches
from bot.discord_client.errors import REQUEST_FAILED, UNREADABLE, snowflake, translated
from bot.discord_client.requests.files import with_content_types
from bot.discord_client.requests.ratelimit_trace import requests_made
from bot.engine.messenger import AnswerOfAnotherError, PostedMessage, TryLaterError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from discord import ui
    from discord.http import MultipartParameters

    Interaction = discord.Interaction[Any]

_ALREADY_ANSWERED: Final = 40060
_SERVER_ERROR: Final = 500
_EPHEMERAL: Final = {"flags": 64}
_DEEPEST: Final = 5
"""Discord nests the parts of a message no deeper."""


class AnsweredError(Exception):
    """Another process answered the interaction."""


class LostError(Exception):
    """Whether Discord took the answer is not known; the text is for the log."""


async def message(
    interaction: Interaction,
    *,
    view: ui.LayoutView = MISSING,
    content: str = MISSING,
    ephemeral: bool = False,
) -> int | None:
    """Answer with a message, of parts or of words; `ephemeral`: that only the member sees.

    Returns the message's id; None if Discord did not say it in a way that can be read.

    Raises:
        AnsweredError, LostError: as they say.
        discord.HTTPException: it was not taken.
    """
    params = interaction_message_response_params(
        type=Kind.channel_message.value,
        content=content,
        view=view,
        flags=discord.MessageFlags(ephemeral=True) if ephemeral else MISSING,
        allowed_mentions=discord.AllowedMentions.none(),
    )
    body = await _send(interaction, Kind.channel_message, params)
    told = snowflake(_within(body, "interaction", "response_message_id"))
    return told or snowflake(_within(body, "resource", "message", "id"))


async def update(
    interaction: Interaction, view: ui.LayoutView, *, keeps_files: bool = True
) -> None:
    """Answer by changing the message whose button was pressed. Raises as `message`."""
    params = interaction_message_response_params(
        type=Kind.message_update.value,
        view=view,
        attachments=MISSING if keeps_files else [],
        allowed_mentions=discord.AllowedMentions.none(),
    )
    await _send(interaction, Kind.message_update, params)


async def modal(interaction: Interaction, dialog: ui.Modal) -> None:
    """Answer with a dialog. Raises as `message`."""
    params = interaction_response_params(Kind.modal.value, dialog.to_dict())
    await _send(interaction, Kind.modal, params)


async def defer(interaction: Interaction, *, thinking: bool = False) -> None:
    """Answer a press or a dialog without saying anything; `thinking`: only the member sees that.

    Raises as `message`.
    """
    kind = Kind.deferred_channel_message if thinking else Kind.deferred_message_update
    params = interaction_response_params(kind.value, _EPHEMERAL if thinking else None)
    await _send(interaction, kind, params)


async def edit_original(
    interaction: Interaction, view: ui.LayoutView, files: Sequence[discord.File] = ()
) -> None:
    """Change the message that the interaction was answered with.

    Raises:
        LostError: nobody knows whether it is changed.
        discord.HTTPException: it is not.
    """
    await _edited(interaction, view, files)


async def show_in_answer(interaction: Interaction, view: ui.LayoutView) -> int:
    """Change the message that the interaction was answered with; returns its id.

    Raises as `edit_original`.
    """
    message_id = snowflake(_within(await _edited(interaction, view), "id"))
    if message_id is None:
        raise LostError("an answer that cannot be read")
    return message_id


async def _edited(
    interaction: Interaction, view: ui.LayoutView, files: Sequence[discord.File] = ()
) -> object:
    """The changed message, as Discord's API writes it."""
    parameters = discord.http.handle_message_parameters(
        view=view,
        attachments=list(files),
        allowed_mentions=discord.AllowedMentions.none(),
    )
    with with_content_types(parameters) as params:
        try:
            return await patches.edit_answer(interaction.client, interaction.token, params)
        except UNREADABLE as error:
            raise LostError(type(error).__name__) from error


async def find_answer(
    client: discord.Client,
    interaction_token: str,
    channel_id: int,
    is_own: Callable[[str], bool],
) -> PostedMessage:
    """The message that an interaction was answered with, if it is the one that is looked for.

    Args:
        client: as whom.
        interaction_token: of the interaction.
        channel_id: where the message stands if Discord does not say.
        is_own: whether a custom_id stands in that message only.

    Raises:
        AnswerOfAnotherError: it was answered with something else.
        MessageGoneError: it was not answered, or the answer was deleted.
        TryLaterError: cannot tell now.
    """
    try:
        found = await patches.get_response(client, interaction_token)
    except (*REQUEST_FAILED, *UNREADABLE) as error:
        raise translated(error) from error
    message_id = snowflake(_within(found, "id"))
    parts = _within(found, "components")
    if message_id is None or not isinstance(parts, list):
        raise TryLaterError("an answer that cannot be read")
    if not any(map(is_own, _custom_ids(parts))):
        raise AnswerOfAnotherError("the answer is another message")
    channel_id = snowflake(_within(found, "channel_id")) or channel_id
    return PostedMessage(channel_id=channel_id, message_id=message_id, attachment=None)


async def _send(interaction: Interaction, kind: Kind, params: MultipartParameters) -> object:
    """Send an answer; returns the body of what Discord says to it, whatever that is."""
    if interaction.response.is_done():
        raise discord.InteractionResponded(interaction)
    with requests_made() as made:
        try:
            body = await patches.send_response(interaction, params)
        except discord.HTTPException as error:
            # discord.py repeats what got no proper answer, and may be told then that the first
            # time did arrive.
            if error.code == _ALREADY_ANSWERED and len(made) <= 1:
                raise AnsweredError from error
            if error.code == _ALREADY_ANSWERED or error.status >= _SERVER_ERROR:
                raise LostError(f"Discord {error.status}, code {error.code}") from error
            raise
        except (*REQUEST_FAILED, *UNREADABLE) as error:
            if not (made and made[-1].was_taken):
                raise LostError(type(error).__name__) from error
            body = None
    patches.note_response(interaction, kind)
    return body


def _within(body: object, *path: str) -> object:
    """What stands there in a body of any shape; None if nothing does."""
    for name in path:
        body = body.get(name) if isinstance(body, dict) else None
    return body


def _custom_ids(parts: object, depth: int = 0) -> Iterator[str]:
    """The custom_ids in the parts of a message of any shape."""
    if depth > _DEEPEST or not isinstance(parts, list):
        return
    for part in parts:
        if isinstance(custom_id := _within(part, "custom_id"), str):
            yield custom_id
        yield from _custom_ids(_within(part, "components"), depth + 1)
        yield from _custom_ids([_within(part, "accessory")], depth + 1)
