"""`imagine-bot version`: what runs here and, if asked, whether there is something newer."""

from __future__ import annotations

import platform

import click

from bot import __version__
from bot.cli.errors import TryLaterError


@click.command(help="Say which version this is.")
@click.option("--check", is_flag=True, help="Ask the repository whether there is a newer one.")
def version(*, check: bool) -> None:
    """Print it; nothing is asked of anybody without `--check`, and 1 says that nobody answered."""
    from bot.newer_version import UpdateUnknownError, newer_version  # noqa: PLC0415
    from bot.store.migrations import REVISIONS  # noqa: PLC0415 - so that `--help` starts sooner

    click.echo(
        f"Imagine Bot {__version__}, tables {REVISIONS[-1]}, Python {platform.python_version()}"
    )
    if not check:
        return
    try:
        newer = newer_version()
    except UpdateUnknownError as error:
        raise TryLaterError([str(error)]) from error
    if newer is None:
        click.echo("No newer version was released.")
    else:
        click.echo(f'{newer} was released. CHANGELOG.md has "Read before updating".')
