"""What stands around a value where others wrote it, and what is understood without it."""

from pathlib import Path
from typing import Any

import pytest

from bot.settings import load_settings
from tests.settings.conftest import KEY, TOKEN

UNDERSTOOD: list[tuple[str, Any, list[str]]] = [
    (
        "COMETAPI_KEY",
        KEY,
        [
            f"Bearer {KEY}",
            f"bearer  {KEY}",
            f'"Bearer {KEY}"',
            f'Bearer "{KEY}"',
            f"Authorization: Bearer {KEY}",
            f"COMETAPI_KEY={KEY}",
            f"export COMETAPI_KEY='{KEY}'",
            f"<{KEY}>",
            f"`{KEY}`",
            f"\u201c{KEY}\u201d",
            f"{KEY}\n",
            f" {KEY}\r\n",
            f"\ufeff{KEY}",
            f"{KEY[:5]}\u200b{KEY[5:]}\u2060",
            f"\xa0{KEY}\xa0",
            f"{KEY} # from the console",
        ],
    ),
    ("DISCORD_TOKEN", TOKEN, [f"Bot {TOKEN}", f"'Bot {TOKEN}'", f"BOT {TOKEN} ", f'""{TOKEN}""']),
    (
        "COMETAPI_BASE_URL",
        "https://api.example.com",
        [
            "https://api.example.com/",
            "https://api.example.com/v1",
            "https://api.example.com/v1/",
            "https://api.example.com/mj",
            "https://api.example.com/mj/",
            "https://api.example.com/mj/submit/imagine",
            "https://api.example.com/mj-fast/mj",
            "https://api.example.com/v1/chat/completions",
            "api.example.com",
            "api.example.com/v1",
            "'https://api.example.com'",
            "HTTPS://API.example.com",
            "https://api.example.com # theirs",
        ],
    ),
    (
        "COMETAPI_BASE_URL",
        "http://127.0.0.1:9000",
        ["127.0.0.1:9000", "http://127.0.0.1:9000/mj", "127.0.0.1:9000/v1"],
    ),
    ("COMETAPI_BASE_URL", "https://a.example.com:8443", ["a.example.com:8443/mj"]),
    ("COMETAPI_BASE_URL", "http://localhost:9000/mj-proxy", ["localhost:9000/mj-proxy/"]),
    ("COMETAPI_BASE_URL", "https://mj.example.com/a", ["https://mj.example.com/a/v1"]),
    (
        "MAX_BATCH",
        7,
        [" 7 ", "7.0", '"7"', "'7'", "7 # pictures", "7 #", "\ufeff7", '"7" # pictures'],
    ),
    ("MAX_BATCH", 10, ["", " ", "# pictures", '""', "\u200b"]),
    ("LOG_LEVEL", "warning", ["WARN", "Warning", '"warning"']),
    (
        "EXTRAS",
        "seed,shorten",
        ["seed,shorten", " Seed , shorten,", "seed shorten", "'seed,shorten'"],
    ),
    (
        "PRICES",
        {"usual": 0.05, "video": 1},
        [
            '{"usual": 0.05, "video": 1}',
            '\'{"usual": 0.05, "video": 1}\'',
            '"{\\"usual\\": 0.05, \\"video\\": 1}"',
            "{'usual': 0.05, 'video': 1}",
            "{usual: 0.05, video: 1}",
            '{"usual": "0.05", "video": 1} # dollars',
        ],
    ),
    ("PRICES", {}, ["{}", "", "'{}'"]),
    (
        "DATABASE_URL",
        "sqlite+aiosqlite:///data/my #1.db",
        ["sqlite+aiosqlite:///data/my #1.db", '"sqlite:///data/my #1.db" # the file'],
    ),
]


@pytest.mark.usefixtures("secrets")
@pytest.mark.parametrize(
    ("name", "meant", "written"),
    [(name, meant, written) for name, meant, all_ in UNDERSTOOD for written in all_],
)
def test_it_is_understood(
    name: str, meant: object, written: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it was meant."""
    monkeypatch.setenv(name, written)

    value = getattr(load_settings(), name.lower())

    assert (value.get_secret_value() if hasattr(value, "get_secret_value") else value) == meant


@pytest.mark.usefixtures("secrets")
@pytest.mark.parametrize("url", ["ws://127.0.0.1:9000/gateway/", "ws://127.0.0.1:9000/gateway"])
def test_the_gateways_address_keeps_its_end(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some servers know only the one with a slash, others only that without."""
    monkeypatch.setenv("DISCORD_API_URL", "127.0.0.1:9000/api/v10/")
    monkeypatch.setenv("DISCORD_GATEWAY_URL", url)

    loaded = load_settings()

    assert (loaded.discord_api_url, loaded.discord_gateway_url) == (
        "http://127.0.0.1:9000/api/v10",
        url,
    )


@pytest.mark.parametrize("secret", ["DISCORD_TOKEN", "COMETAPI_KEY"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("unseen", ["", "\u200b"])
def test_a_file_with_a_secret_is_read_likewise(
    secret: str,
    encoding: str,
    unseen: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """PowerShell writes UTF-16; what goes before the secret in a request may stand there too."""
    file = tmp_path / "secret"
    value = {"DISCORD_TOKEN": TOKEN, "COMETAPI_KEY": KEY}[secret]
    written = f"{value[:5]}{unseen}{value[5:]}{unseen}"
    file.write_bytes(f"{secret}='Bearer {written}'\r\n".encode(encoding))
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    monkeypatch.setenv("COMETAPI_KEY", KEY)
    monkeypatch.delenv(secret)
    monkeypatch.setenv(f"{secret}_FILE", str(file))

    assert getattr(load_settings(), secret.lower()).get_secret_value() == value
