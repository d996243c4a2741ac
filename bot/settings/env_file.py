"""The file `.env`, in whatever encoding editors and shells save it."""

from __future__ import annotations

import codecs
import io
import re
from typing import TYPE_CHECKING, Final

from dotenv import dotenv_values
from dotenv.parser import parse_stream

from bot.settings.places import env_file
from bot.settings.problems import SettingsError

if TYPE_CHECKING:
    from pathlib import Path

    from dotenv.parser import Original

_LARGEST: Final = 1024 * 1024
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_MARKS: Final = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
"""What files begin with; that of UTF-32 before that of UTF-16, which it begins with."""

_ZEROS: Final = 8
"""In UTF-16, settings have a zero in every second byte; no text in another encoding has many."""

_MOST_TOLD: Final = 5


def decoded(data: bytes) -> str:
    """The text in a file: UTF-8, UTF-16 or UTF-32, and what is none of them as Windows' own.

    Raises:
        UnicodeDecodeError: it begins as one of the former and does not go on so.
    """
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            return data.decode(encoding)
    zeros = data[0::2].count(0), data[1::2].count(0)
    if max(zeros) * _ZEROS > len(data):
        return data.decode("utf-16-be" if zeros[0] > zeros[1] else "utf-16-le")
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def read_env_file() -> dict[str, str]:
    """What the `.env` that counts sets, by name; nothing if there is none.

    Raises:
        SettingsError: it cannot be read, or has lines that set nothing.
    """
    return values_in(text_of(env_file()))


def text_of(path: Path) -> str:
    """What stands in that `.env`; nothing if there is none.

    Raises:
        SettingsError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except (FileNotFoundError, IsADirectoryError):
        return ""
    except OSError as error:
        raise SettingsError([f".env cannot be read ({error.strerror}). Mend that."]) from None
    if len(data) > _LARGEST:
        raise SettingsError([".env is larger than a megabyte. Put a file of settings there."])
    try:
        return decoded(data)
    except UnicodeDecodeError:
        raise SettingsError([".env is not a text. Save it as one, in UTF-8."]) from None


def values_in(text: str) -> dict[str, str]:
    """What the text of such a file sets, by name. Raises SettingsError as `read_env_file`."""
    broken = [
        str(_line(binding.original))
        for binding in parse_stream(io.StringIO(text))
        if binding.error or not _NAME.fullmatch(binding.key or "_")
    ]
    if broken:
        where = ", ".join(broken[:_MOST_TOLD])
        raise SettingsError([f".env is not NAME=value in line {where}. Mend or remove that."])
    return {name: value or "" for name, value in dotenv_values(stream=io.StringIO(text)).items()}


def _line(original: Original) -> int:
    """The number of the line; empty ones before it count as part of it."""
    before = original.string[: len(original.string) - len(original.string.lstrip())]
    return original.line + len(before.splitlines())
