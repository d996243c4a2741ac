"""The command line: `imagine-bot run`, and what other parts of the project add to it."""

from __future__ import annotations

import asyncio
import sys
from importlib.metadata import EntryPoints, entry_points
from typing import Final

import click

from bot import __version__

NOT_SET_UP: Final = 2
"""Exit code when the operator must change something before a start can work."""


class _Commands(click.Group):
    """The commands of this file, and those that other parts of the project add by entry points.

    The latter are loaded when they are called, so that `run` starts without them.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *_added().names})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        own = super().get_command(ctx, cmd_name)
        if own is not None or cmd_name not in _added().names:
            return own
        command: click.Command = _added()[cmd_name].load()
        return command


def _added() -> EntryPoints:
    return entry_points(group="imagine_bot.commands")


@click.group(cls=_Commands, help="Midjourney in your Discord server, through CometAPI.")
@click.version_option(__version__, prog_name="imagine-bot")
def main() -> None:
    """The group that all commands belong to."""


@main.command(help="Run the bot, set up by the environment and the file .env.")
def run() -> None:
    """Run until stopped; 2 if something is not set up, with one line each on standard error."""
    # Imported here so that `--help` and other commands start without Discord's library.
    from bot import app, logs  # noqa: PLC0415
    from bot.settings import SettingsError, load_settings  # noqa: PLC0415

    try:
        settings = load_settings()
    except SettingsError as error:
        for line in error.lines:
            click.echo(line, err=True)
        sys.exit(NOT_SET_UP)
    secrets = [settings.discord_token.get_secret_value(), settings.cometapi_key.get_secret_value()]
    logs.set_up(settings.log_level, settings.log_format, secrets=secrets)
    try:
        asyncio.run(app.run(settings))
    except app.StartError as error:
        click.echo(" ".join(str(error).split()), err=True)
        sys.exit(NOT_SET_UP)


if __name__ == "__main__":
    main(prog_name="imagine-bot")
