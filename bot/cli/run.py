"""`imagine-bot run`: the bot, set up by the environment, until it is stopped."""

from __future__ import annotations

import asyncio

import click

from bot.cli.errors import CommandError, StartAgainError


@click.command(help="Run the bot, set up by the environment and the file .env.")
def run() -> None:
    """Run until stopped; 2 if something is not set up, with one line each on standard error."""
    # Imported here so that `--help` and other commands start without Discord's library.
    from bot import app, logs  # noqa: PLC0415
    from bot.settings import SettingsError, load_settings  # noqa: PLC0415
    from bot.store.database.postgres.address import passwords_in  # noqa: PLC0415

    try:
        settings = load_settings()
    except SettingsError as error:
        raise CommandError(error.lines) from error
    secrets = [
        settings.discord_token.get_secret_value(),
        settings.cometapi_key.get_secret_value(),
        *passwords_in(settings.database_url.get_secret_value()),
    ]
    logs.set_up(settings.log_level, settings.log_format, secrets=secrets)
    try:
        asyncio.run(app.run(settings))
    except app.StartError as error:
        line = logs.Scrubber(secrets)(" ".join(str(error).split()))
        raise CommandError([line]) from error
    except app.SlotLostError as error:
        raise StartAgainError([str(error)]) from error
