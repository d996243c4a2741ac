"""`imagine-bot export`: everything in the database as lines of JSON."""

from __future__ import annotations

import json

import click


@click.command(help="Print every row of the database as a line of JSON, without credentials.")
def export() -> None:
    """Print them; 2 if the database cannot be read."""
    # Imported here so that `--help` and other commands start without them.
    from bot.settings import load_settings  # noqa: PLC0415
    from bot.store.database.copies.export import export as rows  # noqa: PLC0415

    for row in rows(load_settings(needs=()).database_url.get_secret_value()):
        click.echo(json.dumps(row))
