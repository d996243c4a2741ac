"""`imagine-bot setup`, as a process against local services."""

import asyncio
import os
import pty
import sys
from pathlib import Path

from bot.cli.errors import NOT_SET_UP, TRY_LATER
from playground.comet import LocalComet
from playground.discord import LocalDiscord
from tests.support.command_line import run


def typed(*lines: str) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


async def test_two_lines_later_the_bot_can_be_invited_and_run(
    addresses: dict[str, str], discord: LocalDiscord, comet: LocalComet, tmp_path: Path
) -> None:
    """As pasted, with what consoles show around them; the other settings stay."""
    (tmp_path / ".env").write_text("MAX_BATCH=7 # enough\nDISCORD_TOKEN=\n", "utf-8")
    lines = typed(f" Bot {discord.token} ", f'"{comet.key}"')

    code, said = await run("setup", folder=tmp_path, stdin=lines, settings=addresses)

    assert code == 0, said
    assert "oauth2/authorize?client_id=" in said
    assert discord.token not in said
    assert comet.key not in said
    assert (tmp_path / ".env").read_text("utf-8") == (
        f"MAX_BATCH=7 # enough\nDISCORD_TOKEN={discord.token}\nCOMETAPI_KEY={comet.key}\n"
    )
    invited, _ = await run("invite", folder=tmp_path, settings=addresses)
    assert invited == 0
    assert comet.charges == []


async def test_what_does_not_work_is_told_and_nothing_is_written(
    addresses: dict[str, str], discord: LocalDiscord, comet: LocalComet, tmp_path: Path
) -> None:
    """Each in a line, with an exit code, where nobody can be asked again."""
    token, key = discord.token, comet.key
    for lines, expected, words in [
        (typed(), NOT_SET_UP, "DISCORD_TOKEN is missing"),
        (typed(key, token), NOT_SET_UP, "looks like COMETAPI_KEY"),
        (typed("another-token", key), NOT_SET_UP, "DISCORD_TOKEN was refused"),
        (typed(token, token), NOT_SET_UP, "looks like DISCORD_TOKEN"),
        (typed(token, "sk-another"), NOT_SET_UP, "COMETAPI_KEY was refused"),
    ]:
        code, said = await run("setup", folder=tmp_path, stdin=lines, settings=addresses)
        assert (code, words in said.splitlines()[-1]) == (expected, True), said
    await comet.close()
    code, said = await run("setup", folder=tmp_path, stdin=typed(token, key), settings=addresses)
    assert code == TRY_LATER
    assert "COMETAPI_BASE_URL" in said.splitlines()[-1]
    assert not (tmp_path / ".env").exists()


async def test_at_a_terminal_nothing_is_shown_and_a_slip_is_asked_for_again(
    addresses: dict[str, str], discord: LocalDiscord, comet: LocalComet, tmp_path: Path
) -> None:
    """Who looks over a shoulder reads no secret."""
    ours, theirs = pty.openpty()
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "setup",
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], **addresses},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    shown = ""
    for asked, answer in [
        ("DISCORD_TOKEN: ", "a-slip"),
        ("was refused", discord.token),
        ("COMETAPI_KEY: ", comet.key),
        ("imagine-bot run", ""),
    ]:
        told = ""
        while asked not in told or not told.endswith((": ", "run\r\n")):
            told += (await asyncio.to_thread(os.read, ours, 4096)).decode()
        os.write(ours, f"{answer}\n".encode())
        shown += told

    assert await process.wait() == 0
    os.close(ours)
    for secret in ("a-slip", discord.token, comet.key):
        assert secret not in shown
