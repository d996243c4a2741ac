import os
import string
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.cometapi import CometClient
from bot.domain.kinds import Speed
from bot.settings import Settings, SettingsError, load_settings
from bot.settings.advice import WHAT_TO_PUT
from tests.settings.conftest import KEY, TOKEN

SERVER = "postgresql://bot:a-password@db/imagine?schema=pictures"


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
    assert settings.database_url.get_secret_value() == "sqlite+aiosqlite:///data/imagine.db"
    assert (settings.discord_api_url, settings.default_speed) == ("", None)
    assert settings.max_concurrent_submits == 4
    assert (settings.max_running_per_user, settings.max_waiting_per_user) == (3, 10)


def test_what_is_missing_is_named_line_by_line() -> None:
    """With what to put there, and where to get it; then the command that asks for both."""
    token, key, first_step = problems()

    assert token.startswith("DISCORD_TOKEN is missing.")
    assert "https://discord.com/developers/applications" in token
    assert key.startswith("COMETAPI_KEY is missing.")
    assert "https://www.cometapi.com" in key
    assert first_step.startswith("`imagine-bot setup`")


@pytest.mark.usefixtures("secrets")
def test_a_blank_secret_counts_as_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """As does one of blanks only."""
    monkeypatch.setenv("DISCORD_TOKEN", "")
    monkeypatch.setenv("COMETAPI_KEY", "  ")

    named = [line.split()[0] for line in problems()]
    assert named == ["DISCORD_TOKEN", "COMETAPI_KEY", "`imagine-bot"]


