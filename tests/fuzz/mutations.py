"""Seeded damage to JSON answers: in their values, in their text and in their bytes."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

Holder = dict[str, Any] | list[Any]

DEEP: Final = "@@deep@@"
DEPTH: Final = 10_000

_LETTERS: Final = "[](){}<>*_~`|\\@#:/-1\n\r\t\0\ud800\u202e\u200b\u0301é任😀👨‍👩‍👧"
_WORDS: Final = (
    "SUCCESS",
    "FAILURE",
    "MODAL",
    "IN_PROGRESS",
    "100%",
    "-1%",
    "NaN",
    "Infinity",
    "null",
    "true",
    "21",
    "22",
    "23",
    "24",
    "https://x.example/",
    "http://[::1",
    "javascript:alert(1)",
    "@everyone",
    "<@&1>",
    "MJ::JOB::upsample::1::x",
    "MJ::Outpaint::50::1",
    "MJ::CustomZoom::x",
    "MJ::BOOKMARK::x",
    "[x](http://y)",
    "--v",
    "--ar",
    "banned",
    "queue_full",
    "关联任务不存在",
)
_NUMBERS: Final = (0, -1, 1, 2**31, 2**53, 2**63, -(2**63), 10**30, 10**300, 1e308, -1e-300, 0.1)
_SPECIAL: Final[tuple[Any, ...]] = (
    float("nan"),
    float("inf"),
    float("-inf"),
    None,
    True,
    False,
    "",
    [],
    {},
    DEEP,
)
_LENGTHS: Final = (1, 30, 100, 600, 4_000, 9_000)
_GIANT: Final = 1_000_000
_MOST_COPIES: Final = 300


def mutated(seed: object, chance: Random) -> bytes:
    """Return the body that a seed answer becomes; the same for the same chance."""
    content = copy.deepcopy(seed)
    for _ in range(chance.choice((0, 1, 1, 2, 3, 5, 8))):
        holders = _holders(content)
        if holders:
            chance.choice(_CHANGES)(chance.choice(holders), chance)
    if chance.random() < 0.02:
        content = _value(chance)
    text = json.dumps(content, ensure_ascii=chance.random() < 0.5)
    if DEEP in text:
        deep = chance.choice(("[" * DEPTH + "]" * DEPTH, '{"a":' * DEPTH + "1" + "}" * DEPTH))
        text = text.replace(f'"{DEEP}"', deep, 1)
    if chance.random() < 0.05:
        text = _with_doubled_keys(text, chance)
    body = text.encode("utf-8", "surrogatepass")
    return _damaged(body, chance) if chance.random() < 0.2 else body


def _holders(content: object) -> list[Holder]:
    found: list[Holder] = []
    waiting = [content]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict | list) and value:
            found.append(value)
            waiting.extend(value.values() if isinstance(value, dict) else value)
    return found


def _place(holder: Holder, chance: Random) -> Any:  # noqa: ANN401 - a key or an index
    return chance.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))


def _replace(holder: Holder, chance: Random) -> None:
    holder[_place(holder, chance)] = _value(chance)


def _drop(holder: Holder, chance: Random) -> None:
    del holder[_place(holder, chance)]


def _retype(holder: Holder, chance: Random) -> None:
    place = _place(holder, chance)
    value = holder[place]
    shapes: list[Any] = [str(value), [value], {"url": value}, {"data": value}, bool(value)]
    holder[place] = chance.choice(shapes)


def _swap(holder: Holder, chance: Random) -> None:
    one, other = _place(holder, chance), _place(holder, chance)
    holder[one], holder[other] = holder[other], holder[one]


def _garble(holder: Holder, chance: Random) -> None:
    place = _place(holder, chance)
    text = str(holder[place])[:5_000]
    at = chance.randrange(len(text) + 1)
    holder[place] = text[:at] + _text(chance) + text[at:]


def _multiply(holder: Holder, chance: Random) -> None:
    if isinstance(holder, list) and len(holder) < _MOST_COPIES:
        holder.extend(copy.deepcopy(holder[_place(holder, chance)]) for _ in range(60))


def _add(holder: Holder, chance: Random) -> None:
    if isinstance(holder, dict):
        holder[chance.choice(("data", "error", "code", "status", "url", "message", "result"))] = (
            _value(chance)
        )


_CHANGES: Final[tuple[Callable[[Holder, Random], None], ...]] = (
    _replace,
    _replace,
    _drop,
    _retype,
    _swap,
    _garble,
    _garble,
    _multiply,
    _add,
)


def _value(chance: Random) -> object:
    match chance.randrange(4):
        case 0:
            return chance.choice(_NUMBERS)
        case 1:
            return copy.copy(chance.choice(_SPECIAL))
        case 2:
            return chance.choice(_WORDS)
        case _:
            return _text(chance)


def _text(chance: Random) -> str:
    letters = "".join(chance.choices(_LETTERS, k=chance.choice((1, 2, 6))))
    length = _GIANT if chance.random() < 0.001 else chance.choice(_LENGTHS)
    return (letters * length)[:length]


def _with_doubled_keys(text: str, chance: Random) -> str:
    at = text.find("{")
    if at < 0:
        return text
    again = json.dumps({chance.choice(("id", "status", "code", "result")): _value(chance)})
    return f"{text[: at + 1]}{again[1:-1]},{text[at + 1 :]}"


def _damaged(body: bytes, chance: Random) -> bytes:
    damaged = bytearray(body)
    for _ in range(chance.choice((1, 1, 4, 30))):
        if damaged:
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
    match chance.randrange(5):
        case 0:
            del damaged[chance.randrange(len(damaged) + 1) :]
        case 1:
            damaged += chance.randbytes(chance.choice((1, 50)))
        case 2:
            damaged[:0] = chance.choice(
                (b"\xef\xbb\xbf", b"\xff\xfe", b"\0", b"<html>", b"HTTP/1.1")
            )
        case _:
            pass
    return bytes(damaged)
