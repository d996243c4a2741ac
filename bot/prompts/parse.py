import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise

from bot.prompts.errors import Part
from bot.prompts.parameters.parameter import Parameter
from bot.prompts.parameters.table import BY_SPELLING
from bot.prompts.text.characters import TRAILING, folded

OPTION = re.compile(r"--(?<!\S--)(?=[A-Za-z])")
"""The hyphens that a parameter starts with."""
_GLUED = re.compile(r"--([A-Za-z]+)(?:[:=](?!:)|(?=[0-9.]))(\S+)")
_AFTER_NAME = f"{TRAILING}:="
_LINK = re.compile(r"<?(https?://[^<>]*[^<>,.;])", re.IGNORECASE)
_WORD = re.compile(r"\S+")
_LINK_STARTS = ("h", "H", "<")


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One parameter as typed: its spelling in small letters without dashes, and its words.

    The words are all up to the next parameter. ``parameter`` is its row of the table, None when
    the table does not know the spelling. It stands in ``source`` from ``start`` to ``end``.
    """

    spelling: str
    words: tuple[str, ...]
    parameter: Parameter | None
    start: int
    end: int
    source: str = field(repr=False)

    @property
    def name(self) -> str:
        """The canonical name, or the spelling when the table does not know it."""
        return self.parameter.name if self.parameter else self.spelling

    @property
    def whole(self) -> Part:
        """The parameter with all its words."""
        return self.part(after=0)

    def part(self, *, after: int, before: int | None = None) -> Part:
        """Return a piece as it stands in the source, of the name (0) and the words (1...)."""
        places = self._places()[after:before]
        start, end = places[0][0], places[-1][1]
        return Part(text=self.source[start:end], start=start)

    def first(self, count: int) -> "Option":
        """Return the parameter with only so many of its words."""
        if count >= len(self.words):
            return self
        return replace(self, words=self.words[:count], end=self._places()[count][1])

    def _places(self) -> list[tuple[int, int]]:
        (start, end), *after = (
            word.span() for word in _WORD.finditer(self.source, self.start, self.end)
        )
        token = self.source[start:end]
        _, *glued = _split_name(token)
        if glued:
            end -= len(glued[0])
            after = [(end, end), *after]
        name = (start, min(end, start + len(token.rstrip(_AFTER_NAME))))
        words = zip(after, self.words, strict=False)  # what was dropped has a place and no word
        return [name, *((place, place + len(word)) for (place, _), word in words)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """The parts of a prompt in the order Midjourney wants: links, words, parameters.

    ``source`` is the prompt that was taken apart, and ``head`` its text before the parameters.
    ``is_reordered`` is true when a link stood after a word.
    """

    source: str
    head: str
    links: tuple[str, ...]
    words: tuple[str, ...]
    options: tuple[Option, ...]
    is_reordered: bool

    @property
    def values(self) -> dict[str, str]:
        """What stands after each parameter, by its canonical name."""
        return {option.name: " ".join(option.words) for option in self.options}

    @property
    def text(self) -> str:
        """All parts in that order, as typed."""
        options = (f"--{' '.join((option.spelling, *option.words))}" for option in self.options)
        return " ".join((*self.links, *self.words, *options))


def parse(text: str) -> Parsed:
    """Take a normalised prompt apart, without judging its parts.

    All that follows the first parameter belongs to parameters. Commas and periods after links
    and values, which Midjourney takes for a part of them, are dropped (Midjourney: Parameter List).
    """
    first = OPTION.search(text)
    head = text[: first.start()] if first else text
    links, words, is_reordered = _links_and_words(head)
    return Parsed(
        source=text,
        head=head,
        links=links,
        words=words,
        options=tuple(_options(text, len(head))),
        is_reordered=is_reordered,
    )


@lru_cache(maxsize=16)  # corrections of a prompt are tried with the same words before them
def _links_and_words(head: str) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
    """Split the words into links and others, and tell whether a link stood after another word."""
    tokens = head.split()
    if "://" not in head:
        return (), tuple(tokens), False
    links = [as_link(token) for token in tokens]
    words = tuple(token for token, link in zip(tokens, links, strict=True) if not link)
    is_reordered = None in links[: len(links) - links.count(None)]
    return tuple(filter(None, links)), words, is_reordered


def as_link(token: str) -> str | None:
    """Return the link that a word is, without the frame Discord knows; None if it is none."""
    match = _LINK.match(token) if token.startswith(_LINK_STARTS) else None
    return match[1] if match else None


def _options(source: str, start: int) -> Iterator[Option]:
    starts = [match.start() for match in OPTION.finditer(source, start)]
    for first, after in pairwise([*starts, len(source) + 1]):
        name, *words = source[first : after - 1].split(" ")
        spelling, *glued = _split_name(name)
        yield Option(
            spelling=spelling,
            words=tuple(_without_trailing([*glued, *words])),
            parameter=BY_SPELLING.get(spelling),
            start=first,
            end=after - 1,
            source=source,
        )


def _split_name(token: str) -> tuple[str, ...]:
    """Return the spelling, and the value when it is glued to it (``--ar=16:9``, ``--v7``)."""
    spelling = token[2:].rstrip(_AFTER_NAME).lower()
    if spelling not in BY_SPELLING:
        glued = _GLUED.fullmatch(folded(token))
        if glued and glued[1].lower() in BY_SPELLING:
            return glued[1].lower(), token[glued.start(2) :]
    return (spelling,)


def _without_trailing(words: list[str]) -> list[str]:
    while words:
        words[-1] = words[-1].rstrip(TRAILING)
        if words[-1]:
            break
        words.pop()
    return words
