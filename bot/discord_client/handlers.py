"""What is done about what members do, as the client calls it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

    import discord

    from bot.discord_client.gateway.reactions import Reaction

    Interaction = discord.Interaction[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Handlers:
    """What is done about what members do, by what that is."""

    ready: Callable[[discord.Client], None]
    """Called once all servers are known, and again after each new session."""

    interaction: Callable[[Interaction], None]
    """Called first, for each interaction whatever it is."""

    press: Callable[[Interaction], Awaitable[None]]
    """A button was pressed, or something chosen in a menu."""

    submit: Callable[[Interaction], Awaitable[None]]
    """A dialog was sent."""

    reaction: Callable[[Any, Reaction], None]
    """Somebody reacted to a message that may be the bot's; called with the client."""

    closing: Callable[[], None]
    """Called before the connection is closed; nothing is to be begun any more."""

    failed_command: Callable[[Interaction, Exception], Coroutine[Any, Any, None]]
    """A command could not be read, or fell through its own handling."""
