"""All dialogs, one row each: from it a button finds what it asks, and a submit what it starts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import discord

from bot.domain.members.choices import Results
from bot.services.members.expansion import expanded
from bot.services.refusals import Refusal, RefusedError
from bot.ui import interactions
from bot.ui.answers import placing, replies
from bot.ui.answers.private_results import with_task
from bot.ui.custom_ids import DIALOG
from bot.ui.dialogs import (
    blend,
    describe,
    imagine,
    message_picture,
    motion,
    own,
    picture_edit,
    preset,
    pressed,
    prompt,
    region,
    shorten,
    swap,
    video,
    zoom,
)
from bot.ui.dialogs.forms import sent

if TYPE_CHECKING:
    from bot.services.tasks.actions import OpenedAction
    from bot.services.tasks.entries import Entry
    from bot.ui.dialogs.forms.form import Form

    Interaction = discord.Interaction[Any]

DIALOGS: Final[dict[str, Form]] = {
    form.topic: form
    for form in (
        imagine.IMAGINE,
        describe.DESCRIBE,
        blend.BLEND,
        video.VIDEO,
        picture_edit.PICTURE_EDIT,
        shorten.SHORTEN,
        swap.SWAP,
        prompt.EDIT,
        prompt.CONTINUE,
        prompt.PRESS,
        zoom.ZOOM,
        motion.MOTION,
        region.AREAS,
        region.MASK,
        message_picture.REFERENCE,
        message_picture.ANIMATE,
        message_picture.REPAINT,
        pressed.BUTTON,
        pressed.FIX,
        pressed.AGAIN,
        pressed.REMAKE,
        *own.OWN,
        preset.SAVE,
    )
}

_ANEW: Final = (
    *(form for form in DIALOGS.values() if form.command is not None),
    message_picture.REFERENCE,
    message_picture.ANIMATE,
    message_picture.REPAINT,
)
"""What starts something new, and nothing that belongs to a message of the bot's."""

_DIALOG: Final = re.compile(DIALOG)


async def ask(interaction: Interaction, asked: OpenedAction) -> None:
    """Answer the press of a button with what it asks, filled from the stored prompt."""
    for form in DIALOGS.values():
        if form.open is not None and form.asks == asked.dialog:
            await form.open(interaction, asked)


async def submitted(interaction: Interaction) -> None:
    """Answer the submit of a dialog, whatever its custom_id and fields say."""
    async with replies.refusing(interaction):
        said = _DIALOG.fullmatch(interactions.custom_id_of(interaction))
        if said is None or said["topic"] not in DIALOGS:
            raise RefusedError(Refusal.NO_SUCH_TASK)
        entry = sent.read(interaction, said)
        async with replies.refusing(interaction, entry):
            interactions.check_member(interaction)
            await take_up(interaction, await _whole(interaction, entry, said["draft"]))


async def take_up(interaction: Interaction, entry: Entry) -> None:
    """Answer with what an entry starts, or with why it starts nothing."""
    async with replies.refusing(interaction, entry):
        if interaction.type is not discord.InteractionType.application_command:
            interactions.check_member(interaction)
        form = DIALOGS[entry.topic]
        if not form.makes:
            await form.submit(sent.Sent(interaction, entry))
            return
        preferences = interactions.services_of(interaction).preferences
        chosen = await preferences.chosen(interaction.user.id)  # once for all that depends on it
        results = placing.results_of(interaction, entry, chosen, is_new=form in _ANEW)
        channel_id = await placing.place(interaction, private=results is Results.PRIVATE)
        entry, known = await _with_plain_presets(interaction, entry)
        async with replies.refusing(interaction, entry):
            prompt = expanded(entry, known, form.beside(entry))
            to_copy = results is Results.BOTH
            request = sent.Sent(interaction, entry, prompt, channel_id, to_copy, chosen)
            view = await form.submit(request)
            if view is not None:
                await with_task(interaction, view)


async def _with_plain_presets(
    interaction: Interaction, entry: Entry
) -> tuple[Entry, dict[str, str]]:
    """As `bot.services.members.expansion.Expansion.plain`."""
    expansion = interactions.services_of(interaction).expansion
    return await expansion.plain(interactions.requester_of(interaction), entry)


async def _whole(interaction: Interaction, entry: Entry, draft_id: str | None) -> Entry:
    """What a dialog sent, with what the draft holds that it was filled from."""
    if draft_id is None:
        if DIALOGS[entry.topic].command:
            raise RefusedError(Refusal.NO_SUCH_DRAFT)
        return entry
    entries = interactions.services_of(interaction).entries
    return entry.over(await entries.kept(interaction.user.id, int(draft_id)))
