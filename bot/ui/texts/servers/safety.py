"""Words that a server does not want, and time-outs, as whoever is refused reads of them."""

from __future__ import annotations

from bot.ui.texts import numbers
from bot.ui.texts.saying import mark, say

_UNWANTED = mark(
    "This server does not want {line:code} in prompts. Take it out and ask again. "
    "Nothing was spent."
)
_LEFT = mark(
    "Such prompts are counted: after {left} more within a day you have to wait for a while."
)
_WAIT = mark("That was one too many in a day, so you can ask again {when}.")
_TIMED_OUT = mark(
    "Too many of your prompts were refused for what they ask for, so you can ask again {when}. "
    "Nothing was spent."
)


def unwanted_word(*, line: str, left: int | None = None, until_s: float | None = None) -> str:
    """Which line of the list a prompt has something of, and what comes of it."""
    sentences = [say(_UNWANTED, line=line)]
    if until_s is not None:
        sentences.append(say(_WAIT, when=numbers.ago(until_s)))
    elif left is not None:
        sentences.append(say(_LEFT, left=left))
    return " ".join(sentences)


def timed_out(*, until_s: float) -> str:
    """When a member may ask again."""
    return say(_TIMED_OUT, when=numbers.ago(until_s))
