"""Settings are written into `.env` and nothing in it is lost."""

import os
import stat
from pathlib import Path

import pytest

from bot.settings import SettingsError, load_settings, write_env_file
from bot.settings.env_writer import with_values
from tests.settings.conftest import KEY, TOKEN

BOTH = {"DISCORD_TOKEN": TOKEN, "COMETAPI_KEY": KEY}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", f"DISCORD_TOKEN={TOKEN}\n"),
        ("LOG_LEVEL=debug", f"LOG_LEVEL=debug\nDISCORD_TOKEN={TOKEN}\n"),
        ("DISCORD_TOKEN=", f"DISCORD_TOKEN={TOKEN}"),
        ("# mine\n\nDISCORD_TOKEN=old\nA=b\n", f"# mine\n\nDISCORD_TOKEN={TOKEN}\nA=b\n"),
        ("A=b\r\nDISCORD_TOKEN=old\r\nC=d\r\n", f"A=b\r\nDISCORD_TOKEN={TOKEN}\r\nC=d\r\n"),
        (
            "export discord_token = 'old' # of the bot\n",
            f"export discord_token = {TOKEN} # of the bot\n",
        ),
        ('DISCORD_TOKEN="two\nlines"\nA=b', f"DISCORD_TOKEN={TOKEN}\nA=b"),
        ("DISCORD_TOKEN=a\nDISCORD_TOKEN=b\n", f"DISCORD_TOKEN={TOKEN}\nDISCORD_TOKEN={TOKEN}\n"),
        ("DISCORD_TOKEN= # to do\n", f"DISCORD_TOKEN= {TOKEN} # to do\n"),
        ("#DISCORD_TOKEN=old\n", f"#DISCORD_TOKEN=old\nDISCORD_TOKEN={TOKEN}\n"),
        ("DISCORD_TOKEN_FILE=x\n", f"DISCORD_TOKEN_FILE=x\nDISCORD_TOKEN={TOKEN}\n"),
    ],
)
def test_only_the_value_is_another(before: str, after: str) -> None:
    """Comments, order, ends of lines and other settings stay; a new name stands at the end."""
    assert with_values(before, {"DISCORD_TOKEN": TOKEN}) == after


@pytest.mark.parametrize("value", ["a#b", "a=b", "sk-\\n", "a'b"])
def test_a_value_is_read_as_it_was_written(value: str) -> None:
    """Whatever signs it has."""
    assert with_values("", {"COMETAPI_KEY": value}) == f"COMETAPI_KEY={value}\n"


@pytest.mark.parametrize("value", ["'a'", "a${HOME}"])
def test_what_the_file_would_change_is_refused(value: str) -> None:
    """There is another way for such a value."""
    with pytest.raises(SettingsError, match="COMETAPI_KEY_FILE"):
        with_values("", {"COMETAPI_KEY": value})


def test_the_file_is_its_owners_alone_and_stays_where_a_link_leads(tmp_path: Path) -> None:
    """However it was made, and in whatever encoding."""
    real = tmp_path / "real"
    real.write_text("# für uns\nMAX_BATCH=7\n", "utf-16")
    real.chmod(0o644)
    Path(".env").symlink_to(real)

    write_env_file(BOTH, Path(".env"))

    assert stat.S_IMODE(real.stat().st_mode) == 0o600
    assert Path(".env").is_symlink()
    assert "# für uns" in real.read_text("utf-8")
    settings = load_settings()
    assert settings.max_batch == 7
    assert settings.discord_token.get_secret_value() == TOKEN
    assert sorted(path.name for path in tmp_path.iterdir()) == [".env", "real"]


def test_a_disk_that_takes_nothing_leaves_all_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In one line, with nothing left beside it."""
    Path(".env").write_text("MAX_BATCH=7\n", "utf-8")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(SettingsError, match=r"cannot be written \(No space left on device\)"):
        write_env_file(BOTH, Path(".env"))

    assert Path(".env").read_text("utf-8") == "MAX_BATCH=7\n"
    assert list(tmp_path.iterdir()) == [tmp_path / ".env"]


def test_a_folder_in_its_place_is_left_alone() -> None:
    """As a container makes one of a file that is not there."""
    Path(".env").mkdir()

    with pytest.raises(SettingsError, match=r"\.env cannot be written"):
        write_env_file(BOTH, Path(".env"))