WRONG = {
    "COMETAPI_BASE_URL": [
        "ftp://x",
        "cometapi",
        "https://x?key=1",
        "http://[::1",
        "http://a:b@x",
        "http://:b@x",
        "http://x:0",
        "http://x:99999",
        "http://x:\uff18\uff10",
        "http://x#top",
        "http://x..y",
        "http://a b",
        "http://-x",
        f"http://{'a' * 64}",
        "http://x\nHost: y",
        "http://x\udcff",
    ],
    "DATABASE_URL": [
        "imagine.db",
        "mysql://user:word@127.0.0.1/imagine",
        "postgresql://user:word@127.0.0.1/imagine?schema=a;b",
        "postgresql://user:w#rd@127.0.0.1/imagine",
        "sqlite+aiosqlite://data/imagine.db",
        "sqlite+aiosqlite:///:memory:",
        "sqlite+aiosqlite:///",
        "sqlite+aiosqlite:///data/imagine.db?mode=ro",
        "sqlite+aiosqlite://x:y/imagine.db",
        "sqlite+aiosqlite:///a\nb.db",
        "sqlite+aiosqlite:///\udcff.db",
    ],
    "PRICES": [
        "junk",
        "[",
        "[" * 100_000,
        "[1]",
        "0.05",
        '{"usual": "NaN"}',
        '{"usual": NaN}',
        '{"usual": Infinity}',
        '{"usual": -1}',
        '{"usual": 1e300}',
        '{"usual": null}',
        '{"usul": 0.05, "vidio": 1}',
        '{"": 1}',
    ],
    "DISCORD_API_URL": ["ws://127.0.0.1:9000", "discord"],
    "DISCORD_GATEWAY_URL": ["http://127.0.0.1:9000/gateway"],
    "DEFAULT_SPEED": ["quick"],
    "DEFAULT_PARAMETERS": ["a boat --v 7", "--ar", "--v 7 --v 6 --ar x", "--fast"],
    "PROCESSES": ["0", "-1", "1000000000", "three", "1.5"],
    "SHARDS": ["-1", "10001", "auto"],
    "MAX_CONCURRENT_SUBMITS": ["0", "21", "four", "1e1", "\uff15", "\u0665", "9" * 5000],
    "MAX_RUNNING_PER_USER": ["0", "1.5"],
    "MAX_WAITING_PER_USER": ["-1", "1001"],
    "MAX_BATCH": ["0", "41", "NaN"],
    "BUTTONS": ["nobody"],
    "EXTRAS": ["shorten;seed", "everything"],
    "WHEN_PAUSED": ["wait"],
    "TELL_OPERATOR": ["mail"],
    "HTTP_LISTEN": ["0", "65536", "host", "a b:80", "::1:80", "http://127.0.0.1:80", "-x:80"],
    "HTTP_TOKEN": ["short", "fifteen letters", "with blanks in it, and long"],
    "UPDATE_CHECK": ["weekly"],
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
def test_each_process_needs_a_shard(monkeypatch: pytest.MonkeyPatch) -> None:
    """One without would have nothing to do."""
    monkeypatch.setenv("PROCESSES", "3")
    monkeypatch.setenv("SHARDS", "2")

    assert problems() == ["SHARDS must be 0 or at least PROCESSES, so that each process has one."]


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
    secrets = {
        "DISCORD_TOKEN": TOKEN,
        "COMETAPI_KEY": KEY,
        "DATABASE_URL": SERVER,
        "COMETAPI_QUERY_KEY": "sk-query",
        "HTTP_TOKEN": "of sixteen signs".replace(" ", "-"),
    }
    for name, secret in secrets.items():
        file = tmp_path / name.lower()
        file.write_text(f"{secret}\n")
        monkeypatch.setenv(f"{name}_FILE", str(file))

    settings = load_settings()

    assert settings.discord_token.get_secret_value() == TOKEN
    assert settings.cometapi_key.get_secret_value() == KEY
    assert settings.database_url.get_secret_value() == SERVER
    assert settings.cometapi_query_key.get_secret_value() == "sk-query"
    assert settings.http_token.get_secret_value() == "of-sixteen-signs"


@pytest.mark.usefixtures("secrets")
@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "names a file that cannot be read"),
        (" \n", "names a file that is empty"),
        ("postgresql://bot:p#ss@db/imagine", "has a value that does not work"),
    ],
)
def test_a_database_that_no_file_names_is_told(
    content: str | None, told: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Rather than that the bot begins with an empty one."""
    file = tmp_path / "url"
    if content is not None:
        file.write_text(content)
    monkeypatch.setenv("DATABASE_URL_FILE", str(file))

    [line] = problems()

    assert line.startswith("DATABASE_URL")
    assert told in line
    assert "p#ss" not in line


@pytest.mark.usefixtures("secrets")
def test_of_two_databases_none_is_taken_silently(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As a unit names a file of SQLite, and the operator a server in a file beside."""
    file = tmp_path / "url"
    file.write_text(SERVER)
    monkeypatch.setenv("DATABASE_URL_FILE", str(file))
    monkeypatch.setenv("DATABASE_URL", "sqlite+aiosqlite:///imagine.db")

    [line] = problems()
    monkeypatch.setenv("DATABASE_URL", "")

    assert line.startswith("DATABASE_URL and DATABASE_URL_FILE")
    assert load_settings().database_url.get_secret_value() == SERVER


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "names a file that cannot be read (No such file or directory)."),
        (b"", "names a file that is empty."),
        (b" \n", "names a file that is empty."),
        (b"\xff\xfes\0k", "names a file that cannot be read (not a text)."),
        (b"sk-one\nsk-two", "has a value that does not work"),
        ("sk-schl\u00fcssel".encode(), "has a value that does not work"),
        (b"sk-\0", "has a value that does not work"),
        (b"sk " * 100_000, "has a value that does not work"),
    ],
)
def test_a_file_without_a_secret_is_told(
    content: bytes | None,
    told: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """Missing, empty, not a text, or not what goes into a request."""
    file = tmp_path / "sk-this-may-be-the-key-itself"
    if content is not None:
        file.write_bytes(content)
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    monkeypatch.setenv("COMETAPI_KEY_FILE", str(file))

    [line] = problems()

    assert line.startswith(f"COMETAPI_KEY_FILE {told}")
    assert "sk-this-may-be" not in line


@pytest.mark.parametrize("path", [".", "/dev/zero", "a\0b", "x" * 5000])
def test_what_is_no_file_is_told(
    path: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """A folder, a device without an end, and paths that there cannot be."""
    (tmp_path / ".env").write_text(f"DISCORD_TOKEN_FILE={path}\n")
    monkeypatch.setenv("COMETAPI_KEY", KEY)

    [line] = problems()

    assert line.startswith("DISCORD_TOKEN_FILE ")


@pytest.mark.parametrize("secret", ["DISCORD_TOKEN", "COMETAPI_KEY"])
@pytest.mark.parametrize(
    "value", ["sk-one\nsk-two", "sk-schl\u00fcssel", "sk-\udcff", "two words", "x" * 5000]
)
@pytest.mark.usefixtures("secrets")
def test_what_cannot_be_a_secret_is_told(
    secret: str,
    value: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It would break every request, in a library's words."""
    monkeypatch.setenv(secret, value)

    [line] = problems()

    assert line.startswith(f"{secret} has a value that does not work")
    assert value not in line


@pytest.mark.usefixtures("secrets")
def test_addresses_are_kept_as_requests_spell_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else no request would be known to be one to Discord."""
    monkeypatch.setenv("DISCORD_API_URL", "HTTP://LOCALHOST:80/api/v10/")
    monkeypatch.setenv("DISCORD_GATEWAY_URL", "ws://[::1]:9000")

    loaded = load_settings()

    assert loaded.discord_api_url == "http://localhost/api/v10"
    assert loaded.discord_gateway_url == "ws://[::1]:9000"


HOSTILE = st.one_of(
    st.text(max_size=40),
    st.text(string.printable, max_size=40),
    st.binary(max_size=20).map(lambda data: data.decode("utf-8", "surrogateescape")),
    st.sampled_from(
        ["http://", "ws://", "sqlite+aiosqlite:///", "/", "{", '{"usual": ', "--", "sk-"],
    ).flatmap(lambda begin: st.text(max_size=30).map(lambda end: begin + end)),
    st.floats().map(str),
    st.integers().map(str),
    st.sampled_from(["/dev/zero", ".", "1e3", "\uff15", "x" * 100_000, "\udcff", "sk-\u00fc", KEY]),
)
NAMES = sorted(name.upper() for name in Settings.model_fields)


@given(chosen=st.dictionaries(st.sampled_from(NAMES), HOSTILE, max_size=4), in_file=st.booleans())
@example(chosen={"PRICES": "[" * 100_000}, in_file=False)
@example(chosen={"COMETAPI_KEY_FILE": "a\0b"}, in_file=True)
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_written_loads_or_is_told(
    chosen: dict[str, str],
    in_file: bool,  # noqa: FBT001 - hypothesis gives it by name
    tmp_path: Path,
) -> None:
    """Every setting, any text, in the environment or the file: nothing else comes of it."""
    written = {"DISCORD_TOKEN": TOKEN, "COMETAPI_KEY": KEY, **chosen}
    file = tmp_path / ".env"
    file.unlink(missing_ok=True)
    if in_file:
        content = "".join(f"{name}='{value}'\n" for name, value in written.items())
        file.write_bytes(content.encode("utf-8", "surrogatepass"))
        written = {}
    written = {
        name: os.fsdecode(value.replace("\0", "").encode("utf-8", "surrogatepass"))
        for name, value in written.items()
    }
    lines: list[str] = []
    loaded = None
    with mock.patch.dict(os.environ, written):
        try:
            loaded = load_settings()
        except SettingsError as error:
            lines = error.lines
    assert all(line.isprintable() for line in lines)
    assert not [line for line in lines if KEY in line or TOKEN in line]
    if loaded is None:
        assert lines
        return
    token, key = loaded.discord_token.get_secret_value(), loaded.cometapi_key.get_secret_value()
    assert (token + key).isascii()
    assert (token + key).isprintable()
    CometClient(loaded.cometapi_base_url, key)


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
def test_secrets_are_masked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever the settings might be printed."""
    monkeypatch.setenv("DATABASE_URL", SERVER)
    settings = load_settings()

    for text in (repr(settings), str(settings), settings.model_dump_json()):
        assert TOKEN not in text
        assert KEY not in text
        assert "a-password" not in text


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

    taken = {name for name in names if name.removesuffix("_FILE") in names - {name}}
    assert names - taken == set(WHAT_TO_PUT)
