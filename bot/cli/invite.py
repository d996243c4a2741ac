"""`imagine-bot invite`: the addresses that invite the bot."""

from __future__ import annotations

import asyncio
import importlib.util
from typing import TYPE_CHECKING, Final

import click

from bot.cli.errors import CommandError

if TYPE_CHECKING:
    from bot.discord_client.account import Account

_TO_SERVER: Final = "Open this to put {name} into a server that you manage:"
_TO_MEMBER: Final = "Open this to use its commands everywhere, as a member:"


@click.command(help="Print the address that invites the bot into a server.")
@click.option("--qr", is_flag=True, help="Print it as a QR code too (needs the extra `qr`).")
def invite(*, qr: bool) -> None:
    """Print it; 2 if the token is missing or refused, 1 if Discord does not answer."""
    if qr and importlib.util.find_spec("segno") is None:
        line = "--qr needs the extra `qr`: pip install 'imagine-bot[qr]', or -e '.[qr]' in here."
        raise CommandError([line])
    # Imported here so that `--help` and other commands start without Discord's library.
    from bot.discord_addresses import use_addresses_of  # noqa: PLC0415
    from bot.discord_client.account import account_of  # noqa: PLC0415
    from bot.settings import load_settings  # noqa: PLC0415

    settings = load_settings(needs=["DISCORD_TOKEN"])
    use_addresses_of(settings)
    account = asyncio.run(account_of(settings.discord_token.get_secret_value()))
    print_invitations(account, qr=qr, to_members=settings.user_install == "on")


def print_invitations(account: Account, *, qr: bool = False, to_members: bool = False) -> None:
    """Print every address that invites the bot, the server's also as a code if that is wished.

    `to_members`: whether members may install it for themselves.
    """
    from bot.ui.invitation import invitation, member_invitation  # noqa: PLC0415 - as above

    to_server = invitation(account.application_id)
    click.echo(f"{_TO_SERVER.format(name=account.name)}\n{to_server}")
    if qr:
        _print_code(to_server)
    if to_members:
        click.echo(f"{_TO_MEMBER}\n{member_invitation(account.application_id)}")


def _print_code(address: str) -> None:
    import segno  # noqa: PLC0415 - an extra

    segno.make(address, micro=False).terminal(compact=True)
