"""Every answer of CometAPI in full, as plain values that JSON has, and without what is private."""

from __future__ import annotations

import json
import re
import time
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.cometapi import Exchange

HIDDEN: Final = "[hidden]"
_SIGNED: Final = re.compile(r"(https?://[^\s?\"'<>]+\?)[^\s\"'<>]+", re.IGNORECASE)
"""A link's query, which is a signature as often as not."""

_PRIVATE: Final = frozenset({"username", "token_name", "set-cookie", "email"})
_KEY_NAMES: Final = ("keys", "name")
"""What a key was called in the list of the account's keys."""


class Recording:
    """The exchanges so far; one that is as the last of its path was only counts that up."""

    def __init__(self, scrub: Callable[[str], str]) -> None:
        """Begin now; `scrub` takes secrets out of a text."""
        self._scrub = scrub
        self._began_s = time.monotonic()
        self._last: dict[str, dict[str, Any]] = {}
        self.exchanges: list[dict[str, Any]] = []

    def observe(self, exchange: Exchange) -> None:
        """Note an exchange that is over."""
        at_s = round(time.monotonic() - self._began_s, 2)
        found = self._clean(_plain(exchange))
        last = self._last.get(found["path"])
        if last is not None and _says_the_same(last, found):
            last["repeated"] += 1
            last["until_s"] = at_s
            return
        self._last[found["path"]] = entry = {"at_s": at_s, "until_s": at_s, "repeated": 0, **found}
        self.exchanges.append(entry)

    def answers(self, *ends: str) -> list[dict[str, Any]]:
        """Those that came from paths with any of these ends, oldest first."""
        return [one for one in self.exchanges if one["path"].endswith(ends) and one["status"]]

    def _clean(self, value: Any, *above: str) -> Any:  # noqa: ANN401 - any of JSON's
        match value:
            case dict():
                return {
                    self._scrub(name): HIDDEN
                    if inner and _is_private(name, above)
                    else self._clean(inner, *above, name)
                    for name, inner in value.items()
                }
            case list():
                return [self._clean(inner, *above) for inner in value]
            case str():
                return _SIGNED.sub(rf"\1{HIDDEN}", self._scrub(value))
            case _:
                return value


def _is_private(name: str, above: tuple[str, ...]) -> bool:
    return name.lower() in _PRIVATE or (*above[-1:], name) == _KEY_NAMES


def _plain(exchange: Exchange) -> dict[str, Any]:
    answer = exchange.answer
    return {
        "method": exchange.method,
        "path": exchange.path,
        "sent": exchange.sent,
        "failure": exchange.failure,
        "status": answer.status if answer else None,
        "headers": dict(answer.headers) if answer else {},
        "body": _content(answer.body) if answer else None,
    }


def _content(body: bytes) -> Any:  # noqa: ANN401 - any of JSON's
    """The value of JSON; the text of what is none."""
    text = body.decode("utf-8-sig", errors="replace")
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _says_the_same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return all(one[name] == other[name] for name in ("method", "sent", "failure", "status", "body"))
