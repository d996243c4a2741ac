"""Answering an interaction: with a task's message, or with why not."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import discord
import structlog
from discord import ui

from bot.discord_client.errors import REQUEST_FAILED, UNREADABLE, translated
from bot.discord_client.requests import callbacks
from bot.discord_client.requests.callbacks import AnsweredError, LostError
from bot.engine.log_context import asked_by
from bot.engine.messenger import (
    ContentRefusedError,
)
from bot.services.refusals import UNKNOWN_HERE, Refusal, RefusedError
from bot.store import AskedBeforeError, StoreUnavailableError
from bot.ui.answers.given_back import given_back, send_privately
from bot.ui.answers.lost_answers import find_answer, note_answer
from bot.ui.answers.offers_of_more import more_offered
from bot.ui.interactions import check_may_ask, requester_of, services_of
from bot.ui.languages import speaking_beside, speaking_to
from bot.ui.stateless import inert_layout
from bot.ui.task_message.layout import task_message
from bot.ui.texts import refusals
from bot.ui.texts.saying import say
from bot.ui.texts.servers import quotas

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from bot.domain.tasks import TaskView
    from bot.services import Services
    from bot.services.requester import Requester
    from bot.services.tasks.entries import Entry

log = structlog.get_logger()

UNKNOWN_AFTER_S: Final = 1.0
"""What is unknown here is said to be so this much later: another process may know it."""


@asynccontextmanager
async def refusing(
    interaction: discord.Interaction[Any], entry: Entry | None = None
) -> AsyncIterator[None]:
    """Speak the member's language inside; what goes wrong is a sentence that only they see.

    It gives back what they entered.
    """
    asked = asked_by(interaction.user.id, interaction.guild_id)
    with speaking_to(interaction), asked:
        async with _refusing(interaction, entry):
            yield


@asynccontextmanager
async def _refusing(
    interaction: discord.Interaction[Any], entry: Entry | None
) -> AsyncIterator[None]:
    try:
        yield
    except RefusedError as error:
        await _refuse(interaction, error, entry)
    except AskedBeforeError:
        log.info("interaction.repeated", interaction_id=interaction.id)
    except AnsweredError:
        services_of(interaction).copies.noticed(interaction.id)
    except LostError as error:
        log.warning("answer.lost", reason=str(error))
    except REQUEST_FAILED as error:
        failure = translated(error)
        log.warning("answer.not_sent", reason=str(failure))
        if isinstance(failure, ContentRefusedError):
            await privately(interaction, say(refusals.ANSWER_REFUSED), entry)
    except StoreUnavailableError as error:
        log.error("interaction.store_unavailable", reason=str(error))  # noqa: TRY400 - no fault of ours
        await privately(interaction, say(refusals.SOMETHING_WRONG), entry)
    except Exception:
        if not interaction.client.is_closed():  # else the stop of the bot cut it off
            log.exception("interaction.fault")
        await privately(interaction, say(refusals.SOMETHING_WRONG), entry)


async def _refuse(
    interaction: discord.Interaction[Any], error: RefusedError, entry: Entry | None
) -> None:
    """Say why not, and give back what was entered, as corrected; unless another process knows."""
    known = entry and replace(entry, fix=error.fix, usd=error.values.get("usd"))
    if error.why in UNKNOWN_HERE:
        await unknown_here(interaction, refusals.refusal(error), known)
        return
    offered = more_offered(error, manages=interaction.permissions.manage_guild)
    await privately(interaction, refusals.refusal(error), known, *offered)


async def privately(
    interaction: discord.Interaction[Any],
    sentence: str,
    entry: Entry | None = None,
    *offered: ui.Button[Any],
) -> None:
    """Say something that only the member sees, with what is offered, and give back their entry."""
    if interaction.client.is_closed():  # nobody can be answered any more
        log.info("interaction.cut_off")
        return
    back = await given_back(interaction, entry, offered)
    try:
        await send_privately(interaction, sentence, back)
    except AnsweredError:
        services_of(interaction).copies.noticed(interaction.id)
    except LostError as error:
        log.warning("answer.lost", reason=str(error))
    except (*REQUEST_FAILED, *UNREADABLE) as error:
        failure = translated(error)
        log.warning("answer.not_sent", reason=str(failure))
        if isinstance(failure, ContentRefusedError) and sentence != say(refusals.ANSWER_REFUSED):
            await privately(interaction, say(refusals.ANSWER_REFUSED), entry)
    except RuntimeError:  # aiohttp's, of a session that was closed while this was on its way
        if not interaction.client.is_closed():
            raise
        log.info("interaction.cut_off")


async def unknown_here(
    interaction: discord.Interaction[Any], sentence: str, entry: Entry | None = None
) -> None:
    """Say that this process does not know what was asked for, unless another one may.

    That one answers first, and then this one learns of it.
    """
    copies = services_of(interaction).copies
    if not copies.lately:
        await asyncio.sleep(UNKNOWN_AFTER_S)
    if copies.lately:
        log.info("interaction.left_alone", interaction_id=interaction.id)
        return
    await privately(interaction, sentence, entry)


async def claim(interaction: discord.Interaction[Any], *, thinking: bool = False) -> None:
    """Take up an interaction by answering it, before what it asks for is done.

    `thinking`: with a message of its own, which only the member sees, and not in the place of that
    whose button was pressed.

    Of two processes that know the same task only one can, so who does not know whether it was the
    one does nothing, and says how to go on.

    Raises:
        AnsweredError, LostError: another process was the one, or may have been.
        discord.HTTPException: it is too late.
    """
    try:
        await callbacks.defer(interaction, thinking=thinking)
    except LostError:
        await beside(interaction, say(refusals.NOT_TAKEN_UP))
        raise


async def beside(interaction: discord.Interaction[Any], sentence: str) -> None:
    """Say something that only the member sees, whoever answered."""
    silent = discord.AllowedMentions.none()
    try:
        await interaction.followup.send(sentence, ephemeral=True, allowed_mentions=silent)
    except (*REQUEST_FAILED, *UNREADABLE) as error:
        log.warning("answer.not_sent", reason=str(translated(error)))


async def start_task(
    interaction: discord.Interaction[Any],
    ask: Callable[[Services, Requester], Awaitable[TaskView | None]],
) -> None:
    """Answer a command with the message of the task that it makes, or with why it makes none.

    `ask` calls the use case; it returns None where it answered itself.
    """
    async with refusing(interaction):
        await check_may_ask(interaction)
        view = await ask(services_of(interaction), requester_of(interaction))
        if view is not None:
            await with_task(interaction, view)


async def with_task(interaction: discord.Interaction[Any], view: TaskView) -> None:
    """Answer with the message that will become the picture, and note which one it is."""
    services, task = services_of(interaction), view.task
    try:
        with speaking_beside(interaction.client, task):
            layout = task_message(view, now_s=services.clock())
        message_id = await callbacks.message(interaction, view=layout)
    except AnsweredError:
        await find_answer(interaction, view, is_answered=True)
        return
    except (LostError, discord.HTTPException) as error:
        if isinstance(error, discord.NotFound):
            # Discord no longer takes an answer (later than 3 s): nobody saw anything.
            await services.tasks.discard(task.id)
            raise
        if isinstance(translated(error), ContentRefusedError):
            await services.tasks.discard(task.id)
            raise RefusedError(Refusal.NOT_SHOWN) from error
        log.warning("answer.lost", task_id=task.id, reason=str(error))
        message_id = None
    except Exception:
        await services.tasks.discard(task.id)  # it was not even sent
        raise
    if message_id is None:
        await find_answer(interaction, view)
        return
    await note_answer(services, view, channel_id=interaction.channel_id or 0, message_id=message_id)
    if view.left is not None:
        await beside(interaction, quotas.near(view.left))


async def instead(interaction: discord.Interaction[Any], sentence: str) -> None:
    """Put a sentence in the place of the message whose button was pressed."""
    if interaction.response.is_done():
        await callbacks.edit_original(interaction, _words(sentence))
    else:
        await callbacks.update(interaction, _words(sentence))


def _words(text: str) -> ui.LayoutView:
    return inert_layout(ui.TextDisplay(text))
