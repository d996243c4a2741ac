"""Undoing what phones, keyboards and clipboards do to a prompt."""

import re
from typing import Final

from bot.prompts.parse import Parsed, parse
from bot.prompts.text.characters import DASHES, folded
from bot.prompts.text.dashes import with_hyphens
from bot.prompts.text.pasted import unwrapped, without_lines

_QUOTES_AND_BRACES: Final = str.maketrans(
    dict.fromkeys("\u201c\u201d\u201e\u201f", '"')
    | dict.fromkeys("\u2018\u2019\u201a\u201b", "'")
    | {"\uff5b": "{", "\uff5d": "}"}
)
# Zero-width, bidirectional and other invisible marks, and halves of surrogate pairs.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
# Control characters, and letters that only look like a blank.
_BLANK = re.compile("[\x00-\x1f\x7f-\x9f\u2800\u3164\uffa0]")

# A weight of a multi-prompt, of which any sign may be a wide one.
_WEIGHT = re.compile(rf"[:\uff1a\ufe55\ufe13]{{2}}[-{DASHES}]?[\d.\uff0e]*")
_GLUED_LINK = re.compile(r"(?<=\S)[,;\uff0c\uff1b\u3001](?=<?https?://)", re.IGNORECASE)

_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]")
_HALVES = re.compile("[\ud800-\udfff]")

# Emoji and several scripts need one joiner between two of their characters. All others go.
_JOINER = "[\u200c\u200d]"
_JOINED = rf"[^\x00-\x7f\s\u200c\u200d{DASHES}]"
_STRAY_JOINERS = re.compile(
    rf"{_JOINER}+(?!{_JOINED}|{_JOINER})|{_JOINER}(?<!{_JOINED}{_JOINER}){_JOINER}*"
)


def printable(text: str) -> str:
    """Return the text as typed, but for control characters and halves of surrogate pairs."""
    return _HALVES.sub("", _CONTROLS.sub(" ", text))


def normalise(prompt: str) -> str:
    """Return the prompt in one line with plain hyphens, quotes and single blanks.

    What it was pasted with goes: the command, quotes or code marks around it, who asked for it.

    A dash that a phone made of two hyphens becomes two hyphens again where a parameter's name
    follows, and one hyphen elsewhere. Two hyphens get their blank before and lose the one behind.
    Links stay as they are. Normalising twice changes nothing more.
    """
    text = without_lines(_INVISIBLE.sub("", prompt))
    text = _BLANK.sub(" ", text).translate(_QUOTES_AND_BRACES)
    text = _WEIGHT.sub(_weight, _GLUED_LINK.sub(", ", text) if "://" in text else text)
    text = _STRAY_JOINERS.sub("", " ".join(text.split()))
    while True:
        text = " ".join(with_hyphens(unwrapped(text)).split())
        if unwrapped(text) == text:
            return text


def _weight(found: re.Match[str]) -> str:
    """Return a weight in plain signs; in a link it is none."""
    if found[0].isascii():
        return found[0]
    word = found.string.rfind(" ", 0, found.start()) + 1
    return found[0] if found.string.find("://", word, found.start()) >= 0 else folded(found[0])


def as_parsed(prompt: str | Parsed) -> Parsed:
    """Normalise a prompt and take it apart, unless that was done before."""
    return prompt if isinstance(prompt, Parsed) else parse(normalise(prompt))
