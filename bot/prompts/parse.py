import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise, takewhile

from bot.prompts.parameters import BY_SPELLING, Parameter

_OPTION = re.compile(r"--[A-Za-z]")
_GLUED = re.compile(r"--([A-Za-z]+)(?:=|(?=[0-9.]))(\S+)")
_LINK = re.compile(r"<?(https?://[^<>]*[^<>,.;])", re.IGNORECASE)
_TRAILING = ",.;"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One parameter as typed: its spelling in small letters without dashes, and its words.

    The words are all up to the next parameter. ``parameter`` is its row of the table, None when
    the table does not know the spelling.
    """

    spelling: str
    words: tuple[str, ...]
    parameter: Parameter | None

    @property
    def name(self) -> str:
        """The canonical name, or the spelling when the table does not know it."""
        return self.parameter.name if self.parameter else self.spelling

    @property
    def typed(self) -> str:
        """The parameter with all its words."""
        return " ".join((f"--{self.spelling}", *self.words))


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """The parts of a prompt in the order Midjourney wants: links, words, parameters.

    ``is_reordered`` is true when a link stood after a word.
    """

    links: tuple[str, ...]
    words: tuple[str, ...]
    options: tuple[Option, ...]
    is_reordered: bool

    @property
    def text(self) -> str:
        """All parts in that order, as typed."""
        options = (option.typed for option in self.options)
        return " ".join((*self.links, *self.words, *options))


def parse(text: str) -> Parsed:
    """Take a normalised prompt apart, without judging its parts.

    All that follows the first parameter belongs to parameters. Commas and periods after links
    and values, which Midjourney takes for a part of them, are dropped (cometapi.md 6).
    """
    tokens = text.split()
    head = list(takewhile(lambda token: not _OPTION.match(token), tokens))
    links = [as_link(token) for token in head]
    return Parsed(
        links=tuple(filter(None, links)),
        words=tuple(token for token, link in zip(head, links, strict=True) if not link),
        options=tuple(_options(tokens[len(head) :])),
        is_reordered=None in links[: len(links) - links.count(None)],
    )


def as_link(token: str) -> str | None:
    """Return the link that a word is, without the frame Discord knows; None if it is none."""
    match = _LINK.match(token)
    return match[1] if match else None


def _options(tokens: list[str]) -> Iterator[Option]:
    starts = [index for index, token in enumerate(tokens) if _OPTION.match(token)]
    for start, end in pairwise([*starts, len(tokens)]):
        spelling, *words = [*_split_name(tokens[start]), *tokens[start + 1 : end]]
        yield Option(
            spelling=spelling,
            words=tuple(_without_trailing(words)),
            parameter=BY_SPELLING.get(spelling),
        )


def _split_name(token: str) -> tuple[str, ...]:
    """Return the spelling, and the value when it is glued to it (``--ar=16:9``, ``--v7``)."""
    glued = _GLUED.fullmatch(token)
    if glued and glued[1].lower() in BY_SPELLING:
        return glued[1].lower(), glued[2]
    return (token[2:].rstrip(_TRAILING).lower(),)


def _without_trailing(words: list[str]) -> list[str]:
    while words and not (last := words[-1].rstrip(_TRAILING)):
        words.pop()
    return [*words[:-1], last] if words else words
