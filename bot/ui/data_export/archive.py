"""A copy of what is kept of a member as zip files: JSON lines of each table, and pages to read."""

from __future__ import annotations

import json
from collections import Counter
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Any, Final
from zipfile import ZIP_DEFLATED, ZipFile

from bot.domain.languages import ENGLISH
from bot.ui.data_export.pages import index_page, tasks_page
from bot.ui.texts.language import speaking

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import IO

TASKS: Final = "tasks"

LARGEST: Final = 9 * 1024 * 1024
"""Of a file in bytes: what a message carries wherever it is, with room for the form around it."""

IN_MEMORY: Final = 1024 * 1024
"""What is larger goes to a file that has no name, and is gone with the process."""


class ZipArchive:
    """Files that each are an archive of their own; unpacked into one folder they are the copy."""

    def __init__(self, language: str = ENGLISH) -> None:
        """An empty one, whose pages are in a language."""
        self._language = language
        self._files: list[IO[bytes]] = []
        self._zip: ZipFile | None = None
        self._numbers: Counter[str] = Counter()
        self._rows: Counter[str] = Counter()
        self._pages: list[tuple[str, int]] = []

    def add(self, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Add rows of a table, by their columns."""
        self._numbers[table] += 1
        self._rows[table] += len(rows)
        number = f"{self._numbers[table]:04}"
        lines = (json.dumps(dict(row), ensure_ascii=False, default=str) for row in rows)
        self._write(f"{table}/{number}.jsonl", "".join(f"{line}\n" for line in lines))
        if table == TASKS:
            before = self._pages[-1][0] if self._pages else None
            name = f"{number}.html"
            with speaking(self._language):
                page = tasks_page(rows, name=number, before=before)
            self._write(f"pages/{name}", page)
            self._pages.append((name, len(rows)))

    def finish(self) -> int:
        """Add the page that leads to all others; returns how many files there are."""
        with speaking(self._language):
            page = index_page(self._pages, self._rows)
        self._write("index.html", page)
        self._close()
        return len(self._files)

    def read(self, number: int) -> bytes:
        """The content of a file, from 1 on."""
        file = self._files[number - 1]
        file.seek(0)
        return file.read()

    def close(self) -> None:
        """Keep nothing of it."""
        self._close()
        for file in self._files:
            file.close()

    def _write(self, name: str, text: str) -> None:
        """Add a text to the last file, or to a new one where it would become too large."""
        data = text.encode()
        if self._zip is None or self._files[-1].tell() + len(data) > LARGEST:
            self._close()
            self._files.append(SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115 - see `read`
            self._zip = ZipFile(self._files[-1], "w", ZIP_DEFLATED)
        self._zip.writestr(name, data)

    def _close(self) -> None:
        if self._zip is not None:
            self._zip.close()
