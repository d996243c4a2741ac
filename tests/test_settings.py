from pathlib import Path

import pytest

from bot.domain import Speed
from bot.settings import WHAT_TO_PUT, Settings, SettingsError, load_settings

TOKEN = "a-token-of-discord"
KEY = "sk-a-key-of-cometapi"


@pytest.fixture(autouse=True)
def _nothing_is_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of this machine, no `.env` of this folder."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    monkeypatch.setenv("COMETAPI_KEY", KEY)


def problems() -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load_settings()
    return caught.value.lines


@pytest.mark.usefixtures("secrets")
def test_two_secrets_are_enough() -> None:
    """Everything else has a default that works."""
    settings = load_settings()

    assert settings.discord_token.get_secret_value() == TOKEN
    assert settings.cometapi_key.get_secret_value() == KEY
    assert settings.cometapi_base_url == "https://api.cometapi.com"
    assert settings.database_url == "sqlite+aiosqlite:///data/imagine.db"
    assert (settings.discord_api_url, settings.default_speed) == ("", None)
    assert settings.max_concurrent_submits == 4
    assert (settings.max_running_per_user, settings.max_waiting_per_user) == (3, 10)


def test_what_is_missing_is_named_line_by_line() -> None:
    """With what to put there, and where to get it."""
    token, key = problems()

    assert token.startswith("DISCORD_TOKEN is missing.")
    assert "https://discord.com/developers/applications" in token
    assert key.startswith("COMETAPI_KEY is missing.")
    assert "https://www.cometapi.com" in key


@pytest.mark.usefixtures("secrets")
def test_a_blank_secret_counts_as_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """As does one of blanks only."""
    monkeypatch.setenv("DISCORD_TOKEN", "")
    monkeypatch.setenv("COMETAPI_KEY", "  ")

    assert [line.split()[0] for line in problems()] == ["DISCORD_TOKEN", "COMETAPI_KEY"]


WRONG = {
    "COMETAPI_BASE_URL": [
        "ftp://x",
        "api.cometapi.com",
        "https://x?key=1",
        "http://[::1",
        "http://a:b@x",
    ],
    "DISCORD_API_URL": ["ws://127.0.0.1:9000", "discord"],
    "DISCORD_GATEWAY_URL": ["http://127.0.0.1:9000/gateway"],
    "DEFAULT_SPEED": ["quick"],
    "DEFAULT_PARAMETERS": ["a boat --v 7", "--ar", "--v 7 --v 6 --ar x", "--fast"],
    "MAX_CONCURRENT_SUBMITS": ["0", "21", "four"],
    "MAX_RUNNING_PER_USER": ["0", "1.5"],
    "MAX_WAITING_PER_USER": ["-1", "1001"],
    "WHEN_PAUSED": ["wait"],
    "TELL_OPERATOR": ["mail"],
    "LOG_LEVEL": ["loud"],
    "LOG_FORMAT": ["xml"],
}


