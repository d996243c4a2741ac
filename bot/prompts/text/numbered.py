"""The numbered prompts in the answer to a description or a shortening."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from bot.prompts.text.markdown import without_markdown

_DIGIT: Final = "[1-9\uff11-\uff19\u2460-\u2468\u2776-\u277e]"
_BEFORE_EMOJI: Final = re.compile(r"(?=[1-9]\ufe0f?\u20e3|[\u2460-\u2468\u2776-\u277e])")
"""No prompt holds such a number, so it begins a line wherever it stands."""

_MARKUP: Final = r"[\s*_`]*"
_HEAD: Final = re.compile(
    rf"[\s>#*_`-]*(?:prompt\s*)?[(\[\uff08\u3010]?({_DIGIT})"
    # A keycap, a sign that ends a number ("16:9" and "1.5" are none), bold type, or a dash.
    rf"(?:\ufe0f?\u20e3|(?<=[\u2460-\u2468\u2776-\u277e])|[*_]{{2}}"
    rf"|{_MARKUP}[.):\]\u3001\uff0e\uff09\uff1a\u3011](?!\d)|\s+[-\u2013\u2014](?=\s))"
    r"[*_`.):\uff1a]*\s*",
    re.IGNORECASE,
)
_AROUND: Final = " \t\n*`"


def numbered_prompts(text: str) -> list[str]:
    r"""The prompts of a text with numbers before them, without the numbers and markdown.

    >>> numbered_prompts("1. a boat by [someone](link) --ar 5:4\n\n2. a **ship**")
    ['a boat by someone --ar 5:4', 'a ship']
    """
    found: list[str] = []
    for line in _BEFORE_EMOJI.sub("\n", text.replace("\\n", "\n")).splitlines():
        head = _HEAD.match(line)
        if head and unicodedata.digit(head[1]) == len(found) + 1:
            found.append(line[head.end() :])
        elif found:
            found[-1] += f"\n{line}"
    return [without_markdown(prompt).strip(_AROUND) for prompt in found]


def suggested_prompts(text: str) -> list[str]:
    """The numbered prompts of a description or a shortening, or the one that it is."""
    return numbered_prompts(text) or [without_markdown(text).strip()]
