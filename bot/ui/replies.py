"""Answering an interaction: with a task's message, with details, or with why not."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Protocol, cast

import discord
import structlog
from discord import ui

from bot.discord_client import callbacks
from bot.discord_client.callbacks import AnsweredError, LostError
from bot.discord_client.errors import REQUEST_FAILED, UNREADABLE, translated
from bot.engine.messenger import (
    AnswerOfAnotherError,
    ContentRefusedError,
    MessageGoneError,
    MessengerError,
)
from bot.services.refusals import UNKNOWN_HERE, Refusal, RefusedError
from bot.services.tasks.intake import Requester
from bot.store import AskedBeforeError, StoreUnavailableError
from bot.ui.custom_ids import PlanVerb, names, plan_id, tag_in
from bot.ui.invitation import invitation
from bot.ui.stateless import inert_layout
from bot.ui.task_message.details import details_text
from bot.ui.task_message.layout import task_message
from bot.ui.texts import tasks

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.domain.tasks import Task, TaskView
    from bot.services import Services
    from bot.services.tasks.batches import Plan

log = structlog.get_logger()

LOOKS_FOR_ANSWER: Final = (0.5, 2.0, 5.0, 15.0, *[60.0] * 14)
"""When an answer got lost on its way, look so often (seconds apart) whether it stands: for as
long as the interaction's token may be used."""


UNKNOWN_AFTER_S: Final = 1.0
"""What is unknown here is said to be so this much later: another process may know it."""


class HasServices(Protocol):
    """A client that carries the use cases."""

    services: Services


def services_of(interaction: discord.Interaction[Any]) -> Services:
    """The use cases behind an interaction."""
    return cast("HasServices", interaction.client).services


def asker_of(interaction: discord.Interaction[Any]) -> Requester:
    """Who asks, and where. Raises RefusedError for a place that no message can be edited in."""
    if interaction.channel_id is None:  # of a kind that discord.py does not know
        raise RefusedError(Refusal.STRANGE_CHANNEL)
    return Requester(
        user_id=interaction.user.id,
        guild_id=interaction.guild_id,
        channel_id=interaction.channel_id,
        moderates=interaction.permissions.manage_messages and interaction.guild_id is not None,
        upload_limit=interaction.filesize_limit,
        interaction_token=interaction.token,
        interaction_id=interaction.id,
        tag=tag_in(custom_id_of(interaction)),
    )


def message_id_of(interaction: discord.Interaction[Any]) -> int:
    """The message whose button was pressed; 0 if there is none, or it is not ours."""
    message = interaction.message
    return message.id if message is not None and _is_ours(interaction, message) else 0


def shown_in(interaction: discord.Interaction[Any]) -> int | None:
    """As `message_id_of`, but None for one of ours that only its member sees.

    Such a message belongs to no task.
    """
    message_id = message_id_of(interaction)
    private = interaction.message is not None and interaction.message.flags.ephemeral
    return None if message_id and private else message_id


def _is_ours(interaction: discord.Interaction[Any], message: discord.Message) -> bool:
    # discord.py leaves an author out that it cannot read.
    author, bot = getattr(message, "author", None), interaction.client.user
    return author is not None and bot is not None and author.id == bot.id


def custom_id_of(interaction: discord.Interaction[Any]) -> str:
    """The custom_id of what was pressed, chosen in or sent."""
    return str(cast("dict[str, Any]", interaction.data or {}).get("custom_id", ""))


def chosen_in(interaction: discord.Interaction[Any]) -> list[str]:
    """What was chosen in the menu of an interaction."""
    data = cast("dict[str, Any]", interaction.data or {})
    return [str(value) for value in data.get("values") or []]


def check_permissions(interaction: discord.Interaction[Any], *, posts: bool = False) -> None:
    """Make sure that the picture can be delivered where it is asked for (discord.md A7).

    An answer needs no permission, but the edits that bring the picture do, and messages of their
    own (`posts`) need one more.

    Raises:
        RefusedError: says how to invite the bot, or names what a moderator must allow.
    """
    if interaction.guild_id is None:
        return
    if not _is_member(interaction):
        link = invitation(interaction.application_id)
        raise RefusedError(Refusal.NOT_A_MEMBER, sentence=tasks.not_a_member(link))
    _check_unlocked(interaction)
    granted = interaction.app_permissions
    needed = {"View Channel": granted.view_channel, "Attach Files": granted.attach_files}
    if isinstance(interaction.channel, discord.VoiceChannel | discord.StageChannel):
        needed["Connect"] = granted.connect
    if posts and isinstance(interaction.channel, discord.Thread):
        needed["Send Messages in Threads"] = granted.send_messages_in_threads
    elif posts:
        needed["Send Messages"] = granted.send_messages
    missing = [name for name, has in needed.items() if not has]
    if missing:
        raise RefusedError(Refusal.NO_PERMISSION, sentence=tasks.missing_permissions(missing))


