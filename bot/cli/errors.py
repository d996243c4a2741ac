"""How commands end that cannot do their work: lines on standard error, and an exit code."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any, Final

import click

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
        except OSError:  # it is full, or nobody reads it any more; Python tries again at the end
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


class TryLaterError(CommandError):
    """The end of a command that may work at another time."""

    exit_code = TRY_LATER


@contextmanager
def told_in_lines() -> Iterator[None]:
    """Turn what the bot's parts say to the operator into the end of the command."""
    # Imported here so that `--help` starts without Discord's library.
    from bot.cometapi import CometError  # noqa: PLC0415
    from bot.discord_client.login import StartError, TokenRefusedError  # noqa: PLC0415
    from bot.discord_client.rest import DiscordUnreachableError  # noqa: PLC0415
    from bot.settings import SettingsError, what_to_put  # noqa: PLC0415
    from bot.store import DatabaseUnusableError, StoreUnavailableError  # noqa: PLC0415

    try:
        yield
    except SettingsError as error:
        raise CommandError(error.lines) from error
    except TokenRefusedError as error:
        raise CommandError([f"{error} {what_to_put('DISCORD_TOKEN')}"]) from error
    except (StartError, DatabaseUnusableError) as error:
        raise CommandError([str(error)]) from error
    except CometError as error:
        raise TryLaterError([f"{error}. Look at COMETAPI_BASE_URL, and try again."]) from error
    except (DiscordUnreachableError, StoreUnavailableError) as error:
        raise TryLaterError([str(error)]) from error
