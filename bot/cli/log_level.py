"""`imagine-bot log-level`: how much the bot writes into its log, while it runs."""

from __future__ import annotations

import time

import click


@click.command(
    name="log-level",
    help="Let all running processes of the bot log from this level on, until they end.",
)
@click.argument("level", type=click.Choice(("debug", "info", "warning", "error")))
def log_level(level: str) -> None:
    """Leave word in the database; 2 if it cannot be used."""
    # Imported here so that `--help` and other commands start without them.
    from bot.settings import load_settings  # noqa: PLC0415
    from bot.store.database.beside import writing  # noqa: PLC0415
    from bot.store.processes.log_level import set_level  # noqa: PLC0415

    with writing(load_settings(needs=()).database_url.get_secret_value()) as connection:
        set_level(connection, level, now_s=time.time())
    click.echo(f"Running processes log from {level} on within 5 seconds, until they end.")
