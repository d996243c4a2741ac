"""The card of a task, which only who opens it sees: what they may know, and what they can do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from bot.discord_client.errors import REQUEST_FAILED, translated
from bot.discord_client.requests import callbacks
from bot.engine.messenger import ContentRefusedError
from bot.services.members.visibility import Sight
from bot.ui import interactions
from bot.ui.custom_ids import details_id
from bot.ui.panels.members.cards import offered
from bot.ui.panels.members.cards.pictures import is_blurred, pictures_of
from bot.ui.panels.parts import button, buttons
from bot.ui.task_message.details import details_card, details_texts
from bot.ui.texts import controls
from bot.ui.texts.members import details as words
from bot.ui.texts.saying import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.domain.tasks import Request, Task
    from bot.services.members.details import Known

    Interaction = discord.Interaction[Any]

_IN_A_ROW: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a card shows, and to whom."""

    known: Known
    may_remove: bool
    pictures: tuple[str, ...] = ()
    blurred: bool = False
    seed: str | None = None

    @property
    def task(self) -> Task:
        """What it is about."""
        return self.known.view.task


async def show(interaction: Interaction, task_id: int) -> None:
    """Answer with the card of the task that a message shows which the member looks at."""
    viewer = interactions.viewer_of(interaction)
    here = {interaction.channel_id} if interaction.channel_id is not None else set[int]()
    viewer = replace(viewer, channels=viewer.channels | here)
    await answer(
        interaction, await interactions.services_of(interaction).details.of(viewer, task_id)
    )


async def answer(interaction: Interaction, known: Known) -> None:
    """Answer with the card of what somebody may know of a task."""
    card = _card(interaction, known)
    await callbacks.message(interaction, view=_layout(card), ephemeral=True)
    await _complete(interaction, card, shown=card)


async def put(interaction: Interaction, known: Known) -> None:
    """Show a card in the place of the message whose button was pressed, which is answered."""
    await _complete(interaction, _card(interaction, known))


async def known_of(interaction: Interaction, task_id: int) -> Known:
    """What who presses may know of a task. Raises RefusedError."""
    details = interactions.services_of(interaction).details
    return await details.of(interactions.viewer_of(interaction), task_id)


def _card(interaction: Interaction, known: Known) -> Card:
    request = known.view.task.request
    is_own = request.user_id == interaction.user.id
    return Card(
        known=known,
        may_remove=is_own or _moderates(interaction, request),
        blurred=is_blurred(interaction, known.view.task),
    )


async def _complete(interaction: Interaction, card: Card, *, shown: Card | None = None) -> None:
    """Show a card with what others have to be asked for: links, pictures and the seed."""
    services = interactions.services_of(interaction)
    view = await services.single_pictures.added(card.known.view)
    pictures = tuple(await pictures_of(interaction, view.task))
    card = replace(card, known=replace(card.known, view=view), pictures=pictures)
    if card != shown:
        await _edit(interaction, card)
    if card.known.sight is Sight.EVERYTHING:
        seed = await services.seeds.of(view.task)
        if seed is not None:
            await _edit(interaction, replace(card, seed=seed))


async def _edit(interaction: Interaction, card: Card) -> None:
    """Put a card in the place of the answer; without pictures that Discord refuses."""
    try:
        await callbacks.edit_original(interaction, _layout(card))
    except REQUEST_FAILED as error:
        if not card.pictures or not isinstance(translated(error), ContentRefusedError):
            raise
        await callbacks.edit_original(interaction, _layout(replace(card, pictures=())))


def _layout(card: Card) -> ui.LayoutView:
    known = card.known
    texts = details_texts(known.view, seed=card.seed, costs=known.account.costs)
    found = list(_buttons(card))
    rows = [buttons(*found[start : start + _IN_A_ROW]) for start in range(0, len(found), _IN_A_ROW)]
    return details_card(texts, pictures=card.pictures, blurred=card.blurred, rows=rows)


def _buttons(card: Card) -> Iterator[ui.Button[Any]]:
    """What the viewer can do with it, and nothing else."""
    task, knows_prompt = card.task, card.known.sight is Sight.EVERYTHING
    if knows_prompt and offered.prompt_of(task):
        yield _button(task, words.COPY, "copy")
    if knows_prompt and offered.can_be_made_again(task):
        yield _button(task, words.AGAIN, "again")
    if offered.has_still(task):
        yield _button(task, words.REFERENCE, "ref")
    if offered.can_be_favourite(task):
        favourite = _button(task, words.FAVOURITE, "fav")
        favourite.emoji = discord.PartialEmoji(name="❤️")
        if card.known.account.is_favourite:
            favourite.style = discord.ButtonStyle.success
        yield favourite
    if card.known.has_family:
        yield _button(task, words.FAMILY, "family")
    if card.may_remove:
        yield _button(task, controls.REMOVE, "remove")


def _button(task: Task, name: str, verb: str) -> ui.Button[Any]:
    return button(say(name), details_id(task, verb))


def _moderates(interaction: Interaction, request: Request) -> bool:
    """Whether who asks may manage messages where the task's message is."""
    user, guild = interaction.user, interaction.guild
    if guild is None or request.guild_id != guild.id or not isinstance(user, discord.Member):
        return False
    if request.channel_id == interaction.channel_id:
        return interaction.permissions.manage_messages
    channel = guild.get_channel_or_thread(request.channel_id)
    if isinstance(channel, discord.Thread):
        channel = channel.parent
    return channel is not None and channel.permissions_for(user).manage_messages
