"""How commands end that cannot do their work: lines on standard error, and an exit code."""

from __future__ import annotations

import errno
import sys
from typing import IO, TYPE_CHECKING, Any, Final

import click

from bot.cli.streams import give_up
from bot.domain.leases import START_AGAIN

if TYPE_CHECKING:
    from collections.abc import Sequence

TRY_LATER: Final = 1
"""Exit code when the same may work at another time."""

NOT_SET_UP: Final = 2
"""Exit code when the operator must change something first."""


class CommandError(click.ClickException):
    """The end of a command; `lines` are what the operator reads."""

    exit_code = NOT_SET_UP

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines

    def show(self, file: IO[Any] | None = None) -> None:
        """Write the lines, wherever standard error leads."""
        try:
            for line in self.lines:
                click.echo(line, file=file, err=True)
        except OSError:
            give_up(sys.stderr)
        try:
            sys.stdout.flush()
        except OSError:
            give_up(sys.stdout)


class TryLaterError(CommandError):
    """The end of a command that may work at another time."""

    exit_code = TRY_LATER


class StartAgainError(CommandError):
    """The end of a bot whose part of the work another process may have by now."""

    exit_code = START_AGAIN


def end_of(error: Exception) -> CommandError | None:
    """How a command ends over what the bot's parts say to the operator; None for a fault."""
    # Imported here so that `--help` starts without Discord's library.
    from bot.cometapi import CometError  # noqa: PLC0415
    from bot.discord_client.gateway.login import StartError, TokenRefusedError  # noqa: PLC0415
    from bot.discord_client.requests.rest import WAY, DiscordUnreachableError  # noqa: PLC0415
    from bot.settings import SettingsError, what_to_put  # noqa: PLC0415
    from bot.store import DatabaseUnusableError  # noqa: PLC0415

    match error:
        case SettingsError():
            return CommandError(error.lines)
        case TokenRefusedError():
            return CommandError([f"{error} {what_to_put('DISCORD_TOKEN')}"])
        case StartError() | DatabaseUnusableError():
            return CommandError([str(error)])
        case CometError():
            return TryLaterError([f"{error}. Look at COMETAPI_BASE_URL, and try again."])
        case DiscordUnreachableError():
            return TryLaterError([f"{error} {WAY}"])
        case OSError() if error.errno == errno.ENOSPC:
            return CommandError(["There is no room to write to. Make some, and try again."])
        case OSError() if error.filename:
            return CommandError([f"{error.filename} cannot be used ({error.strerror})."])
        case _:
            return None
