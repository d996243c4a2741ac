"""`imagine-bot run` with settings that cannot work: a line each, exit code 2, and no secret."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli.group import main
from bot.domain.leases import START_AGAIN
from bot.settings import Settings
from tests.support.command_line import run

TOKEN = "MTIzNDU2Nzg5.GhIjKl.a-token-of-discord"
KEY = "sk-0123456789abcdef"

IN_ENVIRONMENT = [
    *[("PRICES", value) for value in ("x", "[]", "[1]", "1", "null", '"x"', "{", '{"vidio": 1}')],
    *[("PRICES", f'{{"usual": {price}}}') for price in ("-1", "NaN", "true", "[]", "1e9", '"x"')],
    *[("MAX_BATCH", value) for value in ("ten", "0", "1e1", "10.5", "-1", "nan", "10 20", KEY)],
    *[
        ("COMETAPI_BASE_URL", value)
        for value in ("ftp://x", "x", "https://x?key=1", "http://a b", KEY)
    ],
    *[("COMETAPI_KEY", value) for value in ("two words", "sk-schl\u00fcssel", "sk-a\nsk-b")],
    *[("DISCORD_TOKEN", value) for value in (f"{TOKEN} {TOKEN}", "Bot \u00fc", "x" * 5000)],
    *[("DISCORD_API_URL", value) for value in (TOKEN, "https://discord.example.com/api/v10")],
    *[
        ("DISCORD_GATEWAY_URL", value)
        for value in ("http://x", "ws://127.0.0.1:9000", "wss://x?v=10")
    ],
    *[
        ("DATABASE_URL", value)
        for value in ("x", "mysql://a:b@c/d", f"postgresql://{KEY}@x/y?schema=1")
    ],
    *[("DEFAULT_PARAMETERS", value) for value in (KEY, TOKEN, "--ar", "\x1b[0m")],
    *[("EXTRAS", value) for value in ("shortn", "shorten;seed", KEY)],
    ("MAX_BACTH", "10"),
    ("LOG_LEVEL", "loud"),
    ("LOG_FORMAT", TOKEN),
]
IN_FILE = [
    b"MAX_BATCH: 10",
    b"MAX_BATCH=\0",
    "PRICES=x\n# \u00fc".encode("utf-16"),
    "MAXBATCH=10\n# \u00fc".encode("latin-1"),
    b"\xff\xfe=",
    f"{KEY} = 1 = \n{TOKEN}\n?? ??\n".encode(),
]


@pytest.fixture(autouse=True)
def _set_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A token and a key, and nothing else."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    monkeypatch.setenv("COMETAPI_KEY", KEY)
    monkeypatch.chdir(tmp_path)


def refused() -> str:
    """What it says, which is one line of no secret, in place of starting."""
    result = CliRunner().invoke(main, ["run"])
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1, result.stderr
    assert result.stderr.strip().isprintable()
    for secret in (KEY, KEY[3:], TOKEN, TOKEN[-8:]):
        assert secret not in result.stderr
    return result.stderr


@pytest.mark.parametrize(("name", "value"), IN_ENVIRONMENT)
def test_a_setting_that_cannot_work(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It names the setting."""
    monkeypatch.setenv(name, value)

    assert name in refused()


@pytest.mark.parametrize("content", IN_FILE)
def test_a_file_that_cannot_work(content: bytes, tmp_path: Path) -> None:
    """In any encoding."""
    (tmp_path / ".env").write_bytes(content)

    assert refused()


IMPATIENT = """
from bot.cli.group import main
from bot.store.database.postgres import backend
backend.STARTS_WITHIN_S, backend.AGAIN_S = 0.2, 0.01
main(["run"])
"""


async def test_a_server_that_is_away_is_no_reason_to_stay_away(tmp_path: Path) -> None:
    """Whatever started the bot starts it again; that it waited meanwhile is said once."""
    pytest.importorskip("psycopg")
    settings = {
        "DISCORD_TOKEN": TOKEN,
        "COMETAPI_KEY": KEY,
        "DATABASE_URL": "postgresql://bot:very-secret@127.0.0.1:1/imagine",
        "LOG_LEVEL": "warning",
    }
    code, said = await run("run", folder=tmp_path, settings=settings, program=IMPATIENT)

    assert code == START_AGAIN, said
    waits, ends = said.splitlines()
    assert "database.waits" in waits
    assert "DATABASE_URL names cannot be used" in ends
    assert "very-secret" not in said