def _is_member(interaction: discord.Interaction[Any]) -> bool:
    """Whether the bot is in the server: where only its commands were added, it edits nothing."""
    return interaction.client.get_guild(interaction.guild_id or 0) is not None


def note_open(interaction: discord.Interaction[Any]) -> None:
    """Tell the engine what an interaction proves: that its channel can be seen.

    In a direct message it proves that its member takes them.
    """
    channel_id = interaction.channel_id
    if channel_id is None or interaction.type is discord.InteractionType.autocomplete:
        return
    signals = services_of(interaction).intake.signals
    if interaction.guild_id is None:
        signals.seen_open(channel_id=channel_id, user_id=interaction.user.id)
    elif _is_member(interaction) and interaction.app_permissions.view_channel:
        signals.seen_open(channel_id=channel_id)


def check_member(interaction: discord.Interaction[Any]) -> None:
    """Make sure that who presses could ask with a command here, too.

    Discord looks at that before a command and not before a press; how a server's moderators set
    single commands cannot be seen from here.

    Raises:
        RefusedError: the member may not.
    """
    if interaction.guild_id is None:
        return
    _check_unlocked(interaction)
    may = interaction.permissions
    in_thread = isinstance(interaction.channel, discord.Thread)
    may_write = may.send_messages_in_threads if in_thread else may.send_messages
    silenced = isinstance(interaction.user, discord.Member) and interaction.user.is_timed_out()
    if silenced or not (may.view_channel and may_write and may.use_application_commands):
        raise RefusedError(Refusal.MAY_NOT_ASK)


def _check_unlocked(interaction: discord.Interaction[Any]) -> None:
    """A locked thread opens for no message of the bot's; one that is only archived does."""
    if getattr(interaction.channel, "locked", False):
        raise RefusedError(Refusal.LOCKED)


@asynccontextmanager
async def refusing(interaction: discord.Interaction[Any]) -> AsyncIterator[None]:
    """Turn what goes wrong inside into a sentence that only the member sees."""
    try:
        yield
    except RefusedError as error:
        say = unknown_here if error.why in UNKNOWN_HERE else privately
        await say(interaction, tasks.refusal(error))
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
            await privately(interaction, tasks.ANSWER_REFUSED)
    except StoreUnavailableError as error:
        log.error("interaction.store_unavailable", reason=str(error))  # noqa: TRY400 - no fault of ours
        await privately(interaction, tasks.SOMETHING_WRONG)
    except Exception:
        if not interaction.client.is_closed():  # else the stop of the bot cut it off
            log.exception("interaction.fault")
        await privately(interaction, tasks.SOMETHING_WRONG)


async def privately(interaction: discord.Interaction[Any], sentence: str) -> None:
    """Say something that only the member sees."""
    if interaction.client.is_closed():  # nobody can be answered any more
        log.info("interaction.cut_off")
        return
    silent = discord.AllowedMentions.none()
    try:
        if interaction.response.is_done():
            await interaction.followup.send(sentence, ephemeral=True, allowed_mentions=silent)
        else:
            await callbacks.message(interaction, content=sentence, ephemeral=True)
    except AnsweredError:
        services_of(interaction).copies.noticed(interaction.id)
    except LostError as error:
        log.warning("answer.lost", reason=str(error))
    except (*REQUEST_FAILED, *UNREADABLE) as error:
        failure = translated(error)
        log.warning("answer.not_sent", reason=str(failure))
        if isinstance(failure, ContentRefusedError) and sentence != tasks.ANSWER_REFUSED:
            await privately(interaction, tasks.ANSWER_REFUSED)


async def unknown_here(interaction: discord.Interaction[Any], sentence: str) -> None:
    """Say that this process does not know what was asked for, unless another one may.

    That one answers first, and then this one learns of it.
    """
    copies = services_of(interaction).copies
    if not copies.lately:
        await asyncio.sleep(UNKNOWN_AFTER_S)
    if copies.lately:
        log.info("interaction.left_alone", interaction_id=interaction.id)
        return
    await privately(interaction, sentence)


