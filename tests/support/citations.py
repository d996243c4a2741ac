"""What the code cites: documents, and sources by their names in the documents' tables."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
TABLES = [ROOT / "docs" / name for name in ("cometapi.md", "architecture.md")]

_ROW = re.compile(r"^\| ([\w.-]+: [^|]+?) \| <(https://[^>]+)>", re.MULTILINE)
_DOCUMENT = re.compile(
    r'([\w./-]+\.md)\b(?:,? (?:section )?([A-Z]?\d[\w.-]*)|, \\?"([^"\\]+)\\?")?'
)
_NUMBER = re.compile(r"\b[Rr]ules? \d+|\([A-D]\d(?:-\d+)?[),:;]")


def _tables() -> list[tuple[str, str]]:
    chapters = (page.read_text(encoding="utf-8").partition("\n## Sources\n")[2] for page in TABLES)
    return [row for chapter in chapters for row in _ROW.findall(chapter)]


ROWS = _tables()
"""The names of all sources with their addresses."""
SOURCES = {name for name, _ in ROWS}
_PUBLISHERS = "|".join(sorted({re.escape(name.partition(":")[0]) for name in SOURCES}))
_CITATION = re.compile(rf"\(((?:{_PUBLISHERS}): [^()]+)\)")


def unknown(text: str) -> list[str]:
    """Return the citations in a file's text that lead nowhere."""
    line = re.sub(r"\s*\n\s*(?:#|//)?\s*", " ", re.sub(r"https?://\S+", "", text))
    return [*_unknown_sources(line), *_unknown_documents(line), *_NUMBER.findall(line)]


def _unknown_sources(line: str) -> Iterator[str]:
    for citation in _CITATION.findall(line):
        yield from (name for name in citation.split("; ") if name not in SOURCES)


def _unknown_documents(line: str) -> Iterator[str]:
    for name, section, heading in _DOCUMENT.findall(line):
        pages = [page for page in (ROOT / name, ROOT / "docs" / name) if page.is_file()]
        wanted = section or heading
        if not pages or (wanted and wanted not in _headings(pages[0])):
            yield f"{name} {wanted}".strip()


def _headings(page: Path) -> list[str]:
    return re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
