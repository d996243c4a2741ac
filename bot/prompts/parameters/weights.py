"""Multi-prompts: the weights that `::` gives to the words before it."""

import re

from bot.prompts.errors import Part
from bot.prompts.parse import as_link

_WEIGHT = re.compile(r"::(-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))?")
_WORD = re.compile(r"\S+")


def first_weight(words: str, *, start: int | None = 0) -> Part | None:
    """Return the first weight among the words of a normalised prompt; links have none.

    ``start`` is where the words stand in the prompt, None when they are not together there.
    """
    for word in _WORD.finditer(words) if "::" in words else ():
        weight = _WEIGHT.search(word[0])
        if weight and not as_link(word[0]):
            place = None if start is None else start + word.start() + weight.start()
            return Part(text=weight[0], start=place)
    return None


def without_weights(words: str) -> str | None:
    """Return the words without weights, None when one is negative: then they say the opposite."""
    tokens = words.split()
    for index, token in enumerate(tokens):
        if "::" in token and not as_link(token):
            if "::-" in token:
                return None
            tokens[index] = _WEIGHT.sub(" ", token)
    return " ".join(tokens)
