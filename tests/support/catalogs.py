"""The catalogs of sentences: `python -m tests.support.catalogs` brings all up to date.

With the name of a language, such as `fr`, it begins the catalog of that one first. New sentences
come without a translation, and those that the code has no more go.
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from bot.ui.texts.language import LOCALE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT: Final = Path(__file__).parents[2]
TEXTS: Final = ROOT / "bot" / "ui" / "texts"

SENTENCES: Final = {"mark": 1, "say": 1, "count": 2}
"""How many of the first arguments of these functions are a sentence, in its forms."""


class _Catalog(Catalog):
    """One whose header says only what a program needs, so that nothing changes without a reason."""

    @property  # type: ignore[misc]  # nothing sets it here
    def mime_headers(self) -> list[tuple[str, str]]:
        needed = {"Language", "Plural-Forms", "Content-Type"}
        return [header for header in super().mime_headers if header[0] in needed]


def said_in(path: Path) -> Iterator[tuple[ast.Call, list[ast.expr]]]:
    """The calls of a module that take a sentence, and what they take as one."""
    nodes = ast.walk(ast.parse(path.read_text("utf-8")))
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        if taken := call.args[: SENTENCES.get(ast.unparse(call.func), 0)]:
            yield call, taken


def extracted() -> dict[str | tuple[str, ...], list[str]]:
    """The sentences of the code, and the files that have them."""
    found: dict[str | tuple[str, ...], list[str]] = {}
    for path in sorted(TEXTS.rglob("*.py")):
        for _, taken in said_in(path):
            forms = tuple(str(one.value) for one in taken if isinstance(one, ast.Constant))
            if forms:
                files = found.setdefault(forms if forms[1:] else forms[0], [])
                files.append(path.relative_to(ROOT).as_posix())
    return found


def catalog_files() -> dict[str, Path]:
    """The file of each language's catalog, by the language."""
    return {path.parts[-3]: path for path in sorted(LOCALE.glob("*/LC_MESSAGES/imagine-bot.po"))}


def messages_in(path: Path) -> list[Message]:
    """What a catalog holds, without its header."""
    return [message for message in _read(path) if message.id]


def forms_of(text: str | Sequence[str] | None) -> tuple[str, ...]:
    """The forms of a sentence or of its translation: one, or one for each number."""
    return (text or "",) if isinstance(text, str | None) else tuple(text)


def _read(path: Path) -> Catalog:
    if not path.exists():
        return Catalog(path.parts[-3])
    with path.open("rb") as file:
        return read_po(file, path.parts[-3])


def up_to_date(path: Path) -> Catalog:
    """A catalog with the sentences of the code and no others, translated as they are now."""
    known, found = _read(path), _Catalog(path.parts[-3], header_comment="", fuzzy=False)
    for sentence, files in extracted().items():
        before = known.get(sentence)
        found.add(
            sentence,
            before.string if before else None,
            [(file, 0) for file in dict.fromkeys(files)],
            user_comments=before.user_comments if before else (),
        )
    return found


def main() -> None:
    """Write all catalogs anew, and say what is left to translate."""
    begun = {name: LOCALE / name / "LC_MESSAGES" / "imagine-bot.po" for name in sys.argv[1:]}
    for language, path in (begun | catalog_files()).items():
        catalog = up_to_date(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalog, width=100, include_lineno=False)
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalog)
        missing = [one.id for one in messages_in(path) if not all(forms_of(one.string))]
        print(f"{language}: {len(missing)} sentences to translate", *missing, sep="\n  ")  # noqa: T201 - to whoever ran it


if __name__ == "__main__":
    main()
