"""What the buttons of a card of details do, from wherever it was opened, also after a restart."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from bot.discord_client.requests import callbacks
from bot.services.members.visibility import Sight
from bot.services.refusals import Refusal, RefusedError
from bot.services.tasks.authors import prompt_by
from bot.services.tasks.entries import PROMPT, Entry
from bot.services.tasks.prompt_composer import prompt_to_repeat
from bot.ui import interactions
from bot.ui.answers import replies
from bot.ui.characters import units
from bot.ui.dialogs import take_up
from bot.ui.dialogs.forms.fields import PICTURES, SPEED
from bot.ui.dialogs.forms.refill import refilled
from bot.ui.dialogs.imagine import IMAGINE, MODEL, NIJI, imagine_dialog
from bot.ui.dialogs.message_picture import reference_dialog
from bot.ui.dialogs.pressed import REMAKE
from bot.ui.panels.members.cards import details, family, offered
from bot.ui.panels.members.cards.pictures import links_to
from bot.ui.presses import reactions
from bot.ui.stateless import inert_layout

if TYPE_CHECKING:
    import re
    from collections.abc import Awaitable, Callable

    from bot.domain.tasks import Task
    from bot.services.members.details import Known

    Interaction = discord.Interaction[Any]

BLOCK: Final = 1900
"""The longest text of a code block: a message of words takes 2,000 characters."""

_FENCE: Final = "```"
_FILE: Final = "prompt.txt"


async def pressed(interaction: Interaction, said: re.Match[str]) -> None:
    """Answer a press or a choice in a card. Raises RefusedError.

    An unknown verb of a newer version opens the card.
    """
    if turn := _PAGES.get(said["verb"]):
        await turn(interaction, said)
        return
    viewer = interactions.viewer_of(interaction)
    service = interactions.services_of(interaction).details
    known = await service.tagged(viewer, int(said["task_id"]), said["tag"])
    await _VERBS.get(said["verb"], details.answer)(interaction, known)


async def _copy(interaction: Interaction, known: Known) -> None:
    """Answer with the prompt alone: in a block where one can hold it, else as a file."""
    prompt = offered.prompt_of(_whole(known))
    if units(prompt) <= BLOCK and _FENCE not in prompt:
        block = f"{_FENCE}\n{prompt}\n{_FENCE}"
        await callbacks.message(interaction, content=block, ephemeral=True)
        return
    await callbacks.defer(interaction, thinking=True)
    file = discord.File(BytesIO(prompt.encode()), filename=_FILE)
    layout = inert_layout(ui.File[Any](f"attachment://{_FILE}"))
    await callbacks.edit_original(interaction, layout, [file])


async def _again(interaction: Interaction, known: Known) -> None:
    """Open the dialog of a new picture with the same in it; what has none is asked for at once."""
    task = _whole(known)
    if not offered.can_be_made_again(task):
        raise RefusedError(Refusal.NOT_OFFERED)
    if not task.request.kind.repeats_prompt:
        tag = task.shown.tag
        await take_up(
            interaction, Entry(topic=REMAKE.topic, tag=tag, subject=task.id, is_press=True)
        )
        return
    interactions.check_member(interaction)
    await interactions.check_may_ask(interaction)
    entry = _entry(task, interaction.user.id)
    services = interactions.services_of(interaction)
    draft_id = await services.entries.keep(interaction.user.id, entry)
    await callbacks.modal(interaction, refilled(imagine_dialog(), entry, draft_id))


def _entry(task: Task, user_id: int) -> Entry:
    """What a member would enter to ask for the same."""
    request = task.request
    choices = {MODEL: [NIJI]} if request.niji else {}
    if request.speed:
        choices[SPEED] = [request.speed.value]
    files = {PICTURES: request.inputs.pictures} if request.inputs.pictures else {}
    return Entry(
        topic=IMAGINE.topic,
        texts={PROMPT: prompt_to_repeat(request)},
        choices=choices,
        files=files,
        prompt_by=prompt_by(user_id, task),
    )


async def _reference(interaction: Interaction, known: Known) -> None:
    """Ask for a prompt that uses the picture."""
    task = known.view.task
    if not offered.has_still(task):
        raise RefusedError(Refusal.NOT_OFFERED)
    interactions.check_member(interaction)
    await interactions.check_may_ask(interaction)
    address = next(iter(await links_to(interaction, task)), None)
    if address is None:
        raise RefusedError(Refusal.NO_PICTURE_HERE)
    pictures = interactions.services_of(interaction).message_pictures
    draft_id = await pictures.keep(interactions.requester_of(interaction), address)
    await callbacks.modal(interaction, reference_dialog(draft_id))


async def _favourite(interaction: Interaction, known: Known) -> None:
    """Make it the viewer's favourite, or no longer, and show that."""
    task = known.view.task
    if not offered.can_be_favourite(task):
        raise RefusedError(Refusal.NOT_OFFERED)
    interactions.check_member(interaction)
    await interactions.check_may_ask(interaction, shows=False)
    await replies.claim(interaction)
    favourites = interactions.services_of(interaction).favourites
    requester = interactions.requester_of(interaction)
    try:
        await favourites.switch(requester, task, offered.bookmark_of(task))
    finally:
        await details.put(interaction, await details.known_of(interaction, task.id))


async def _remove(interaction: Interaction, known: Known) -> None:
    """Ask whether it is to be removed, which whoever answers that must be allowed to."""
    question = reactions.removal_question(known.view.task)
    await callbacks.message(interaction, view=question, ephemeral=True)


async def _card(interaction: Interaction, known: Known) -> None:
    """Show the card in the place of its family."""
    await callbacks.defer(interaction)
    await details.put(interaction, known)


def _whole(known: Known) -> Task:
    """The task with its prompt. Raises RefusedError where that is hidden."""
    if known.sight is not Sight.EVERYTHING:
        raise RefusedError(Refusal.NOT_OFFERED)
    return known.view.task


_VERBS: Final[dict[str, Callable[[Interaction, Known], Awaitable[None]]]] = {
    "copy": _copy,
    "again": _again,
    "ref": _reference,
    "fav": _favourite,
    "remove": _remove,
    "card": _card,
}
_PAGES: Final[dict[str, Callable[[Interaction, re.Match[str]], Awaitable[None]]]] = {
    "family": family.show,
    "page": family.page,
    "jump": family.jump,
}
