"""What a text looks like to a reader: the same for all spellings of a word that look alike."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from bot.prompts.text.confusables import CONFUSABLES, LETTER_SIGNS

SEPARATORS: Final = " /*-"
"""What stands between words: a blank, any sign, a `*`, and a sign that also joins letters."""

_JOINERS: Final = "-._~\u00b7\u2022\u2219\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u30fb"
_SIGNS: Final = {*LETTER_SIGNS, "*"}
_HAS_SIGN: Final = re.compile(f"[{re.escape(''.join(LETTER_SIGNS))}]")
_AS_LETTERS: Final = str.maketrans(LETTER_SIGNS)
_AS_SIGNS: Final = str.maketrans(dict.fromkeys(LETTER_SIGNS, "/"))
_ENDS: Final = re.compile(r"[!|\u00a1\u2223](?![^\W_])|(?<![^\W_])[!|\u00a1\u2223]")
"""Signs that stand for a letter within a word only: others end one."""

_TURNED: Final = re.compile("\u202e([^\u202c\n]*)\u202c?")
"""What is shown from right to left, whatever it is."""

_UNSEEN_LETTERS: Final = "\u034f\u115f\u1160\u17b4\u17b5\u180e\u3164\uffa0"
_VOICED: Final = "\u3099\u309a"  # other letters in Japanese, and no accents

_ALIKE: Final = (
    # Cyrillic and Greek.
    ("\u0430\u0432\u0441\u0501\u0435\u04bb\u0456\u0458\u043a\u04cf\u043c", "abcdehijklm"),
    (
        "\u043f\u043e\u0440\u051b\u0433\u0455\u0442\u0446\u0475\u051d\u0445\u0443\u04af\u043d\u044c",
        "nopqrstuvwxyyhb",
    ),
    (
        "\u03b1\u03b2\u03b5\u03b7\u03b9\u03ba\u03bc\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7\u03c9\u03b3",
        "abenikuvoptuxwy",
    ),
    ("\u03f2\u03f3\u03b6", "cjz"),
    # Armenian.
    ("\u0578\u057d\u0585\u0570\u0581\u0566\u0584", "nuohgqp"),
    # Small capitals and phonetic letters.
    (
        "\u1d00\u0299\u1d04\u1d05\u1d07\ua730\u0262\u029c\u026a\u1d0a\u1d0b\u029f\u1d0d\u0274\u1d0f",
        "abcdefghijklmno",
    ),
    ("\u1d18\ua7af\u0280\ua731\u1d1b\u1d1c\u1d20\u1d21\u028f\u1d22", "pqrstuvwyz"),
    (
        "\u0251\u0250\u0253\u0188\u0256\u0257\u0259\u025b\u0192\u0261\u0260\u0266\u0269\u026b\u0271",
        "aabcddeefgghilm",
    ),
    (
        "\u0272\u0273\u0254\u01a5\u027e\u027d\u0282\u0288\u028b\u0290\u01b4\u0268\u0289",
        "nnoprrstvzyiu",
    ),
    # Latin letters that are not made of another one and a mark.
    (
        "\u00f8\u0111\u00f0\u0127\u0131\u0142\u014b\u0167\u0180\u023c\u0247\u01e5\u0249\u024d\u024f",
        "oddhilntbcegjry",
    ),
)
_LETTERS: Final = CONFUSABLES | {
    one: plain for alike, all_plain in _ALIKE for one, plain in zip(alike, all_plain, strict=True)
}
_LIGATURES: Final = {"\u00e6": "ae", "\u0153": "oe", "\u00fe": "th"}
_FRAMED: Final = (0x1F150, 0x1F170, 0x1F1E6)
"""Where white letters in circles, those in squares and those of flags begin."""

_CAPITALS: Final = str.maketrans("\u0397\u039c\u039d\u03a5\u03a7\u0418\u042f", "HMNYXNR")
"""Capitals that look like another letter than the small ones of theirs."""


class _Table(dict[int, str]):
    """For `str.translate`; learns what it is asked for."""

    def __missing__(self, code: int) -> str:
        self[code] = seen = _seen(chr(code))
        return seen


def skeletons(text: str) -> tuple[str, ...]:
    """What a text may be read as: usually one.

    More if it has capitals of another script, what is shown turned round, or signs, each of which
    may stand for a letter or for itself.
    """
    texts = [text]
    if not text.isascii():
        turned = _TURNED.sub(lambda found: found[1][::-1], text)
        texts += [text.translate(_CAPITALS), turned]
    found = [skeleton(one) for one in dict.fromkeys(texts)]
    readings = [reading for one in found for reading in (one.translate(_AS_SIGNS), spelled(one))]
    return tuple(dict.fromkeys(readings))


def spelled(plain: str) -> str:
    """A skeleton with letters in the place of signs that may stand for them."""
    return _ENDS.sub("/", plain).translate(_AS_LETTERS) if _HAS_SIGN.search(plain) else plain


def skeleton(text: str) -> str:
    """Small letters and digits without accents or anything unseen, and SEPARATORS between words.

    Signs that may stand in the place of letters stay. A letter of another script that
    looks like a Latin one becomes that one, so lists in that script still match what they name.

    >>> skeleton("N\u00fcd\u0435\u200b, \uff42oat-house")
    'nude/ boat-house'
    """
    if text.isascii():
        return text.lower().translate(_TABLE)
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return unicodedata.normalize("NFC", plain.translate(_TABLE))


def _seen(char: str) -> str:
    """A character of a text in small letters as it is read."""
    code = ord(char)
    for first in _FRAMED:
        if first <= code < first + 26:
            return chr(ord("a") + code - first)
    if char in _SIGNS:
        return char
    if char in _UNSEEN_LETTERS or _is_unseen(char):
        return ""
    if char.isspace() or char == "\u2800" or unicodedata.category(char) == "Cc":
        return " "
    if char in _JOINERS or unicodedata.category(char) == "So":
        return "-"  # pictures, too
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    is_letter = char.isalnum() or unicodedata.category(char)[0] == "M"
    return _LETTERS.get(char) or _LIGATURES.get(char) or (char if is_letter else "/")


def _is_unseen(char: str) -> bool:
    """Whether it is an accent, or nothing that is seen; vowels' signs of India are letters."""
    is_selector = "VARIATION SELECTOR" in unicodedata.name(char, "")
    is_accent = unicodedata.combining(char) > 0 and char not in _VOICED
    return is_accent or is_selector or unicodedata.category(char) in {"Cf", "Cs", "Me"}


_TABLE: Final = _Table()
