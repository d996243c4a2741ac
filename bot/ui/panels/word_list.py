"""The list of words in the panel: written or attached, shown with what it does, then kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from bot.discord_client.errors import REQUEST_FAILED
from bot.prompts.word_list import LONGEST_LINE, MOST_LINES
from bot.services.refusals import Refusal, RefusedError
from bot.ui import interactions
from bot.ui.panels.custom_ids import Verb, panel_id, setting_id
from bot.ui.panels.parts import button, buttons, text
from bot.ui.stateless import inert_layout
from bot.ui.texts.saying import say
from bot.ui.texts.servers import dialogs, safety

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.servers.settings import Server
    from bot.services.servers.word_lists import Proposal

    Interaction = discord.Interaction[Any]

WORDS: Final = "words"
FILE: Final = "file"

MOST_TYPED: Final = 4000
"""Discord's limit of a field; longer lists are attached."""

MOST_BYTES: Final = MOST_LINES * LONGEST_LINE * 4


def words_dialog(server: Server) -> ui.Modal:
    """The dialog of the list, filled with it where it has room."""
    modal = ui.Modal(title=say(dialogs.WORDS), custom_id=setting_id(Verb.PUT, server, WORDS, WORDS))
    known = "\n".join(server.settings.words)
    field = ui.TextInput[Any](
        custom_id=WORDS,
        default=known if 0 < len(known) <= MOST_TYPED else None,
        max_length=MOST_TYPED,
        style=discord.TextStyle.paragraph,
        required=False,
    )
    upload = ui.FileUpload[Any](custom_id=FILE, required=False, max_values=1)
    for name, component in ((WORDS, field), (FILE, upload)):
        title, hint = say(dialogs.FIELDS[name]), say(dialogs.HINTS[name])
        modal.add_item(ui.Label[Any](text=title, description=hint, component=component))
    modal.stop()
    return modal


async def proposed(
    interaction: Interaction, written: Mapping[str, str], files: Mapping[str, list[str]]
) -> Proposal:
    """The list that a dialog brought, not kept yet; a file goes before what was typed.

    Raises:
        RefusedError: the file cannot be read, or it is too long.
    """
    lines = written.get(WORDS, "")
    for address in files.get(FILE, ()):
        lines = await _text_at(interaction, address)
    word_lists = interactions.services_of(interaction).word_lists
    return await word_lists.propose(interactions.requester_of(interaction), lines)


def proposal(server: Server, found: Proposal) -> ui.LayoutView:
    """What a list would have done, with the buttons that keep it and leave it."""
    container: ui.Container[Any] = ui.Container()
    container.add_item(text(safety.proposal(found)))
    container.add_item(
        buttons(
            button(
                say(safety.KEEP), setting_id(Verb.KEEP, server, WORDS, str(found.id)), is_on=True
            ),
            button(say(safety.LEAVE), panel_id(Verb.PAGE, "safety")),
        )
    )
    return inert_layout(container)


async def _text_at(interaction: Interaction, address: str) -> str:
    """The text of an attached file. Raises RefusedError if it is none."""
    try:
        data: bytes = await interaction.client.http.get_from_cdn(address)
        if len(data) > MOST_BYTES:
            raise RefusedError(Refusal.WORD_LIST_TOO_LONG)
        return data.decode("utf-8-sig")
    except (*REQUEST_FAILED, UnicodeDecodeError) as error:
        raise RefusedError(Refusal.NO_TEXT_FILE) from error
