"""Where the bot may be installed: its commands are offered there, and invitations lead there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from discord import app_commands

if TYPE_CHECKING:
    from discord.app_commands import ContextMenu


@dataclass(frozen=True, slots=True)
class Installs:
    """Into servers, and for members where the operator lets them use it so."""

    user: bool = False

    @property
    def types(self) -> app_commands.AppInstallationType:
        """Who may install it."""
        return app_commands.AppInstallationType(guild=True, user=self.user)

    @property
    def contexts(self) -> app_commands.AppCommandContext:
        """Where its commands are offered: elsewhere only to whoever installed it."""
        return app_commands.AppCommandContext(
            guild=True, dm_channel=True, private_channel=self.user
        )


def in_servers_only(menu: ContextMenu) -> None:
    """Offer a menu's entry where the bot is in a server, and nowhere else."""
    menu.guild_only = True
    menu.allowed_installs = app_commands.AppInstallationType(guild=True, user=False)
    menu.allowed_contexts = app_commands.AppCommandContext(
        guild=True, dm_channel=False, private_channel=False
    )
