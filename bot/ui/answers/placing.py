"""Where what a member asks for will stand: where they asked, or in their direct messages."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

import structlog

from bot.discord_client.requests.posts import private_channel
from bot.domain.members.choices import Results
from bot.engine.messenger import MessengerError, TryLaterError
from bot.services.refusals import Refusal, RefusedError
from bot.ui import interactions
from bot.ui.outside import is_outside

if TYPE_CHECKING:
    import discord

    from bot.services.tasks.entries import Entry
    from bot.store import Chosen

    Interaction = discord.Interaction[Any]

log = structlog.get_logger()

RESULTS: Final = "results"
"""The choice in an entry of where it will stand; none: as its member has it in /settings."""

OPENS_S: Final = 1.5
"""A direct message that takes longer to open leaves no time to answer (Discord: Interactions)."""


def chosen_results(*, private: bool | None) -> list[str]:
    """What stands in an entry for the option `private` of a command; None: it was left out."""
    return [] if private is None else [Results.PRIVATE if private else Results.HERE]


def results_of(interaction: Interaction, entry: Entry, chosen: Chosen, *, is_new: bool) -> Results:
    """Where a member wants what they ask for; `is_new`: it comes from nothing that stands there."""
    wanted = next(iter(entry.choices.get(RESULTS, ())), "")
    if wanted in set(Results):
        return Results(wanted)
    if not is_new or interaction.guild_id is None:
        return Results.HERE
    return chosen.results


async def place(interaction: Interaction, *, private: bool, posts: bool = False) -> int | None:
    """The channel of direct messages where it will stand; None: where the member asks.

    Whether they are `private` is up to the member, but where the bot is not, nothing else is left:
    no message there can be changed once its interaction is 15 minutes old. `posts`: as
    `interactions.check_may_ask`.

    Raises:
        RefusedError: the member may not ask here, or it cannot be shown where they want it.
    """
    if is_outside(interaction) or (private and interaction.guild_id is not None):
        await interactions.check_may_ask(interaction, shows=False)
        return await _private_channel(interaction)
    await interactions.check_may_ask(interaction, posts=posts)
    return None


async def _private_channel(interaction: Interaction) -> int:
    """The channel of a member's direct messages; whether they are open shows when one is posted.

    Raises:
        RefusedError: there is none, or Discord does not say which it is.
    """
    try:
        async with asyncio.timeout(OPENS_S):
            return await private_channel(interaction.client, interaction.user.id)
    except (MessengerError, TimeoutError) as error:
        log.warning("private.not_opened", reason=str(error) or type(error).__name__)
        is_passing = isinstance(error, TryLaterError | TimeoutError)
        why = Refusal.PRIVATE_LATER if is_passing else Refusal.PRIVATE_CLOSED
        raise RefusedError(why) from error
