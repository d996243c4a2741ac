"""`imagine-bot invite`, as a process against a local Discord."""

import asyncio
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli.group import main
from bot.cli.invite import print_invitations
from bot.discord_client.account import Account
from bot.ui.invitation import invitation, member_invitation
from playground.discord import LocalDiscord
from tests.support.command_line import run


async def test_it_prints_the_invitation_of_the_token(
    addresses: dict[str, str], discord: LocalDiscord, tmp_path: Path
) -> None:
    """No key is needed for that, nor read."""
    code, said = await run(
        "invite", folder=tmp_path, DISCORD_TOKEN=discord.token, settings=addresses
    )

    assert code == 0, said
    [asked] = discord.exchanges
    assert isinstance(asked.response, dict)
    assert said.splitlines()[1:] == [invitation(int(asked.response["id"]))]


async def test_it_prints_a_code(settings: dict[str, str], tmp_path: Path) -> None:
    """For the phone that has Discord."""
    code, said = await run("invite", "--qr", folder=tmp_path, PYTHONUTF8="1", settings=settings)

    assert code == 0, said
    assert said.count("\u2588") > 100


async def test_a_terminal_of_few_letters_ends_nothing(
    settings: dict[str, str], tmp_path: Path
) -> None:
    """What it cannot show is a sign for that."""
    code, said = await run(
        "invite", "--qr", folder=tmp_path, PYTHONIOENCODING="ascii", settings=settings
    )

    assert code == 0, said
    assert "oauth2/authorize" in said


def test_a_code_needs_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sentence names it, before anything is asked."""
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)

    result = CliRunner().invoke(main, ["invite", "--qr"])

    assert result.exit_code == 2
    assert "the extra `qr`" in result.stderr
    assert result.stderr.count("\n") == 1


async def test_each_reason_why_there_is_none_is_a_line(
    addresses: dict[str, str], discord: LocalDiscord, tmp_path: Path
) -> None:
    """And an exit code that says whether something is to be changed."""
    missing = await run("invite", folder=tmp_path, settings=addresses)
    refused = await run("invite", folder=tmp_path, DISCORD_TOKEN="another", settings=addresses)
    swapped = await run("invite", folder=tmp_path, DISCORD_TOKEN="sk-a-key", settings=addresses)
    discord.faults.fail("GET /applications/@me", status=503)
    busy = await run("invite", folder=tmp_path, DISCORD_TOKEN=discord.token, settings=addresses)
    await discord.close()
    away = await run("invite", folder=tmp_path, DISCORD_TOKEN=discord.token, settings=addresses)

    assert [code for code, _ in (missing, refused, swapped, busy, away)] == [2, 2, 2, 1, 1]
    for (_, said), words in [
        (missing, "DISCORD_TOKEN is missing"),
        (refused, "DISCORD_TOKEN was refused"),
        (swapped, "looks like COMETAPI_KEY"),
        (busy, "HTTP 503"),
        (away, "Discord does not answer"),
    ]:
        assert words in said
        assert said.count("\n") == 1, said


async def test_what_is_no_discord_is_told(tmp_path: Path) -> None:
    """A web server that answers everything, and one that knows no such path."""
    for answer, words in [(b"200 OK", "as Discord does"), (b"404 Not Found", "answered with 404")]:

        async def serve(
            _reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answer: bytes = answer
        ) -> None:
            writer.write(b"HTTP/1.1 " + answer + b"\r\nContent-Length: 2\r\n\r\n{}")
            writer.close()

        async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
            address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            code, said = await run(
                "invite",
                folder=tmp_path,
                DISCORD_TOKEN="a-token",
                DISCORD_API_URL=address,
                DISCORD_GATEWAY_URL="ws://127.0.0.1:9/",
            )

        assert code == 2
        assert words in said
        assert said.count("\n") == 1, said


def test_members_get_an_address_of_their_own(capsys: pytest.CaptureFixture[str]) -> None:
    """Where the operator lets them use the bot where it is not."""
    account = Account(123456, "Imagine Bot", user_install=True)
    print_invitations(account)
    alone = capsys.readouterr().out
    print_invitations(account, to_members=True)

    assert member_invitation(123456) not in alone
    assert capsys.readouterr().out.endswith(f"\n{member_invitation(123456)}\n")
