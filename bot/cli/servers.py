"""`imagine-bot servers`: what each server used, and what the operator lets it use."""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.store.database.statements import Connection
    from bot.store.servers.listing import ServerUse

_JSON = click.option("--json", "as_json", is_flag=True, help="One object a line, for scripts.")
_SERVER = click.argument("server", type=click.IntRange(1, (1 << 63) - 1))


def _dollars(_context: click.Context, _parameter: click.Parameter, value: str) -> float | None:
    """An amount in US dollars, or none."""
    if value.lower() == "none":
        return None
    amount: float = click.FloatRange(0, 1_000_000)(value)
    return amount


@click.group(help="Show what servers used this month; limit, pause or allow one.")
def servers() -> None:
    """The group that these commands belong to."""


@servers.command(name="list", help="Show every server that used anything or has any setting.")
@_JSON
def list_servers(*, as_json: bool) -> None:
    """Print them; 2 if the database cannot be used."""
    _tell(lambda _: None, as_json=as_json)


@servers.command(help="Let a server use so many dollars a month at most; none: as its owners say.")
@_SERVER
@click.argument("dollars", callback=_dollars)
@_JSON
def limit(server: int, dollars: float | None, *, as_json: bool) -> None:
    """Set the limit, and show the server."""
    from bot.store.servers.listing import set_limit  # noqa: PLC0415 - as in `_tell`

    _tell(lambda connection: set_limit(connection, server, dollars), only=server, as_json=as_json)


@servers.command(help="Refuse what is asked for in a server; what is under way goes on.")
@_SERVER
@_JSON
def pause(server: int, *, as_json: bool) -> None:
    """Pause it, and show it."""
    from bot.store.servers import listing  # noqa: PLC0415 - as in `_tell`

    _tell(lambda connection: listing.pause(connection, server), only=server, as_json=as_json)


@servers.command(
    help="Take up what a server asks for that was paused, or that SERVERS does not name."
)
@_SERVER
@_JSON
def allow(server: int, *, as_json: bool) -> None:
    """Allow it, and show it."""
    from bot.store.servers import listing  # noqa: PLC0415 - as in `_tell`

    _tell(lambda connection: listing.allow(connection, server), only=server, as_json=as_json)


def _tell(change: Callable[[Connection], None], *, as_json: bool, only: int | None = None) -> None:
    """Change something in one transaction, and print the servers as they are after it."""
    # Imported here so that `--help` and other commands start without them.
    from bot.settings import load_settings  # noqa: PLC0415
    from bot.store.database.beside import writing  # noqa: PLC0415
    from bot.store.servers.listing import all_servers  # noqa: PLC0415

    with writing(load_settings(needs=()).database_url.get_secret_value()) as connection:
        change(connection)
        found = all_servers(connection, now_s=time.time())
    shown = [one for one in found if only in (None, one.guild_id)]
    for one in shown:
        click.echo(json.dumps(asdict(one)) if as_json else _line(one))
    if not shown and not as_json:
        click.echo("No server has used anything yet.")


def _line(one: ServerUse) -> str:
    """A server in words."""
    budget = "" if one.budget_usd is None else f", budget ${one.budget_usd:.2f}"
    limited = "" if one.limit_usd is None else f", your limit ${one.limit_usd:.2f}"
    paused = ", paused" if one.paused else ", allowed" if one.allowed else ""
    return (
        f"{one.guild_id}: {one.pictures} pictures of {one.members} members for ${one.usd:.2f} "
        f"in {one.month}{budget}{limited}{paused}"
    )
