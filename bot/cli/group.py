"""The command `imagine-bot`: its own subcommands, and what other parts of the project add to it."""

from __future__ import annotations

from importlib.metadata import EntryPoints, entry_points

import click

from bot import __version__
from bot.cli.backup import backup
from bot.cli.check import check
from bot.cli.doctor import doctor
from bot.cli.errors import end_of
from bot.cli.export import export
from bot.cli.invite import invite
from bot.cli.log_level import log_level
from bot.cli.move_database import move_database
from bot.cli.restore import restore
from bot.cli.run import run
from bot.cli.servers import servers
from bot.cli.setup import setup
from bot.cli.streams import open_standard_streams, write_any_text
from bot.cli.version import version


class _Commands(click.Group):
    """The commands of this package, and those that other parts of the project add by entry points.

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

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except (click.exceptions.Exit, click.ClickException, click.Abort):
            raise
        except Exception as error:
            ended = end_of(error)
            if ended is None:
                raise
            raise ended from error


def _added() -> EntryPoints:
    return entry_points(group="imagine_bot.commands")


@click.group(cls=_Commands, help="Midjourney in your Discord server, through CometAPI.")
@click.version_option(__version__, prog_name="imagine-bot")
def main() -> None:
    """The group that all commands belong to."""
    open_standard_streams()
    write_any_text()


_COMMANDS = (
    *(backup, check, doctor, export, invite),
    *(log_level, move_database, restore, run, servers, setup, version),
)
for _command in _COMMANDS:
    main.add_command(_command)
