"""The catalogs of other languages say what the English sentences say, all of it, and no more."""

import ast
import gettext
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from babel.messages.catalog import Message

from bot.domain.languages import ENGLISH, LANGUAGES
from bot.ui.texts import numbers
from bot.ui.texts.language import catalog_of, speaking
from bot.ui.texts.saying import say
from bot.ui.texts.servers import usage
from tests.support.catalogs import (
    ROOT,
    TEXTS,
    catalog_files,
    forms_of,
    messages_in,
    said_in,
    up_to_date,
)

CATALOGS = catalog_files()
PAIRS = [
    (english, translated)
    for path in CATALOGS.values()
    for message in messages_in(path)
    for forms in [forms_of(message.id)]
    for number, translated in enumerate(forms_of(message.string))
    for english in [forms[min(number, len(forms) - 1)]]
]
"""Each form of an English sentence with what it is in another language."""


@pytest.mark.parametrize("language", CATALOGS)
def test_a_catalog_has_the_sentences_of_the_code(language: str) -> None:
    """`python -m tests.support.catalogs` brings it up to date; then what is empty is translated."""
    path = CATALOGS[language]
    found, expected = messages_in(path), [one for one in up_to_date(path) if one.id]

    assert [one.id for one in found] == [one.id for one in expected]
    assert [_files(one) for one in found] == [_files(one) for one in expected]
    assert [one.id for one in found if not all(forms_of(one.string))] == []
    assert [one.id for one in found if one.fuzzy] == []
    assert "#~" not in path.read_text("utf-8")


def _files(message: Message) -> list[str]:
    return [file for file, _ in message.locations]


@pytest.mark.parametrize("language", CATALOGS)
def test_what_the_bot_reads_is_what_was_translated(language: str) -> None:
    """The compiled file is kept beside its source, so that nobody needs a tool to run the bot."""
    with CATALOGS[language].with_suffix(".mo").open("rb") as file:
        compiled: dict[Any, str] = vars(gettext.GNUTranslations(file))["_catalog"]
    expected: dict[Any, str] = {}
    for message in messages_in(CATALOGS[language]):
        if isinstance(message.id, str):
            expected[message.id] = str(message.string)
        else:
            forms = enumerate(forms_of(message.string))
            expected |= {(message.id[0], number): form for number, form in forms}

    assert {key: said for key, said in compiled.items() if key} == expected


def test_a_language_is_offered_where_it_has_a_catalog() -> None:
    """And English, which needs none."""
    assert set(LANGUAGES) == {ENGLISH, *CATALOGS}


@pytest.mark.parametrize(
    "path",
    sorted([*(ROOT / "bot").rglob("*.py"), *(ROOT / "cogs").rglob("*.py")]),
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_a_sentence_can_be_found(path: Path) -> None:
    """It stands with the texts, as it is: what is put together before is in no catalog."""
    inside = path.is_relative_to(TEXTS)
    found = [
        ast.unparse(call)
        for call, taken in said_in(path)
        for one in taken
        if isinstance(one, ast.JoinedStr | ast.BinOp)
        or (isinstance(one, ast.Constant) and isinstance(one.value, str) and not inside)
    ]
    assert found == []


def test_translations_name_the_same_values() -> None:
    """In the same formats; those of a plural may leave its number out."""
    number = {("count", "")}
    assert [pair for pair in PAIRS if _values(pair[0]) - number != _values(pair[1]) - number] == []


def _values(sentence: str) -> set[tuple[str, str]]:
    if re.search(r"\\[{}]|`[{}]`", sentence):  # of braces themselves; it is said without values
        return set()
    return {(name, spec or "") for _, name, spec, _ in Formatter().parse(sentence) if name}


_KEPT = {
    "what is typed": r"`[^`]*`",
    "commands": r"(?<![\w/`<.:])/[a-z]+\b",
    "addresses": r"https?://[^\s),]*",
    "mentions": r"<[^>]*>",
    "bold": r"\*\*",
    "headings and small print": r"(?m)^(?:#+|-#) ",
    "links": r"\]\(",
    "lines": r"\n",
    "dollars": r"\$",
    "signs": r"[^\w\s!-~„“…]",
    "how it ends": r"[.?:…]$",
}
"""What is the same in every language."""


@pytest.mark.parametrize("what", _KEPT)
def test_translations_keep(what: str) -> None:
    """Markdown, mentions, and what members type for Discord and Midjourney."""

    def kept(sentence: str) -> Counter[str]:
        return Counter(re.findall(_KEPT[what], sentence))

    assert [pair for pair in PAIRS if kept(pair[0]) != kept(pair[1])] == []


def test_translations_are_plain_and_short() -> None:
    """Friendly, without exclamation marks, and at most half as long again."""
    longest = {english: max(1.5 * len(english), len(english) + 25) for english, _ in PAIRS}
    assert [text for _, text in PAIRS if "!" in text or text != text.rstrip()] == []
    assert [pair for pair in PAIRS if len(pair[1]) > longest[pair[0]]] == []


def test_numbers_are_written_as_the_language_does() -> None:
    """But for those that are typed as they stand, such as a value of Midjourney's."""
    sentences = ("{number:,}", "about ${usd:.2f}", "${usd:,.2f} this month so far; as in the last ")
    with speaking("de"):
        assert say(sentences[0], number=1234567) == "1.234.567"
        assert say(sentences[1], usd=1234.5) == "etwa 1234,50 $"
        assert say("`{low:g}`", low=0.5) == "`0.5`"
    assert say(sentences[0], number=1234567) == "1,234,567"


@pytest.mark.parametrize(
    ("said", "english", "german"),
    [
        (lambda: numbers.place_in_line(1), "Waiting · next in line", "Wartet · als Nächstes dran"),
        (
            lambda: numbers.place_in_line(3, 125.0),
            "Waiting · 3rd in line · about 2 min",
            "Wartet · Platz 3 · etwa 2 min",
        ),
        (lambda: numbers.place_in_line(10), "Waiting · 10th in line", "Wartet · Platz 10"),
        (lambda: numbers.duration(3900), "1 h 5 min", "1 h 5 min"),
        (lambda: numbers.money(0.042), "about $0.042", "etwa 0,042 $"),
        (lambda: numbers.pictures(1), "1 picture", "1 Bild"),
        (lambda: numbers.pictures(0), "0 pictures", "0 Bilder"),
        (lambda: usage.day("2026-11-03"), "3 Nov", "3. Nov"),
    ],
)
def test_figures_are_said_as_the_language_does(
    said: Callable[[], str], english: str, german: str
) -> None:
    """Places in line, spans of time, money, plurals and days."""
    with speaking("de"):
        assert said() == german
    assert said() == english


def test_a_language_of_a_region_is_that_language() -> None:
    """And one that nobody translated is English."""
    assert catalog_of("de").gettext("Undo") == "Rückgängig"
    assert [catalog_of(name).gettext("Undo") for name in ("en-GB", "uk")] == ["Undo", "Undo"]