async def claim(interaction: discord.Interaction[Any]) -> None:
    """Take up a press or a dialog by answering it, before what it asks for is done.

    Of two processes that know the same task only one can, so who does not know whether it was the
    one does nothing, and says how to go on.

    Raises:
        AnsweredError, LostError: another process was the one, or may have been.
        discord.HTTPException: it is too late.
    """
    try:
        await callbacks.defer(interaction)
    except LostError:
        await _beside(interaction, tasks.NOT_TAKEN_UP)
        raise


async def _beside(interaction: discord.Interaction[Any], sentence: str) -> None:
    """Say something that only the member sees, whoever answered."""
    silent = discord.AllowedMentions.none()
    try:
        await interaction.followup.send(sentence, ephemeral=True, allowed_mentions=silent)
    except (*REQUEST_FAILED, *UNREADABLE) as error:
        log.warning("answer.not_sent", reason=str(translated(error)))


async def with_task(interaction: discord.Interaction[Any], view: TaskView) -> None:
    """Answer with the message that will become the picture, and note which one it is."""
    intake, task = services_of(interaction).intake, view.task
    try:
        layout = task_message(view, now_s=intake.clock())
        message_id = await callbacks.message(interaction, view=layout)
    except AnsweredError:
        await _find_answer(interaction, task, is_answered=True)
        return
    except (LostError, discord.HTTPException) as error:
        if isinstance(error, discord.NotFound):
            # Discord no longer takes an answer (later than 3 s): nobody saw anything.
            await intake.discard(task.id)
            raise
        if isinstance(translated(error), ContentRefusedError):
            await intake.discard(task.id)
            raise RefusedError(Refusal.NOT_SHOWN) from error
        log.warning("answer.lost", task_id=task.id, reason=str(error))
        message_id = None
    except Exception:
        await intake.discard(task.id)  # it was not even sent
        raise
    if message_id is None:
        await _find_answer(interaction, task)
        return
    channel_id = interaction.channel_id or 0
    await intake.posted(task.id, channel_id=channel_id, message_id=message_id)


async def with_plan(interaction: discord.Interaction[Any], plan: Plan) -> None:
    """Show what a batch would make and cost, to the member who asked."""
    make: ui.Button[Any] = ui.Button(
        label=f"Make {len(plan.prompts)} pictures",
        style=discord.ButtonStyle.primary,
        custom_id=plan_id(plan.id, PlanVerb.MAKE),
    )
    drop: ui.Button[Any] = ui.Button(
        label="Leave it",
        custom_id=plan_id(plan.id, PlanVerb.DROP),
    )
    layout = inert_layout(ui.TextDisplay(tasks.batch(plan)), ui.ActionRow(make, drop))
    await callbacks.message(interaction, view=layout, ephemeral=True)


async def instead(interaction: discord.Interaction[Any], sentence: str) -> None:
    """Put a sentence in the place of the message whose button was pressed."""
    if interaction.response.is_done():
        await callbacks.edit_original(interaction, _words(sentence))
    else:
        await callbacks.update(interaction, _words(sentence))


def _words(text: str) -> ui.LayoutView:
    return inert_layout(ui.TextDisplay(text))


async def with_details(interaction: discord.Interaction[Any], view: TaskView) -> None:
    """Show everything about a task to the member who asks."""
    await callbacks.message(interaction, view=_words(details_text(view)), ephemeral=True)
    seed = await services_of(interaction).seeds.of(view.task)
    if seed is not None:
        await callbacks.edit_original(interaction, _words(details_text(view, seed=seed)))


async def _find_answer(
    interaction: discord.Interaction[Any], task: Task, *, is_answered: bool = False
) -> None:
    """The answer got lost on its way there or back: look whether it stands.

    `is_answered`: Discord said that the interaction has an answer, which may be another's.
    """
    services = services_of(interaction)
    for wait_s in LOOKS_FOR_ANSWER:
        await asyncio.sleep(wait_s)
        try:
            found = await callbacks.find_answer(
                interaction.client, interaction.token, task.channel_id, partial(names, task)
            )
        except MessageGoneError as error:
            if is_answered or isinstance(error, AnswerOfAnotherError):
                services.copies.noticed(interaction.id)
            await services.intake.discard(task.id)
            return
        except MessengerError:  # it cannot be told now
            continue
        await services.intake.posted(
            task.id, channel_id=found.channel_id, message_id=found.message_id
        )
        return
    log.warning("answer.not_found", task_id=task.id)
    await services.intake.withdraw(task.id)