@pytest.mark.usefixtures("secrets")
@pytest.mark.parametrize(
    ("name", "value"),
    [(name, value) for name, values in WRONG.items() for value in values],
)
def test_a_wrong_value_stops_the_start(
    name: str,
    value: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One line that names the setting and what to put there."""
    monkeypatch.setenv(name, value)

    [line] = problems()

    assert line.startswith(f"{name} has a value that does not work.")
    assert line.endswith(f"Put there {WHAT_TO_PUT[name]}.")
    assert "\n" not in line


@pytest.mark.usefixtures("secrets")
def test_all_wrong_values_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody should have to start ten times."""
    for name, values in WRONG.items():
        monkeypatch.setenv(name, values[0])

    assert sorted(line.split()[0] for line in problems()) == sorted(WRONG)


@pytest.mark.usefixtures("secrets")
def test_a_wrong_default_parameter_says_what_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the same words that a member would read."""
    monkeypatch.setenv("DEFAULT_PARAMETERS", "a boat --v 7")

    assert "a boat" in problems()[0]


@pytest.mark.usefixtures("secrets")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DISCORD_API_URL", "http://127.0.0.1:9000/api/v10"),
        ("DISCORD_GATEWAY_URL", "ws://127.0.0.1:9000/gateway"),
    ],
)
def test_one_address_of_discord_is_not_enough(
    name: str,
    value: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Else half of the bot would talk to another Discord."""
    monkeypatch.setenv(name, value)

    assert problems() == [
        "DISCORD_API_URL and DISCORD_GATEWAY_URL go together: set both or none.",
    ]


@pytest.mark.usefixtures("secrets")
def test_good_values_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the slash at the end, and whatever their case."""
    monkeypatch.setenv("DISCORD_API_URL", "http://127.0.0.1:9000/api/v10/")
    monkeypatch.setenv("DISCORD_GATEWAY_URL", "ws://127.0.0.1:9000/gateway")
    monkeypatch.setenv("DEFAULT_SPEED", "Relax")
    monkeypatch.setenv("DEFAULT_PARAMETERS", "--v 7")
    monkeypatch.setenv("LOG_LEVEL", "INFO")
    monkeypatch.setenv("MAX_WAITING_PER_USER", "0")

    settings = load_settings()

    assert settings.discord_api_url == "http://127.0.0.1:9000/api/v10"
    assert settings.discord_gateway_url == "ws://127.0.0.1:9000/gateway"
    assert settings.default_speed is Speed.RELAX
    assert (settings.default_parameters, settings.log_level) == ("--v 7", "info")
    assert settings.max_waiting_per_user == 0


@pytest.mark.usefixtures("secrets")
def test_an_empty_value_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    """`.env.example` may be copied as it is."""
    for name in WRONG:
        monkeypatch.setenv(name, "")

    assert load_settings().max_concurrent_submits == 4


def test_secrets_may_come_from_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As containers hand them over; blanks around them do not count."""
    for name, secret in (("DISCORD_TOKEN", TOKEN), ("COMETAPI_KEY", KEY)):
        file = tmp_path / name.lower()
        file.write_text(f"{secret}\n")
        monkeypatch.setenv(f"{name}_FILE", str(file))

    settings = load_settings()

    assert settings.discord_token.get_secret_value() == TOKEN
    assert settings.cometapi_key.get_secret_value() == KEY


@pytest.mark.parametrize("content", [None, b"", b" \n", b"\xff\xfe"])
def test_a_file_without_a_secret_is_named(
    content: bytes | None,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """Missing, empty, or not a text."""
    file = tmp_path / "key"
    if content is not None:
        file.write_bytes(content)
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    monkeypatch.setenv("COMETAPI_KEY_FILE", str(file))

    [line] = problems()

    assert line.startswith(
        f"COMETAPI_KEY_FILE names a file that is empty or cannot be read: {file}"
    )


def test_settings_are_read_from_a_file_too(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """`.env` in the current folder; the environment wins."""
    (tmp_path / ".env").write_text(
        f"DISCORD_TOKEN={TOKEN}\nCOMETAPI_KEY={KEY}\nMAX_RUNNING_PER_USER=5\nLOG_LEVEL=error\n"
        "SOMETHING_ELSE=1\n",
    )
    monkeypatch.setenv("LOG_LEVEL", "debug")

    settings = load_settings()

    assert settings.cometapi_key.get_secret_value() == KEY
    assert (settings.max_running_per_user, settings.log_level) == (5, "debug")


@pytest.mark.usefixtures("secrets")
def test_secrets_are_masked() -> None:
    """Wherever the settings might be printed."""
    settings = load_settings()

    for text in (repr(settings), str(settings), settings.model_dump_json()):
        assert TOKEN not in text
        assert KEY not in text


@pytest.mark.usefixtures("secrets")
def test_secrets_are_in_no_line_of_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor is a wrong value: it may be a secret in the wrong place."""
    monkeypatch.setenv("COMETAPI_BASE_URL", KEY)
    monkeypatch.setenv("DISCORD_API_URL", TOKEN)

    with pytest.raises(SettingsError) as caught:
        load_settings()

    told = f"{caught.value!r} {caught.value} {caught.value.__cause__!r}"
    assert KEY not in told
    assert TOKEN not in told


def test_every_setting_says_what_to_put_there() -> None:
    """So that each line of an error helps; the files take what their setting takes."""
    names = {name.upper() for name in Settings.model_fields}

    assert {name for name in names if not name.endswith("_FILE")} == set(WHAT_TO_PUT)
