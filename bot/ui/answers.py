"""Answering an interaction: with a task's message, with details, or with why not."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final, Protocol, cast

import discord
import structlog
from discord import ui

from bot.engine import Asker, Services
from bot.engine.refusals import RefusedError, Why
from bot.store import StoreUnavailableError
from bot.ui import texts
from bot.ui.custom_ids import PlanVerb, plan_id
from bot.ui.details import details_text
from bot.ui.failures import REQUEST_FAILED, translated
from bot.ui.inert import inert_layout
from bot.ui.layout import task_message

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.domain import TaskView
    from bot.engine.batches import Plan

log = structlog.get_logger()

LOOKS_FOR_ANSWER: Final = (0.5, 2.0, 5.0, 15.0, *[60.0] * 14)
"""When an answer got lost on its way, look so often (seconds apart) whether it stands: for as
long as the interaction's token may be used."""


class HasServices(Protocol):
    """A client that carries the use cases."""

    services: Services


def services_of(interaction: discord.Interaction[Any]) -> Services:
    """The use cases behind an interaction."""
    return cast("HasServices", interaction.client).services


def asker_of(interaction: discord.Interaction[Any]) -> Asker:
    """Who asks, and where. Raises RefusedError for a place that no message can be edited in."""
    if interaction.channel_id is None:  # of a kind that discord.py does not know
        raise RefusedError(Why.STRANGE_CHANNEL)
    return Asker(
        user_id=interaction.user.id,
        guild_id=interaction.guild_id,
        channel_id=interaction.channel_id,
        moderates=interaction.permissions.manage_messages and interaction.guild_id is not None,
        upload_limit=interaction.filesize_limit,
        interaction_token=interaction.token,
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


def check_permissions(interaction: discord.Interaction[Any]) -> None:
    """Make sure that the picture can be delivered where it is asked for (discord.md A7).

    An answer needs no permission, but the edits that bring the picture do.

    Raises:
        RefusedError: names what a moderator must allow.
    """
    if interaction.guild_id is None:
        return
    granted = interaction.app_permissions
    needed = {"View Channel": granted.view_channel, "Attach Files": granted.attach_files}
    missing = [name for name, has in needed.items() if not has]
    if missing:
        raise RefusedError(Why.NO_PERMISSION, sentence=texts.missing_permissions(missing))


def check_member(interaction: discord.Interaction[Any]) -> None:
    """Make sure that who presses could ask with a command here, too.

    Discord looks at that before a command and not before a press; how a server's moderators set
    single commands cannot be seen from here.

    Raises:
        RefusedError: the member may not.
    """
    if interaction.guild_id is None:
        return
    may = interaction.permissions
    in_thread = isinstance(interaction.channel, discord.Thread)
    may_write = may.send_messages_in_threads if in_thread else may.send_messages
    silenced = isinstance(interaction.user, discord.Member) and interaction.user.is_timed_out()
    if silenced or not (may.view_channel and may_write and may.use_application_commands):
        raise RefusedError(Why.MAY_NOT_ASK)


@asynccontextmanager
async def refusing(interaction: discord.Interaction[Any]) -> AsyncIterator[None]:
    """Turn what goes wrong inside into a sentence that only the member sees."""
    try:
        yield
    except RefusedError as error:
        await privately(interaction, texts.refusal(error))
    except REQUEST_FAILED as error:
        log.warning("answer.not_sent", reason=str(translated(error)))
    except StoreUnavailableError as error:
        log.error("interaction.store_unavailable", reason=str(error))  # noqa: TRY400 - no fault of ours
        await privately(interaction, texts.SOMETHING_WRONG)
    except Exception:
        if not interaction.client.is_closed():  # else the stop of the bot cut it off
            log.exception("interaction.fault")
        await privately(interaction, texts.SOMETHING_WRONG)


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
            await interaction.response.send_message(
                sentence,
                ephemeral=True,
                allowed_mentions=silent,
            )
    except REQUEST_FAILED as error:
        log.warning("answer.not_sent", reason=str(translated(error)))


async def with_task(interaction: discord.Interaction[Any], view: TaskView) -> None:
    """Answer with the message that will become the picture, and note which one it is."""
    intake = services_of(interaction).intake
    try:
        sent = await interaction.response.send_message(
            view=task_message(view, now_s=services_of(interaction).intake.clock()),
            allowed_mentions=discord.AllowedMentions.none(),
        )
    except discord.NotFound:
        # Discord no longer takes an answer (later than 3 s): nobody saw anything.
        await intake.discard(view.task.id)
        raise
    except REQUEST_FAILED:
        await _find_answer(interaction, view.task.id)
        return
    await intake.posted(
        view.task.id,
        channel_id=interaction.channel_id or 0,
        message_id=sent.message_id or 0,
    )


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
    await interaction.response.send_message(
        view=inert_layout(ui.TextDisplay(texts.batch(plan)), ui.ActionRow(make, drop)),
        ephemeral=True,
        allowed_mentions=discord.AllowedMentions.none(),
    )


async def instead(interaction: discord.Interaction[Any], sentence: str) -> None:
    """Put a sentence in the place of the message whose button was pressed."""
    await interaction.response.edit_message(
        view=_words(sentence),
        allowed_mentions=discord.AllowedMentions.none(),
    )


def _words(text: str) -> ui.LayoutView:
    return inert_layout(ui.TextDisplay(text))


async def with_details(interaction: discord.Interaction[Any], view: TaskView) -> None:
    """Show everything about a task to the member who asks."""
    await interaction.response.send_message(
        view=_words(details_text(view)),
        ephemeral=True,
        allowed_mentions=discord.AllowedMentions.none(),
    )
    seed = await services_of(interaction).seeds.of(view.task)
    if seed is not None:
        await interaction.edit_original_response(
            view=_words(details_text(view, seed=seed)),
            allowed_mentions=discord.AllowedMentions.none(),
        )


async def _find_answer(interaction: discord.Interaction[Any], task_id: int) -> None:
    """The answer got lost on its way there or back: look whether it stands."""
    intake = services_of(interaction).intake
    for wait_s in LOOKS_FOR_ANSWER:
        await asyncio.sleep(wait_s)
        try:
            message = await interaction.original_response()
        except discord.NotFound:
            await intake.discard(task_id)
            return
        except REQUEST_FAILED:
            continue
        await intake.posted(task_id, channel_id=message.channel.id, message_id=message.id)
        return
    log.warning("answer.not_found", task_id=task_id)
