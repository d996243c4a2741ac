"""The file `.env` as editors, shells and containers leave it."""

import codecs
import errno
import os
from pathlib import Path

import pytest

from bot.settings import SettingsError, load_settings
from tests.settings.conftest import KEY, TOKEN

PLAIN = f"# F\u00fcr M\u00e4rz\r\nDISCORD_TOKEN={TOKEN}\r\nCOMETAPI_KEY = {KEY}\r\nMAX_BATCH=7\r\n"
TEXT = f"# \u2013 \u56fe\u7247\r\n{PLAIN}"


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.encode("utf-32"),
        PLAIN.encode("latin-1"),
        PLAIN.replace("\r\n", "\n").encode(),
        PLAIN.replace("\r\n", "\r").encode("cp1252"),
        PLAIN.encode() + b"# \x81\x8d\0\n",
    ],
)
def test_any_encoding_is_read(content: bytes, tmp_path: Path) -> None:
    """Notepad, PowerShell's `>`, old editors: marks, line ends and umlauts do no harm."""
    (tmp_path / ".env").write_bytes(content)

    loaded = load_settings()

    assert loaded.discord_token.get_secret_value() == TOKEN
    assert loaded.cometapi_key.get_secret_value() == KEY
    assert loaded.max_batch == 7


@pytest.mark.usefixtures("secrets")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be", "latin-1"])
def test_umlauts_in_a_value_are_what_was_typed(encoding: str, tmp_path: Path) -> None:
    """Whatever the file was saved as."""
    (tmp_path / ".env").write_bytes("DEFAULT_PARAMETERS=--no Bäume\n".encode(encoding))

    assert load_settings().default_parameters == "--no Bäume"


@pytest.mark.usefixtures("secrets")
@pytest.mark.parametrize(
    ("line", "batch"),
    [
        ("export MAX_BATCH=7", 7),
        ("MAX_BATCH = 7", 7),
        ("  max_batch=7  ", 7),
        ("MAX_BATCH='7' # pictures", 7),
        ("MAX_BATCH=7 # pictures", 7),
        ("MAX_BATCH=7\t#pictures", 7),
        ("MAX_BATCH= # pictures", 10),
        ("MAX_BATCH=", 10),
        ("MAX_BATCH", 10),
        ("MAX_BATCH=7\nMAX_BATCH=8", 8),
    ],
)
def test_a_line_is_read_as_shells_do(line: str, batch: int, tmp_path: Path) -> None:
    """With `export`, blanks, quotes and comments; the last of two counts."""
    (tmp_path / ".env").write_text(f"{line}\n")

    assert load_settings().max_batch == batch


@pytest.mark.usefixtures("secrets")
@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"\xff\xfeM", ".env is not a text. Save it as one, in UTF-8."),
        (b"A=1\n\nMAX_BATCH: 7\n", ".env is not NAME=value in line 3. Mend or remove that."),
        (b"A=1\n$env:MAX_BATCH = 7\n", ".env is not NAME=value in line 2. Mend or remove that."),
        (b"sk-secret words\n", ".env is not NAME=value in line 1. Mend or remove that."),
        (b"A\0B=1\n", ".env is not NAME=value in line 1. Mend or remove that."),
        (
            b"A=1\n".ljust(200, b"#") + "\nMAX=1\nMIN=2\n".encode("utf-16le"),
            ".env is not NAME=value in line 3, 4, 5. Mend or remove that.",
        ),
        (b"#" * 2_000_000, ".env is larger than a megabyte. Put a file of settings there."),
    ],
)
def test_what_cannot_be_read_is_one_line(content: bytes, line: str, tmp_path: Path) -> None:
    """With where it is, and nothing of what it says."""
    (tmp_path / ".env").write_bytes(content)

    with pytest.raises(SettingsError) as caught:
        load_settings()

    assert caught.value.lines == [line]


@pytest.mark.usefixtures("secrets")
def test_a_file_without_an_end_is_one_line(tmp_path: Path) -> None:
    """It may be a device."""
    (tmp_path / ".env").symlink_to("/dev/zero")

    with pytest.raises(SettingsError, match="larger than a megabyte"):
        load_settings()


@pytest.mark.usefixtures("secrets")
def test_a_file_that_may_not_be_read_is_one_line(tmp_path: Path) -> None:
    """Whatever the system says about it, also to root."""
    (tmp_path / ".env").symlink_to("/proc/self/mem")

    with pytest.raises(SettingsError) as caught:
        load_settings()

    assert caught.value.lines == [f".env cannot be read ({os.strerror(errno.EIO)}). Mend that."]


def test_a_folder_in_place_of_the_file_is_told(tmp_path: Path) -> None:
    """What containers make of a file that is mounted and not there."""
    (tmp_path / ".env").mkdir()

    with pytest.raises(SettingsError) as caught:
        load_settings()

    assert caught.value.lines[-1].startswith(".env is a folder")


@pytest.mark.usefixtures("secrets")
def test_a_folder_does_no_harm_where_all_is_set(tmp_path: Path) -> None:
    """Some people keep their virtual environment there."""
    (tmp_path / ".env").mkdir()

    assert load_settings().max_batch == 10


@pytest.mark.usefixtures("secrets")
def test_json_may_be_laid_out(tmp_path: Path) -> None:
    """Over several lines, in quotes."""
    (tmp_path / ".env").write_text("MAX_BATCH=7\nPRICES='{\n\t\"usual\": 0.05\n}'", "utf-8-sig")

    loaded = load_settings()

    assert (loaded.max_batch, loaded.prices) == (7, {"usual": 0.05})
