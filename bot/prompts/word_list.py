"""Words and phrases that a server does not want in prompts, found however they are spelled.

One stands on each line; a `*` within a word stands for any letters. List and prompt are compared
by what they look like (`bot.prompts.text.skeleton`). What is unwanted of a picture (`--no`) is no
violation, and links are not read.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from bot.prompts.parameters.table import BY_SPELLING
from bot.prompts.parts import parts_of
from bot.prompts.text.disguises import forms, is_spelled, unmasked
from bot.prompts.text.skeleton import SEPARATORS, skeleton, skeletons, spelled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MOST_LINES: Final = 5000
LONGEST_LINE: Final = 100
MOST_WORDS: Final = 6
MOST_STARRED: Final = 100
"""Phrases with `*`: each further word of a prompt is compared with all of those that it may be in.
With more a list could make a prompt take long."""

_UNSPACED: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3400-\u9fff\U00020000-\U0003ffff"
)
"""Letters of scripts that put no blanks between words."""

_LETTER: Final = f"[^{SEPARATORS}]"
_TOKEN: Final = re.compile(f"{_LETTER}+")
_ENTRY_TOKEN: Final = re.compile("[^ /-]+")
_JOINED: Final = re.compile(f"(?<!{_LETTER}){_LETTER}+(?:[-*]+{_LETTER}+)+")
_APART: Final = re.compile(
    f"(?<!{_LETTER}){_LETTER}(?:[{SEPARATORS}]+{_LETTER}(?!{_LETTER})){{2,}}"
)
_RUN: Final = re.compile(f"(?<![{_UNSPACED}])[{_UNSPACED}]+(?:[ *-]+[{_UNSPACED}]+)+")
_HAS_UNSPACED: Final = re.compile(f"[{_UNSPACED}]")
_SEPARATORS: Final = re.compile(f"[{SEPARATORS}]+")
_MASKED: Final = re.compile(r"(?<![^\W_])[^\W\d_]+\*{1,2}[^\W\d_]+(?![^\W_])")
_MOST_MASKED: Final = 8
"""So many words with letters that are left out are looked at."""

_WINDOW: Final = 24
"""So many letters written apart are looked at together."""

_KEY: Final = 3
"""So many letters of a word with `*` are looked up before it is compared."""


def found_in(prompt: str, lines: tuple[str, ...]) -> str | None:
    """The first line of a list that a prompt has something of; None if it has nothing."""
    return _found(_text_of(prompt), lines) if lines else None


def lines_of(text: str) -> tuple[str, ...]:
    """The lines of a list as they are kept: each once, none empty.

    Raises:
        ValueError: they are more, or one is longer, than a list may have.
    """
    lines = tuple(dict.fromkeys(filter(None, (" ".join(one.split()) for one in text.splitlines()))))
    starred = sum("*" in line and " " in line for line in lines)
    if len(lines) > MOST_LINES or starred > MOST_STARRED or any(map(_is_too_long, lines)):
        raise ValueError(len(lines))
    return lines


def _is_too_long(line: str) -> bool:
    return len(line) > LONGEST_LINE or len(_ENTRY_TOKEN.findall(skeleton(line))) > MOST_WORDS


@lru_cache(maxsize=1024)
def _found(text: str, lines: tuple[str, ...]) -> str | None:
    word_list = _compiled(lines)
    return next(filter(None, map(word_list.first_in, skeletons(text))), None)


@lru_cache(maxsize=32)
def _compiled(lines: tuple[str, ...]) -> _WordList:
    return _WordList(lines)


def _text_of(prompt: str) -> str:
    """The words of a prompt and of its parameters' values."""
    parts = parts_of(prompt)
    values = (
        value if name in BY_SPELLING else f"{name} {value}"
        for name, value in parts.values.items()
        if name != "no"
    )
    return " / ".join([" ".join(parts.words), *values])


