"""`imagine-bot setup`: asks for the token and the key, checks both, and writes them into `.env`."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import TYPE_CHECKING, TypeVar

import click

from bot.cli.errors import CommandError
from bot.cli.invite import print_invitations

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any

T = TypeVar("T")


@click.command(help="Ask for the token and the key, check both for free, and write them into .env.")
@click.option("--user", is_flag=True, help="Write them for your user, whatever the folder is.")
def setup(*, user: bool) -> None:
    """Ask until both work; 2 where nobody can be asked again, 1 if a service does not answer."""
    # Imported here so that `--help` and other commands start without Discord's library.
    from bot.discord_addresses import use_addresses_of  # noqa: PLC0415
    from bot.discord_client.account import account_of  # noqa: PLC0415
    from bot.key_check import try_key  # noqa: PLC0415
    from bot.settings import (  # noqa: PLC0415
        SECRETS,
        env_file,
        load_settings,
        user_env_file,
        write_env_file,
    )

    settings = load_settings(needs=())
    use_addresses_of(settings)
    token, account = _working("DISCORD_TOKEN", account_of)
    click.echo(f"Discord knows it: {account.name}.")
    key, has_credit = _working("COMETAPI_KEY", lambda key: try_key(settings.cometapi_base_url, key))
    click.echo(f"CometAPI takes it{'' if has_credit else ', but its credit is used up'}.")
    path = user_env_file() if user else env_file()
    write_env_file({"DISCORD_TOKEN": token, "COMETAPI_KEY": key}, path)
    click.echo(f"Both are in {path}, which only you can read.")
    for name, value in os.environ.items():
        if value and name.upper() in SECRETS:
            click.echo(f"{name} is in the environment as well, which goes before .env: unset it.")
    print_invitations(account, to_members=settings.user_install == "on")
    click.echo("Then start the bot: imagine-bot run")


def _working(name: str, check: Callable[[str], Coroutine[Any, Any, T]]) -> tuple[str, T]:
    """A secret that its service takes, and what the service said; asked for again until then."""
    from bot.discord_client.gateway.login import StartError  # noqa: PLC0415 - as above
    from bot.settings import CredentialError, read_credential, what_to_put  # noqa: PLC0415

    click.echo(f"{name}: {what_to_put(name)}")
    while True:
        try:
            secret = read_credential(name, _typed(name))
            return secret, asyncio.run(check(secret))
        except (CredentialError, StartError) as error:
            if not sys.stdin.isatty():
                raise CommandError([str(error)]) from error
            click.echo(str(error), err=True)


def _typed(name: str) -> str:
    """A line that is not shown while it is typed; from a pipe, the next line of that."""
    if not sys.stdin.isatty():
        return sys.stdin.readline()
    typed: str = click.prompt(name, hide_input=True, default="", show_default=False)
    return typed
