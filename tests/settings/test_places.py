"""Where `.env` and the database are looked for, in which order."""

from pathlib import Path

import pytest

from bot.settings import env_file, load_settings, user_env_file, write_env_file
from tests.settings.conftest import KEY, TOKEN

BOTH = {"DISCORD_TOKEN": TOKEN, "COMETAPI_KEY": KEY}


def database() -> str:
    return load_settings(needs=()).database_url.get_secret_value()


def test_without_any_file_all_is_in_the_current_folder() -> None:
    """As when the environment alone sets the bot up."""
    assert env_file() == Path(".env")
    assert database() == "sqlite+aiosqlite:///data/imagine.db"


def test_the_users_own_serves_every_folder(tmp_path: Path) -> None:
    """With the database in the user's folder, too."""
    write_env_file(BOTH, user_env_file())
    assert user_env_file() == tmp_path / "config/imagine-bot/.env"
    assert load_settings().discord_token.get_secret_value() == TOKEN
    assert database() == f"sqlite+aiosqlite:///{tmp_path}/state/imagine-bot/imagine.db"


def test_the_current_folders_comes_first() -> None:
    """Whole: nothing of the user's own is mixed in."""
    write_env_file({**BOTH, "MAX_BATCH": "7"}, user_env_file())
    write_env_file(BOTH, Path(".env"))
    assert load_settings().max_batch == 10
    assert database() == "sqlite+aiosqlite:///data/imagine.db"


def test_a_database_of_the_current_folder_stays_in_use() -> None:
    """No other one is begun beside it."""
    write_env_file(BOTH, user_env_file())
    Path("data").mkdir()
    Path("data/imagine.db").touch()
    assert database() == "sqlite+aiosqlite:///data/imagine.db"


def test_a_chosen_database_is_where_it_was_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever file counts."""
    write_env_file(BOTH, user_env_file())
    monkeypatch.setenv("DATABASE_URL", "sqlite+aiosqlite:///other.db")
    assert database() == "sqlite+aiosqlite:///other.db"


def test_a_home_that_cannot_be_looked_at_is_as_good_as_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As that of another user, which sudo may leave in HOME, or one that systemd closes."""
    monkeypatch.setenv("XDG_CONFIG_HOME", f"/{'x' * 300}")  # as no system looks at, also for root
    assert env_file() == Path(".env")
    write_env_file(BOTH, Path(".env"))
    assert load_settings().discord_token.get_secret_value() == TOKEN