class _Node:
    """What may follow the words that lead here: each next word, plain or with `*`, is a node."""

    __slots__ = ("_globs", "_sizes", "_words", "line")

    def __init__(self) -> None:
        self.line: str | None = None
        self._words: dict[str, _Node] = {}
        self._globs: dict[str, dict[tuple[str, ...], _Node]] = {}
        self._sizes: set[int] = set()

    def then(self, token: str) -> _Node:
        """The node of a line's next word, which is made if there is none."""
        if "*" not in token:
            return self._words.setdefault(token, _Node())
        pieces = tuple(token.split("*"))
        key = max(pieces, key=len)[:_KEY]
        self._sizes.add(len(key))
        return self._globs.setdefault(key, {}).setdefault(pieces, _Node())

    def plainly_after(self, word: str) -> Iterator[_Node]:
        """The node of a word that stands in lines as it is, if there is one."""
        if found := self._words.get(word):
            yield found

    def after(self, word: str) -> Iterator[_Node]:
        """The nodes of what a word may be."""
        yield from self.plainly_after(word)
        keys = dict.fromkeys(
            word[start : start + size]
            for size in self._sizes
            for start in range(len(word) - size + 1)
        )
        for key in keys:
            for pieces, node in self._globs.get(key, {}).items():
                if _fits(word, pieces):
                    yield node


class _WordList:
    """Lines as a tree of their words."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._root = _Node()
        for line in lines:
            self._add(line)

    def first_in(self, text: str) -> str | None:
        """A line that a skeleton has something of."""
        read = [tuple(dict.fromkeys(forms(token))) for token in _TOKEN.findall(text)]
        alone = [(each,) for each in dict.fromkeys(_pieces(text))]
        found = (self._phrase([each]) for each in alone)
        return (
            next(filter(None, found), None)
            or self._phrase(read)
            or self._apart(text)
            or self._masked(text)
        )

    def _add(self, line: str) -> None:
        plain = spelled(skeleton(line))
        tokens = _ENTRY_TOKEN.findall(plain)
        if _HAS_UNSPACED.search(plain):
            tokens = [f"*{''.join(tokens)}*"]
        if tokens:
            self._add_tokens(tokens, line)
        if len(tokens) > 1 and not set(plain) & {" ", "/"}:
            self._add_tokens(["".join(tokens)], line)

    def _add_tokens(self, tokens: Sequence[str], line: str) -> None:
        node = self._root
        for token in tokens:
            node = node.then(token)
        node.line = node.line or line

    def _phrase(self, forms: Sequence[Sequence[str]]) -> str | None:
        """The line of words that follow each other, of which each may be read in some ways."""
        begun: set[_Node] = set()
        for each in forms:
            nodes = (*begun, self._root)
            begun = {after for node in nodes for one in each for after in node.after(one)}
            if line := next((node.line for node in begun if node.line), None):
                return line
        return None

    def _apart(self, text: str) -> str | None:
        """The line that letters written apart make, also with others before and behind them."""
        runs = (_SEPARATORS.sub("", run) for run in _APART.findall(text))
        windows = (
            letters[start : start + _WINDOW]
            for run in runs
            for letters in dict.fromkeys(forms(run) if is_spelled(run) else (run,))
            for start in range(len(letters) - 2)
        )
        return next(filter(None, map(self._begun_with, dict.fromkeys(windows))), None)

    def _masked(self, text: str) -> str | None:
        """The line of a word in which a star or two stand for as many letters."""
        words = list(dict.fromkeys(_MASKED.findall(text)))[:_MOST_MASKED]
        found = (self._phrase([tuple(unmasked(word))]) for word in words)
        return next(filter(None, found), None)

    def _begun_with(self, letters: str) -> str | None:
        """The line that some letters begin with."""
        begun = (letters[:end] for end in range(3, len(letters)))
        nodes = (node for one in begun for node in self._root.plainly_after(one))
        return next((node.line for node in nodes if node.line), None) or self._phrase([(letters,)])


def _fits(word: str, pieces: Sequence[str]) -> bool:
    """Whether a word is these pieces with any letters between them; in time linear to it."""
    first, *middle, last = pieces
    if not word.startswith(first) or not word.endswith(last):
        return False
    at, end = len(first), len(word) - len(last)
    for piece in middle:
        found = word.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return at <= end


def _pieces(text: str) -> Iterator[str]:
    """Words that signs are put into, and those of scripts without blanks."""
    for pattern in (_JOINED, _RUN):
        for run in pattern.findall(text):
            yield from forms(_SEPARATORS.sub("", run))
