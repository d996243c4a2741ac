"""`imagine-bot run`: the bot, set up by the environment, until it is stopped."""

from __future__ import annotations

import asyncio
import gc
from typing import TYPE_CHECKING

import click

from bot.cli.errors import CommandError, StartAgainError

if TYPE_CHECKING:
    from bot.settings import Settings


@click.command(help="Run the bot, set up by the environment and the file .env.")
def run() -> None:
    """Run until stopped; 2 if something is not set up, 75 if another start may work as it is.

    Each time one line on standard error says why.
    """
    # Imported here so that `--help` and other commands start without Discord's library. What is
    # imported stays: to look for garbage meanwhile, or once afterwards, took a sixth of the start
    # each.
    gc.disable()
    from bot import app  # noqa: PLC0415
    from bot.settings import SettingsError, load_settings, proxy_passwords  # noqa: PLC0415
    from bot.store.database.postgres.address import passwords_in  # noqa: PLC0415

    gc.freeze()
    gc.enable()
    try:
        settings = load_settings()
    except SettingsError as error:
        raise CommandError(error.lines) from error
    secrets = [
        settings.discord_token.get_secret_value(),
        settings.cometapi_key.get_secret_value(),
        settings.cometapi_query_key.get_secret_value(),
        settings.http_token.get_secret_value(),
        *passwords_in(settings.database_url.get_secret_value()),
        *proxy_passwords(settings.https_proxy, settings.http_proxy, settings.all_proxy),
    ]
    _log(settings, secrets)
    try:
        asyncio.run(app.run(settings))
    except app.SlotGivenBackError as error:
        line = "Discord's gateway was out of reach for long, and another process goes on."
        raise StartAgainError([line]) from error
    except app.SlotLostError as error:
        raise StartAgainError(["The slot may be another process's by now."]) from error
    except app.StartLaterError as error:
        raise StartAgainError([_line(error, secrets)]) from error
    except app.StartError as error:
        raise CommandError([_line(error, secrets)]) from error


def _log(settings: Settings, secrets: list[str]) -> None:
    """Let the log go where the settings say."""
    from bot import logs  # noqa: PLC0415 - as above
    from bot.settings import what_to_put  # noqa: PLC0415 - as above

    try:
        logs.set_up(
            settings.log_level, settings.log_format, secrets=secrets, file=settings.log_file
        )
    except OSError as error:
        line = f"LOG_FILE names a file that cannot be written ({error.strerror})."
        raise CommandError([f"{line} {what_to_put('LOG_FILE')}"]) from error


def _line(error: Exception, secrets: list[str]) -> str:
    """What an error says, in one line and without secrets."""
    from bot import logs  # noqa: PLC0415 - as above

    return logs.Scrubber(secrets)(" ".join(str(error).split()))
