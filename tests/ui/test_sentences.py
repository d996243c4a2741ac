"""No sentence that a person reads stands outside of `bot/ui/texts`."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
TEXTS: Final = ROOT / "bot" / "ui" / "texts"

FOR_OPERATORS: Final = {
    "bot/app.py",
    "bot/lifetime.py",
    "bot/logs.py",
    "bot/network",
    "bot/start_report.py",
    "bot/newer_version.py",
    "bot/cli",
    "bot/discord_client",
    "bot/settings",
    "bot/certificates.py",
    "bot/key_check.py",
    "bot/heartbeat.py",
    "bot/monitoring.py",
    "bot/web",
    "bot/cometapi",
    "bot/store",
    "bot/engine/submitting/verification.py",
}
"""What stands in these is read in the log, on the command line or by what watches the bot, all of
which are in English."""

_SHOWN: Final = {"label", "placeholder", "description", "title", "text", "content"}
"""Arguments that Discord shows, in the ui and the cogs."""

_SENTENCE: Final = re.compile(r"\w.* .*\w[`*)\"']*[.?!…]$", re.DOTALL)
_TITLE: Final = re.compile(r"[A-Z][a-z]+[^\W\d_]* \w")


def modules() -> Iterator[Path]:
    """Those whose strings may be shown."""
    for path in sorted([*(ROOT / "bot").rglob("*.py"), *(ROOT / "cogs").rglob("*.py")]):
        inside = path.relative_to(ROOT)
        spared = {str(inside), *map(str, inside.parents)} & FOR_OPERATORS
        if not path.is_relative_to(TEXTS) and not spared:
            yield path


def sentences(source: str) -> list[str]:
    """The strings of a module that may be read by a person on Discord."""
    tree = ast.parse(source)
    spared = {id(each) for node in ast.walk(tree) for each in _not_shown(node)}
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            found += [
                text
                for keyword in node.keywords
                if keyword.arg in _SHOWN
                for text in [_text(keyword.value)]
                if text is not None and _TITLE.match(text.capitalize() + " x")
            ]
        text = None if id(node) in spared else _text(node)
        if text is not None and (_SENTENCE.search(text.strip()) or _TITLE.match(text)):
            found.append(text)
    return found


def _not_shown(node: ast.AST) -> Iterator[ast.AST]:
    """Docstrings, pieces of f-strings, what is logged, and why the program itself is wrong."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        yield node.value
    if isinstance(node, ast.JoinedStr):
        yield from node.values
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        of = node.func.value
        if (isinstance(of, ast.Name) and of.id == "log") or node.func.attr == "compile":
            yield from ast.walk(node)
    if isinstance(node, ast.AnnAssign):
        yield from ast.walk(node.annotation)


def _text(node: ast.AST) -> str | None:
    """The string that an expression is, with what is filled in as a word."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        pieces = (_text(value) for value in node.values)
        return "".join("x" if piece is None else piece for piece in pieces)
    return None


@pytest.mark.parametrize("path", list(modules()), ids=lambda path: str(path.relative_to(ROOT)))
def test_sentences_stand_with_the_texts(path: Path) -> None:
    """So that each can be said in another language."""
    assert sentences(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        'raise RefusedError("Choose a part of the picture.")',
        'await privately(interaction, f"You have {count} pictures.")',
        'ui.Button(label="Cancel")',
        'ui.Label(text=f"Zoom {x}")',
        'SENTENCE = "what should happen here?"',
        'NAMES = {"stop": "Stop watching"}',
    ],
)
def test_a_sentence_is_found(source: str) -> None:
    """Whatever it is handed to."""
    assert sentences(source) != []


@pytest.mark.parametrize(
    "source",
    [
        '"""A docstring that is a sentence."""',
        'log.info("event.name", next_step="Do this.")',
        'PATTERN = re.compile("Some (text|words).")',
        'verb = "cancel"',
        'custom_id = f"act:2:{tag}"',
    ],
)
def test_other_strings_are_none(source: str) -> None:
    """What only the program and its log read."""
    assert sentences(source) == []


def test_no_sentence_shouts() -> None:
    """Plain and friendly, without exclamation marks."""
    said = [text for path in TEXTS.rglob("*.py") for text in _said(path.read_text("utf-8"))]

    assert len(said) > 300
    assert [text for text in said if "!" in text] == []


def _said(source: str) -> Iterator[str]:
    """What a module of texts hands to the door that they all go through."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"mark", "say", "count"}:
            yield from filter(None, map(_text, node.args))
