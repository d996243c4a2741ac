"""The words by which a prompt is found again, the same for whoever looks and in every database.

Case and accents are folded, and what stands beside letters and digits divides words. Scripts that
put no spaces between words are taken apart into pairs of neighbours. Beside its words a prompt has
the names of its kind and of its version, which no word can be.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Final

from bot.prompts.parse import as_link
from bot.prompts.parts import parts_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LONGEST_WORD: Final = 40
_NO_WORD: Final = "!"
"""What no prompt has, for a text that has no words."""
LAST: Final = chr(0x10FFFF)
"""Sorts after whatever a word goes on with."""

_VERSION: Final = re.compile(r"--(v|version|niji)\b[ =]?([0-9.]*)", re.IGNORECASE)
_PLAIN_WORD: Final = re.compile(r"[a-z0-9]+")
_UNSPACED: Final = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Myanmar
    (0x1780, 0x17FF),  # Khmer
    (0x2E80, 0x2FDF),  # radicals
    (0x3005, 0x3007),
    (0x3040, 0x30FF),  # kana
    (0x31F0, 0x31FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)
_POINTS: Final = range(10, 36)
_ACCENTS: Final = 200
"""Combining classes of Hebrew and Arabic vowels, and from which on of accents."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a prompt must have: these words, and one that begins with each of those."""

    words: frozenset[str] = frozenset()
    beginnings: frozenset[str] = frozenset()


def terms_of(prompt: str, *, kind: str, sent_prompt: str) -> list[str]:
    """The words of a prompt, once each and in order, with its kind and the version it was sent for.

    Links are left out. At least the kind is there.
    """
    words = {word for run in _runs(_without_links(prompt)) for word in _words(run)}
    version = version_in(sent_prompt)
    named = {kind_term(kind)} | ({version_term(version)} if version else set())
    return sorted(words | named)


def wanted(text: str, *, kind: str = "", version: str = "") -> Wanted:
    """What to look for by what a member wrote: all of its words, the last may go on.

    `kind` and `version` are names of those, empty for any.
    """
    runs = list(_runs(text))
    words = {_NO_WORD} if text.strip() and not runs else set[str]()
    beginnings: set[str] = set()
    for place, run in enumerate(runs, start=1):
        if _is_unspaced(run):
            pairs = {first + second for first, second in pairwise(run)}
            words |= pairs
            beginnings |= set() if pairs else {run}
        else:
            (beginnings if place == len(runs) else words).add(run[:LONGEST_WORD])
    words |= {kind_term(kind)} if kind else set()
    words |= {version_term(version)} if version else set()
    return Wanted(frozenset(words), frozenset(_needed(beginnings, words)))


def same_words(one: str, other: str) -> bool:
    """Whether two prompts differ in parameters, links, signs, case and accents at most."""
    return _read_as(one) == _read_as(other)


def searchable(text: str) -> str:
    """A text with case and accents folded, as it is looked through."""
    return _folded(text)


def version_in(sent_prompt: str) -> str:
    """The version that a prompt asks for, as "7" or "niji 6"; empty if it names none."""
    found = _VERSION.search(sent_prompt)
    if found is None:
        return ""
    is_niji = found[1].lower() == "niji"
    return f"niji {found[2]}".strip() if is_niji else found[2]


def kind_term(kind: str) -> str:
    """What stands among the words for a kind of request."""
    return f"/{kind}"


def version_term(version: str) -> str:
    """What stands among the words for a version."""
    return f"--{version}"


def _read_as(prompt: str) -> tuple[str, ...]:
    """The words of a prompt in order; where they are signs alone, as they are."""
    words = parts_of(prompt).words
    return tuple(_runs(" ".join(words))) or words


def _without_links(prompt: str) -> str:
    if "://" not in prompt:
        return prompt
    return " ".join(word for word in prompt.split() if not as_link(word))


def _needed(beginnings: set[str], words: Iterable[str]) -> Iterator[str]:
    """Those which nothing else that is wanted begins with."""
    for beginning in beginnings:
        others = {*words, *(beginnings - {beginning})}
        if not any(other.startswith(beginning) for other in others):
            yield beginning


def _runs(text: str) -> Iterator[str]:
    """What stands between spaces and signs, folded; scripts without spaces apart from others."""
    if text.isascii():
        yield from _PLAIN_WORD.findall(text.lower())
        return
    for kind, run in groupby(_folded(text), _class_of):
        if kind is not None:
            yield "".join(run)


def _words(run: str) -> Iterator[str]:
    if not _is_unspaced(run):
        yield run[:LONGEST_WORD]
        return
    yield from (run[place : place + 2] for place in range(len(run)))


def _folded(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold())
    kept = (char for char in apart if not _is_accent(char))
    return unicodedata.normalize("NFC", "".join(kept)).casefold()


def _is_accent(char: str) -> bool:
    weight = unicodedata.combining(char)
    return weight >= _ACCENTS or weight in _POINTS


def _class_of(char: str) -> bool | None:
    """Whether it is of a script without spaces; None for what divides words."""
    if unicodedata.category(char)[0] not in "LNM":
        return None
    return _is_unspaced(char)


def _is_unspaced(run: str) -> bool:
    return any(first <= ord(run[0]) <= last for first, last in _UNSPACED)
