"""A prompt as it is shown: its words, what it refers to, its parameters."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from bot.prompts.parse import as_link, parse


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What is told apart in a prompt where it is shown.

    ``references`` are the links among its words and parameters. ``values`` is what else stands
    after each parameter, by canonical name; one that takes links, and has nothing else, is left
    out.
    """

    words: tuple[str, ...]
    references: tuple[str, ...]
    values: Mapping[str, str]


@lru_cache(maxsize=512)  # the message of a task is edited again and again
def parts_of(prompt: str) -> Parts:
    """Take a prompt apart, as it was typed, sent or reported."""
    parsed = parse(prompt)
    references, values = list(parsed.links), dict[str, str]()
    for option in parsed.options:
        links = [link for word in option.words if (link := as_link(word))]
        references += links
        if not links or len(links) < len(option.words):
            values[option.name] = " ".join(word for word in option.words if not as_link(word))
    return Parts(words=parsed.words, references=tuple(references), values=MappingProxyType(values))
