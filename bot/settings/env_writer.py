"""Writing settings into `.env`, with all else in it as it is."""

from __future__ import annotations

import io
import os
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dotenv.parser import parse_stream

from bot.platform.private import make_private
from bot.settings.env_file import text_of, values_in
from bot.settings.problems import SettingsError
from bot.store.database.sqlite.file import write_through

if TYPE_CHECKING:
    from collections.abc import Mapping

_BLANKS: Final = r"[^\S\r\n]*"
_ASSIGNMENT: Final = re.compile(
    rf"(?P<before>\s*[^=\s][^=]*={_BLANKS})"
    r"(?:'(?:\\'|[^'])*'|\"(?:\\\"|[^\"])*\"|[^\r\n]*?)"
    rf"(?P<after>(?:(?<=\s)#[^\r\n]*|[^\S\r\n]+#[^\r\n]*)?{_BLANKS}(?:\r\n|\n|\r)?)",
)
"""A line that sets a name, around its value; the lines before it that are empty belong to it."""


def write_env_file(values: Mapping[str, str], path: Path) -> None:
    """Set these settings in that `.env`, for its owner alone; its folder is made if missing.

    It is written as a whole or not at all, in UTF-8, whatever it was before.

    Raises:
        SettingsError: it cannot be written.
    """
    text = with_values(text_of(path), values)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _replace(path.resolve(), text.encode())
    except OSError as error:
        line = f".env cannot be written ({error.strerror}). Nothing was changed."
        raise SettingsError([line]) from error


def with_values(text: str, values: Mapping[str, str]) -> str:
    """The text of such a file with these settings in it: in their lines, or at its end.

    Raises:
        SettingsError: a value cannot stand in such a file.
    """
    parts = []
    missing = dict(values)
    for binding in parse_stream(io.StringIO(text)):
        name, line = (binding.key or "").upper(), binding.original.string
        if name in values and (found := _ASSIGNMENT.fullmatch(line)):
            gap = " " if found["after"].startswith("#") else ""  # else it would be of the value
            line = f"{found['before']}{values[name]}{gap}{found['after']}"
            missing.pop(name, None)
        parts.append(line)
    written = "".join(parts)
    if missing and written and not written.endswith("\n"):
        written += "\n"
    written += "".join(f"{name}={value}\n" for name, value in missing.items())
    _check(written, values)
    return written


def _check(text: str, values: Mapping[str, str]) -> None:
    """Make sure that what was written is read as it was meant."""
    read = {name.upper(): value for name, value in values_in(text).items()}
    for name, value in values.items():
        if read.get(name) != value:
            line = f"{name} cannot stand in .env. Put it into a file, and name that in {name}_FILE."
            raise SettingsError([line])


def _replace(path: Path, data: bytes) -> None:
    # Beside it, so that it can be put in its place in one step; for its owner alone.
    descriptor, name = tempfile.mkstemp(prefix=".env.", dir=path.parent)
    written = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        make_private(written)
        write_through(written)
        written.replace(path)
    except OSError:
        written.unlink(missing_ok=True)
        raise
