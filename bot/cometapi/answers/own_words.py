"""What a person can read of a reason that came from Midjourney through several services."""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

_LONGEST: Final = 2_000
_QUOTED: Final = re.compile(
    r'"(?:description|message|failReason|fail_reason|detail|error|reason)"\s*:\s*'
    r'("(?:[^"\\]|\\.)+")'
)
"""The sentence in JSON, also where that stands in another text or was cut."""

_OBJECT: Final = re.compile(r'\s*\[?\s*\{\s*"')
_HEAD: Final = re.compile(r"\s*[\[\u3010]([^\]\u3011]*)[\]\u3011][\s:\uff1a-]*")
_MASKED: Final = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_NAMED_IDS: Final = re.compile(
    r"[(\[\uff08]?\b(?:(?:request|req|trace|task|job|channel|account|message|user|instance|node)"
    r"[ _-]?(?:id|no|number|#)\b\s*(?:[:=#\uff1a]\s*|is\s+)?|id\s*[:=]\s*)[\w.:-]+[)\]\uff09]?"
    r"|\b(?:status|error|err)?[ _-]?code\s*[:=]\s*-?\d+"
    r"|\b(?:channel|account)\s*#\s*\w+",
    re.IGNORECASE,
)
_LINKS: Final = re.compile(
    r"<?\b(?:[a-z][a-z0-9+.-]*://|www\.)\S+"
    r"|\b(?:[\w-]+\.)+(?:com|net|org|io|ai|cn|dev|app|top|xyz|local|internal)\b(?::\d+)?(?:/\S*)?"
    r"|\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b"
    r"|\S+@\S+\.\w+",
    re.IGNORECASE,
)
_TAGS: Final = re.compile(r"<[^<>\s][^<>]{0,200}>")
_KEYS: Final = re.compile(r"\[key\]|\bBearer\s+\S+|\b(?:sk|pk|mj)-[\w*-]{6,}", re.IGNORECASE)
_IDS: Final = re.compile(
    r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"
    r"|\b(?=\w*\d)\w{16,}\b|\b(?=[a-f]*\d)[0-9a-f]{10,}\b|\b\d{6,}\b",
    re.IGNORECASE,
)
_INTERNAL: Final = re.compile(
    r"\b[A-Za-z0-9]+(?:_[A-Za-z0-9]+)+\b"
    r"|\bMJ::\S+"
    r"|\b(?:mj|midjourney)[ -]?proxy(?:[ -]?plus)?\b|\b(?:new|one)[ -]api\b|\bcomet ?api\b"
    r"|\bupstream\b(?: (?:error|service|server|channel)\b)?|\bopenai\b|\bdistributor\b",
    re.IGNORECASE,
)
_MARKDOWN: Final = re.compile(r"[*~`|#]+|\b_+|_+\b|^\s*>+|\\(?=\W)", re.MULTILINE)
_EMPTY: Final = re.compile(r"\(\s*\)|\[\s*\]|\{\s*\}|\uff08\s*\uff09|\"\s*\"|'\s+'")
_BEFORE_SIGN: Final = re.compile(r"\s+(?=[.,;:!?\u3002\uff0c])")
_SIGNS_TOGETHER: Final = re.compile(r"[,;:](?:\s*[,;:])+|[,;:]+\s*(?=[.!?])")
_ENDS: Final = " \t,;:=-\u2013\u2014\uff1a\uff0c\"'"
_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_GONE: Final = (_LINKS, _NAMED_IDS, _KEYS, _TAGS, _IDS, _INTERNAL, _MARKDOWN)


def own_words(reason: str) -> str:
    """Return the sentence in a reason, in one line; empty if there is none for a person.

    Left out are what stands in brackets before it, links, ids, keys, markdown, and names that
    only the services between know.
    """
    text = _MASKED.sub(r"\1", _sentence(reason[:_LONGEST]))
    while (head := _HEAD.match(text)) and _is_read(_cleaned(text[head.end() :])):
        text = text[head.end() :]
    cleaned = _cleaned(_HEAD.sub(r"\1", text, count=1) if head else text)
    return cleaned if _is_read(cleaned) else ""


def _sentence(text: str) -> str:
    """The sentence that JSON carries, if it is JSON; empty if it carries none."""
    found = next(_sentences(text), None)
    if found is None:
        return "" if _OBJECT.match(text) else text
    return found


def _sentences(text: str) -> Iterator[str]:
    for quoted in _QUOTED.finditer(text):
        value: Any = _loaded(quoted[1])
        if isinstance(value, str) and _is_read(_cleaned(value)):
            yield _sentence(value)


def _loaded(quoted: str) -> object:
    try:
        return json.loads(quoted)
    except ValueError:
        return None


def _cleaned(text: str) -> str:
    for pattern in _GONE:
        text = pattern.sub(" ", text)
    text = _EMPTY.sub(" ", " ".join(text.split()))
    text = _SIGNS_TOGETHER.sub("", _BEFORE_SIGN.sub("", " ".join(text.split())))
    return text.strip(_ENDS)


def _is_read(text: str) -> bool:
    """Whether there is a sentence: several words, or letters that need no blanks between."""
    words = _WORD.findall(text)
    return len(words) > 1 or any(not word.isascii() for word in words)
