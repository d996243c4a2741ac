"""`imagine-bot restore FILE`: a backup in the place of the database."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.figures import described


@click.command(help="Put the backup FILE in the place of the database; the bot must have ended.")
@click.argument("file", type=click.Path(path_type=Path))
def restore(file: Path) -> None:
    """Replace it, and keep what was there; 2 if the bot runs or FILE is no whole backup."""
    # Imported here so that `--help` and other commands start without them.
    from bot.settings import load_settings  # noqa: PLC0415
    from bot.store.database.copies.backup import restore as put_back  # noqa: PLC0415

    restored = put_back(load_settings(needs=()).database_url.get_secret_value(), file)
    click.echo(f"The database has {described(restored.new)} now.")
    if restored.kept is not None:
        old = "something unreadable" if restored.old is None else described(restored.old)
        click.echo(f"Before it had {old}, which is kept as {restored.kept}.")
    click.echo("If anything was sent since, what waits in it asks its member before it is sent.")
