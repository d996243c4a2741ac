"""`imagine-bot backup FILE`: a copy of the database, also while the bot runs on it."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.figures import described


@click.command(help="Copy the database into FILE, also while the bot runs.")
@click.argument("file", type=click.Path(path_type=Path))
def backup(file: Path) -> None:
    """Copy it; 2 if it cannot be read, or FILE cannot be written or is there already."""
    # Imported here so that `--help` and other commands start without them.
    from bot.settings import load_settings  # noqa: PLC0415
    from bot.store.database.copies.backup import back_up  # noqa: PLC0415

    contents = back_up(load_settings(needs=()).database_url.get_secret_value(), file)
    click.echo(f"{file} has {described(contents)}.")
