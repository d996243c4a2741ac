"""What members do by reacting to pictures: ⭐ counts, ❌ ends or removes, ✉️ sends in private.

However many react, one statement looks up whose pictures these are, and each of them acts once.
"""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import discord
import structlog
from discord import ui

from bot.discord_client.errors import REQUEST_FAILED
from bot.discord_client.gateway.reactions import CROSS, STAR
from bot.discord_client.members import member_of
from bot.discord_client.patches import member_in
from bot.discord_client.requests.posts import post, private_channel
from bot.engine.messenger import MessengerError
from bot.services.refusals import RefusedError
from bot.services.requester import Requester
from bot.store import StoreUnavailableError
from bot.ui import interactions
from bot.ui.answers import replies
from bot.ui.languages import speaking_to_member
from bot.ui.messengers.picture_copies import send_copy
from bot.ui.stateless import inert_layout
from bot.ui.texts import reactions as texts
from bot.ui.texts import removals, tasks
from bot.ui.texts.saying import say

if TYPE_CHECKING:
    import re

    from bot.discord_client.client import ImagineBot
    from bot.discord_client.gateway.reactions import Reaction
    from bot.domain.tasks import Request, Task

log = structlog.get_logger()

REMOVAL: Final = "rem:1:(?P<task_id>[0-9]{1,18}):(?P<verb>yes|no)"

MOST_WAITING: Final = 1000
"""More reactions that wait to be looked at are left out."""

AT_ONCE: Final = 50
TOGETHER: Final = 4
"""So many are acted on at the same time: each may hold some pictures in memory."""

GATHER_S: Final = 0.2
LATELY_S: Final = 30.0
"""The same reaction, taken back and made again, does nothing more for so long."""

ACT_S: Final = 60.0


class Reactions:
    """Hears of reactions, and acts on those of members and moderators of a picture."""

    def __init__(self) -> None:
        self._waiting: dict[Reaction, None] = {}
        self._lately: dict[Reaction, float] = {}
        self._working: asyncio.Task[None] | None = None
        self._room = asyncio.Semaphore(TOGETHER)

    def heard(self, client: ImagineBot, reaction: Reaction) -> None:
        """Take a reaction up."""
        if reaction.emoji == STAR:
            if reaction.guild_id is not None:
                client.services.signals.seen_starred(
                    channel_id=reaction.channel_id, message_id=reaction.message_id
                )
        elif len(self._waiting) < MOST_WAITING:
            self._waiting[reaction] = None
            if self._working is None or self._working.done():
                self._working = asyncio.create_task(self._work(client), name="reactions")

    def close(self) -> None:
        """Act on nothing more."""
        self._waiting.clear()
        if self._working is not None:
            self._working.cancel()

    async def _work(self, client: ImagineBot) -> None:
        while self._waiting:
            await asyncio.sleep(GATHER_S)
            some = list(self._waiting)[:AT_ONCE]
            for reaction in some:
                del self._waiting[reaction]
            places = {_place(reaction) for reaction in some}
            try:
                owners = await client.services.reactions.owners(places)
            except StoreUnavailableError as error:
                log.error("reactions.not_read", reason=str(error))  # noqa: TRY400 - no fault of ours
                continue
            theirs = [
                (reaction, requester)
                for reaction in some
                if (owner_id := owners.get(_place(reaction))) is not None
                and (requester := _requester(client, reaction, owner_id)) is not None
            ]
            await asyncio.gather(*(self._act(client, *one) for one in theirs))

    async def _act(self, client: ImagineBot, reaction: Reaction, requester: Requester) -> None:
        if self._was_lately(reaction, client.services.clock()):
            return
        act = _end if reaction.emoji == CROSS else _send
        try:
            async with self._room, asyncio.timeout(ACT_S):
                if await client.services.reactions.are_on(reaction.guild_id):
                    await act(client, requester, reaction.message_id)
        except RefusedError as error:
            self._lately.pop(reaction, None)
            log.info("reaction.refused", message_id=reaction.message_id, reason=error.why.value)
        except (MessengerError, StoreUnavailableError, TimeoutError) as error:
            # Direct messages may be closed: then nobody can be told anything.
            self._lately.pop(reaction, None)
            log.info("reaction.not_done", message_id=reaction.message_id, reason=str(error))
        except Exception:
            log.exception("reaction.fault", message_id=reaction.message_id)

    def _was_lately(self, reaction: Reaction, now_s: float) -> bool:
        """Whether the same was done a moment ago; from now on it was."""
        known = {one: at_s for one, at_s in self._lately.items() if now_s - at_s < LATELY_S}
        self._lately = {**known, reaction: known.get(reaction, now_s)}
        return reaction in known


