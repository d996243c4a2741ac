"""Where the bot may be installed: its commands are offered there, and invitations lead there."""

from __future__ import annotations

from typing import Final

from discord import app_commands

# Where the bot is only a member's own, messages cannot be edited later (discord.md A3).
INSTALLS: Final = app_commands.AppInstallationType(guild=True, user=False)
