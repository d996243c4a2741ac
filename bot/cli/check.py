"""`imagine-bot check`: whether the database is whole and keeps its laws."""

from __future__ import annotations

import sys

import click

from bot.cli.errors import NOT_SET_UP


@click.command(help="Check that the database is whole; --repair mends what follows from the rest.")
@click.option("--repair", is_flag=True, help="Mend what can be; the bot must have ended.")
def check(*, repair: bool) -> None:
    """Say what is wrong, a line each; 2 if anything stays wrong."""
    # Imported here so that `--help` and other commands start without them.
    from bot.settings import load_settings  # noqa: PLC0415
    from bot.store.database.laws.check import faults, repaired  # noqa: PLC0415

    url = load_settings(needs=()).database_url.get_secret_value()
    if repair:
        for fault in repaired(url):
            click.echo(f"Mended: {fault.what}.")
    left = faults(url)
    for fault in left:
        advice = "check --repair mends it" if fault.mend else "restore a backup"
        click.echo(f"{fault.what}: {advice}.", err=True)
    if left:
        sys.exit(NOT_SET_UP)
    click.echo("The database is whole.")