async def pressed(interaction: discord.Interaction[Any], said: re.Match[str]) -> None:
    """Remove a picture that its member, or a moderator, was asked about. Raises RefusedError."""
    if said["verb"] == "no":
        await replies.instead(interaction, say(texts.KEPT))
        return
    services, requester = (
        interactions.services_of(interaction),
        interactions.requester_of(interaction),
    )
    task = (await services.access.view(int(said["task_id"]))).task
    if task.request.user_id != requester.user_id:
        may = await _moderates(interaction.client, task.request, requester.user_id)
        requester = replace(requester, moderates=may)
    await services.controls.take_out(requester, task)
    await replies.instead(interaction, say(removals.REMOVED))


def removal_question(task: Task) -> ui.LayoutView:
    """Whether a picture is to be removed for good, with the buttons that `pressed` answers."""
    row: ui.ActionRow[Any] = ui.ActionRow()
    for verb, name, style in (
        ("yes", texts.REMOVE, discord.ButtonStyle.danger),
        ("no", texts.KEEP, discord.ButtonStyle.secondary),
    ):
        custom_id = f"rem:1:{task.id}:{verb}"
        row.add_item(ui.Button(label=say(name), style=style, custom_id=custom_id))
    return inert_layout(ui.TextDisplay(texts.question(tasks.link_to(task))), row)


async def _end(client: ImagineBot, requester: Requester, message_id: int) -> None:
    """End what is not over; ask about what is."""
    view = await client.services.reactions.end(requester, message_id)
    if view is None:
        return
    with speaking_to_member(client, requester.user_id):
        layout = removal_question(view.task)
    channel_id = await private_channel(client, requester.user_id)
    await post(client, channel_id, nonce=secrets.token_hex(8), view=layout)


async def _send(client: ImagineBot, requester: Requester, message_id: int) -> None:
    """Send a picture with all that is known of it, and each single one, in private."""
    channel_id = await private_channel(client, requester.user_id)
    services = client.services
    view, seed = await services.reactions.details(requester, message_id)
    with speaking_to_member(client, requester.user_id):
        sent_id = await send_copy(client, channel_id, view, seed=seed, nonce=secrets.token_hex(8))
    await services.picture_copies.sent(view.task.id, requester.user_id, sent_id)


def _requester(client: ImagineBot, reaction: Reaction, owner_id: int) -> Requester | None:
    """Who reacted, if the picture is theirs or they moderate its channel."""
    moderates = reaction.user_id != owner_id and _may_moderate(client, reaction)
    if reaction.user_id != owner_id and not moderates:
        return None
    return Requester(
        user_id=reaction.user_id,
        guild_id=reaction.guild_id,
        channel_id=reaction.channel_id,
        moderates=moderates,
    )


def _may_moderate(client: ImagineBot, reaction: Reaction) -> bool:
    guild = client.get_guild(reaction.guild_id or 0)
    if guild is None or reaction.member is None:
        return False
    member = member_in(guild, reaction.member)
    channel = guild.get_channel_or_thread(reaction.channel_id)
    return channel is not None and channel.permissions_for(member).manage_messages


async def _moderates(client: discord.Client, request: Request, user_id: int) -> bool:
    """Whether a member may manage messages where a picture is, as Discord says now.

    Of a server that another process serves, in all of it.
    """
    known = client.get_guild(request.guild_id or 0)
    try:
        guild = known or await client.fetch_guild(request.guild_id or 0, with_counts=False)
    except REQUEST_FAILED:
        return False
    member = await member_of(client, guild, user_id)
    if member is None:
        return False
    channel = guild.get_channel_or_thread(request.channel_id)
    may = member.guild_permissions if channel is None else channel.permissions_for(member)
    return may.manage_messages


def _place(reaction: Reaction) -> tuple[int, int]:
    return reaction.channel_id, reaction.message_id
