"""`imagine-bot move-database FROM TO`: all of a database, in another one of any kind."""

from __future__ import annotations

import click

from bot.cli.figures import described


class _Address(click.ParamType[str]):
    """What DATABASE_URL may be."""

    name = "address"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The address as the store takes it; the sentence of a refusal does not quote it."""
        # Imported here so that `--help` and other commands start without them.
        from bot.settings import what_to_put  # noqa: PLC0415
        from bot.settings.normalise import normalised  # noqa: PLC0415
        from bot.store.database.backends import check_url  # noqa: PLC0415
        from bot.store.errors import DatabaseUnusableError  # noqa: PLC0415

        url = normalised("DATABASE_URL", value)
        try:
            check_url(url)
        except DatabaseUnusableError:
            self.fail(what_to_put("DATABASE_URL"), param, ctx)
        return url


@click.command(help="Move the database from one address to another, once the bot has ended.")
@click.argument("source", metavar="FROM", type=_Address())
@click.argument("target", metavar="TO", type=_Address())
def move_database(source: str, target: str) -> None:
    """Move it; 2 if a bot runs on it, or something is there already, and then nothing was moved."""
    from bot.store.database.copies.moving import move  # noqa: PLC0415 - as above

    contents = move(source, target, _tell)
    click.echo(f"All of it is there, and as it was: {described(contents)}.")
    click.echo("Let DATABASE_URL name it, and start the bot. On the former no bot starts any more.")


def _tell(table: str, rows: int) -> None:
    if rows:
        click.echo(f"{table}: {rows:,} rows")
