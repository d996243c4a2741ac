"""Hiding the key in what a service answers, however it quotes it.

Every answer passes here, some of 100 kB, so what is rarely there is looked for by one quick look
first.
"""

import json
import re
from array import array
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import quote

HIDDEN: Final = b"[key]"

PART: Final = 8
"""So many characters of a key in a row are hidden; fewer occur in ordinary text by chance."""

_ITEM: Final = "I"
_FOUR: Final = array(_ITEM).itemsize
"""A text is looked through as numbers of so many letters each: one of them lies within any part,
wherever that begins."""

_SHORTEST_END: Final = 3
"""What is left of a key beside stars, at least: `abc***xyz`."""

_PREFIX: Final = "sk-"
_MASKED_OR_FOREIGN_KEY: Final = re.compile(rb"\bsk-(\w*\*{2,}[\w*]*|\w{20,})")

# JSON may spell any letter by its number. Only those that keys are made of are written plainly.
_SPELLED_LETTERS: Final = {
    form % ord(letter): letter.encode()
    for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for form in (b"\\u%04x", b"\\u%04X")
}
_SPELLED: Final = re.compile(rb"\\(?:u00[2-7][0-9a-fA-F]|.)", re.DOTALL)
_ANY_SPELLED: Final = re.compile(rb"\\u00[2-7]")


class Blackout:
    """Replaces secrets by `[key]`: whole, in parts, masked with stars, and in usual encodings."""

    def __init__(self, secrets: Iterable[str]) -> None:
        # A word of a few letters is no secret, and hiding it would garble pictures' prompts.
        known = sorted({secret for secret in secrets if len(secret) >= PART})
        hexes = [form for secret in known for form in _hexes(secret)]
        others = [form for secret in known for form in _encodings(secret)]
        self._encodings = sorted({*hexes, *others})
        self._hex_heads = sorted({form[:PART] for form in hexes})
        heads = {form[: 2 * _FOUR - 1] for form in others}
        self._fours = frozenset(
            four for some in (*map(str.encode, known), *heads) for four in _fours_anywhere(some)
        )
        self._parts = re.compile(b"|".join(_parts(known)))
        self._masked = re.compile(b"|".join(_masked(known)))
        self._masked_signs = sorted({sign for secret in known for sign in _masked_signs(secret)})

    def __call__(self, text: bytes) -> bytes:
        """The same text without any of the secrets."""
        if b"\\u00" in text and _ANY_SPELLED.search(text):
            text = _SPELLED.sub(lambda found: _SPELLED_LETTERS.get(found[0], found[0]), text)
        if self._may_be_in(text):
            for encoding in self._encodings:
                text = text.replace(encoding, HIDDEN)
            text = self._parts.sub(HIDDEN, text)
        if b"sk-" in text:
            text = _MASKED_OR_FOREIGN_KEY.sub(HIDDEN, text)
        if b"**" in text and any(sign in text for sign in self._masked_signs):
            text = self._masked.sub(HIDDEN, text)
        return text

    def _may_be_in(self, text: bytes) -> bool:
        """Whether a part of a secret, or another spelling of one, may be there."""
        # Of digits alone there are too few numbers to tell an encoding from, hence two looks.
        is_free = self._fours.isdisjoint(_fours(text))
        return not is_free or any(head in text for head in self._hex_heads)


def _bare(secret: str) -> str:
    """The secret without its prefix, which is no secret."""
    bare = secret.removeprefix(_PREFIX)
    return bare if len(bare) >= PART else secret


def _encodings(secret: str) -> Iterator[bytes]:
    """Other spellings; those of a key hold those of the key without its prefix."""
    core = _bare(secret).encode()
    forms = {quote(core, safe="").encode(), json.dumps(core.decode())[1:-1].encode()}
    yield from forms - {core}
    for encode in (b64encode, urlsafe_b64encode):
        # Within a longer text it may begin at any of three places, and its ends are the text's.
        for shift in range(3):
            encoded = encode(b"\0" * shift + core)
            yield encoded[(shift * 8 + 5) // 6 : (shift + len(core)) * 8 // 6]


def _hexes(secret: str) -> Iterator[bytes]:
    core = _bare(secret).encode()
    yield from (core.hex().encode(), core.hex().upper().encode())


def _fours(text: bytes) -> Iterable[int]:
    """The letters of a text by fours, each as one number."""
    return array(_ITEM, text[: len(text) // _FOUR * _FOUR])


def _fours_anywhere(text: bytes) -> Iterator[int]:
    """The same from every place of a text on."""
    for start in range(_FOUR):
        yield from _fours(text[start:])


def _parts(secrets: Iterable[str]) -> Iterator[bytes]:
    """From each place of a secret on: a part, and as much of what follows as is there."""
    for secret in secrets:
        for start in range(len(secret) - PART + 1):
            more = [re.escape(letter) for letter in secret[start + PART :]]
            rest = "".join(f"(?:{letter}" for letter in more) + ")?" * len(more)
            yield (re.escape(secret[start : start + PART]) + rest).encode()


def _masked(secrets: Iterable[str]) -> Iterator[bytes]:
    """How a secret begins, with its prefix or without, before stars; or how it ends, after them."""
    for secret in secrets:
        for whole in {secret, _bare(secret)}:
            begins = [whole[:end] for end in range(PART, _SHORTEST_END - 1, -1)]
            yield rf"(?<![\w-])(?:{_any(begins)})\*\*[\w*-]*".encode()
        ends = [secret[-length:] for length in range(PART, _SHORTEST_END - 1, -1)]
        yield rf"\*\*(?:{_any(ends)})(?![\w-])".encode()


def _masked_signs(secret: str) -> Iterator[bytes]:
    for whole in (secret, _bare(secret)):
        yield from (whole[:length].encode() + b"**" for length in range(_SHORTEST_END, PART + 1))
    ends = (secret[-length:] for length in range(_SHORTEST_END, PART + 1))
    yield from (b"**" + end.encode() for end in ends)


def _any(texts: Iterable[str]) -> str:
    return "|".join(map(re.escape, texts))
