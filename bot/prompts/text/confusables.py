"""Letters of rarer scripts that look like a Latin one, by that one.

After Unicode's confusables.txt (UTS 39; copyright Unicode, Inc., under the Unicode License V3): of
what compatibility and case folding do not make a Latin letter anyhow, letters of alphabets that
hardly anybody writes prompts in, and what programs for "fancy text" take besides.
"""

from __future__ import annotations

from typing import Final

_ALIKE: Final = {
    "a": "\u13aa\u1431\u15c5\u15e9\ua4ee\U000102a0\U00016f40",
    "b": ("\u0185\u13cf\u13f4\u1472\u15af\u15f7\ua4d0\ua7b5\U00010282\U000102a1\U00010301"),
    "c": "\u13df\u1455\u1462\u2ca5\ua4da\U000102a2\U00010302\U0001043d\U0001051c",
    "d": "\u03b4\u13a0\u13e7\u146f\u15de\u15ea\ua4d2\ua4d3",
    "e": ("\u0454\u04bd\u13ac\u156e\u15f4\u163f\u2d39\ua4f0\uab32\U00010286\U000118c6\U000118ce"),
    "f": ("\u03dd\u15b4\u1e9d\ua4dd\ua799\uab35\U00010287\U000102a5\U00010525\U000118c2"),
    "g": "\u018d\u050d\u13c0\u13f3\u161c\u1d83\ua4d6",
    "h": "\u13bb\u13c2\u157c\u2c8f\ua4e7\U000102cf",
    "i": "\u13a5\u14f0\ua647\U000118c3",
    "j": "\u029d\u13ab\u148d\ua4d9",
    "k": "\u13e6\u16d5\u2c95\ua4d7\U00010518",
    "l": (
        "\u01c0\u13de\u14aa\u16c1\u2c93\u2cd1\u2d4f\ua4e1\ua4f2\U0001028a"
        "\U00010309\U00010443\U00010526\U000118d2\U00016f16\U00016f28"
    ),
    "m": "\u03fb\u13b7\u15f0\u16d6\u2c99\ua4df\U000102b0\U00010311",
    "n": "\u057c\u144e\u2c9b\ua4e0\U00010513",
    "o": (
        "\u03b8\u03c3\u0b20\u101d\u10ff\u12d0\u15dd\u1d11\u2c9f\u2d54\ua4f3\uab3d"
        "\U00010292\U000102ab\U0001042c\U000104ea\U00010516\U000118c8\U000118d5"
        "\U000118d7"
    ),
    "p": "\u13e2\u146d\u2ca3\ua4d1\U00010295",
    "q": "\u0563\u146b\u2d55",
    "r": ("\u13a1\u13b1\u13d2\u1587\u1d26\u2c85\ua4e3\uab47\uab48\U000104dc\U00016f35"),
    "s": ("\u01bd\u057f\u13d5\u13da\u1515\ua4e2\U00010296\U00010448\U000118c1\U00016f3a"),
    "t": "\u13a2\u2ca7\ua4d4\U00010297\U000102b1\U00010315\U000118dc\U00016f0a",
    "u": "\u1200\u144c\ua4f4\ua79f\uab4e\uab52\U000104f6\U000118d8\U00016f42",
    "v": "\u13d9\u142f\u2d38\ua4e6\ua6df\U0001051d\U000118c0\U00016f08",
    "w": "\u026f\u0461\u0561\u13b3\u13d4\u15ef\ua4ea",
    "x": ("\u1541\u157d\u16b7\u2cad\u2d5d\ua4eb\uab53\U00010290\U000102b4\U00010317\U00010527"),
    "y": ("\u0263\u10e7\u13a9\u13bd\u1d8c\u1eff\u2ca9\ua4ec\uab5a\U000102b2\U000118c4\U00016f43"),
    "z": "\u13c3\ua4dc\U000118c9",
}

_FIVES: Final = dict.fromkeys("\u0665\u06f5", "0")
"""Digits of Arabic, which look like an O."""

CONFUSABLES: Final = _FIVES | {one: plain for plain, alike in _ALIKE.items() for one in alike}
"""By the letter or digit: what it is read as."""

LETTER_SIGNS: Final = {
    **dict.fromkeys("@\u2206\u22c0", "a"),
    **dict.fromkeys("\u00a2", "c"),
    **dict.fromkeys("\u2202", "d"),
    **dict.fromkeys("\u20ac\u212e\u2208\u2211", "e"),
    **dict.fromkeys("!\u00a1|\u2223", "1"),  # an i or an l
    **dict.fromkeys("\u00a3", "l"),
    **dict.fromkeys("\u25cb\u25cf\u25ef\u26aa\u26ab\u2b24\u2b55\U0001f534\U0001f535", "o"),
    **dict.fromkeys("$\u00a7", "s"),
    **dict.fromkeys("\u22a4", "t"),
    **dict.fromkeys("\u222a\u22c3", "u"),
    **dict.fromkeys("\u2228\u22c1\u2713\u2714", "v"),
    **dict.fromkeys("\u00d7\u2573\u2715\u2716\u274c\u2a2f", "x"),
    **dict.fromkeys("\u00a5", "y"),
}
"""Signs that may stand in the place of a letter, or for themselves."""
