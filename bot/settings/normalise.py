"""What an operator wrote, without what others put around it: the one place that is lenient.

Docker's `--env-file` keeps quotes and comments, consoles show keys with the word that goes before
them in a request, and documentation shows addresses with the path that comes after them.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

SECRETS: Final = ("DISCORD_TOKEN", "COMETAPI_KEY")
_PATHS: Final = frozenset(
    {
        "DATABASE_URL",
        "HEARTBEAT",
        "LOG_FILE",
        "STOP_REQUEST",
        *(f"{name}_FILE" for name in ("DATABASE_URL", *SECRETS)),
    }
)
"""Names of files may hold nearly anything."""

_ALIKE: Final = {mark: mark for mark in "\"'`\u201d"}
_QUOTES: Final = _ALIKE | {
    "<": ">",
    "\u2018": "\u2019",
    "\u201c": "\u201d",
    "\u201e": "\u201c",
    "\u00ab": "\u00bb",
    "\u00bb": "\u00ab",
}
_COMMENT: Final = re.compile(r"(?:^|\s)#.*", re.DOTALL)
_COMMENT_AFTER_PATH: Final = re.compile(r"\s#\s.*", re.DOTALL)

_BEFORE_SECRET: Final = re.compile(
    rf"(?:(?:export|set)\s+)?(?:{'|'.join(SECRETS)}|authorization)\s*[=:]\s*|(?:bearer|bot)\s+",
    re.IGNORECASE,
)
_COMET_PATH: Final = re.compile(r"(?<=[^/])/(?:mj-\w+/)?(?:v1|mj)(?:/.*)?$", re.IGNORECASE)
"""Where the paths of single requests begin; the bot adds them itself."""

_SQLITE: Final = re.compile(r"^sqlite(?=:///)")

_LOCAL: Final = r"localhost|[0-9]+(?:\.[0-9]+){3}"
_HOST: Final = re.compile(
    rf"(?:(?P<local>{_LOCAL})|(?:[a-z0-9-]+\.)+[a-z]{{2,24}})(?::[0-9]+)?(?:/.*)?"
)
"""A host as it is written without a scheme; no token or key looks like one."""

_PRICE_NAME: Final = re.compile(r"([{,]\s*)[\"']?(\w+)[\"']?\s*:")
"""A name in JSON, also as a shell leaves it (without quotes) or Python writes it (with single)."""


def normalised(name: str, written: str) -> str:
    """The text of a setting as its check is to see it; "" for one that says nothing."""
    if name in _PATHS:
        return _SQLITE.sub("sqlite+aiosqlite", _bare(written, _COMMENT_AFTER_PATH))
    visible = "".join(char for char in written if unicodedata.category(char) != "Cf")
    text = _bare(visible, _COMMENT)
    return _OF_SETTING[name](text) if name in _OF_SETTING else text


def _bare(written: str, comment: re.Pattern[str]) -> str:
    text = comment.sub("", written.strip()).rstrip()
    while len(text) > 1 and _QUOTES.get(text[0]) == text[-1]:
        text = text[1:-1].replace(f"\\{text[0]}", text[0]).strip()
    return text


def _secret(text: str) -> str:
    """A token or key without its label, `Bearer`, `Bot` and quotes, in whatever order."""
    while (bare := _bare(_BEFORE_SECRET.sub("", text, count=1), _COMMENT)) != text:
        text = bare
    return text


def _address(text: str, scheme: str) -> str:
    """An address with its scheme; what is written without one is of this machine or network."""
    found = _HOST.fullmatch(text)
    if not found:
        return text
    return f"{scheme if found['local'] else scheme + 's'}://{text}"


def _comet_address(text: str) -> str:
    return _COMET_PATH.sub("", _address(text, "http").rstrip("/"))


def _proxy_address(text: str) -> str:
    """As other programs read it: one that is written without a scheme is asked by http."""
    return f"http://{text}" if text and "://" not in text else text


def _words(text: str) -> str:
    return ",".join(word for word in re.split(r"[\s,]+", text.lower()) if word)


def _log_level(text: str) -> str:
    return "warning" if text.lower() == "warn" else text


_OF_SETTING: Final[dict[str, Callable[[str], str]]] = {
    **dict.fromkeys((*SECRETS, "COMETAPI_QUERY_KEY"), _secret),
    "COMETAPI_BASE_URL": _comet_address,
    "DISCORD_API_URL": lambda text: _address(text, "http").rstrip("/"),
    "DISCORD_WEB_URL": lambda text: _address(text, "http").rstrip("/"),
    "DISCORD_GATEWAY_URL": lambda text: _address(text, "ws"),
    **dict.fromkeys(("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"), _proxy_address),
    "EXTRAS": _words,
    "LOG_LEVEL": _log_level,
    "PRICES": lambda text: _PRICE_NAME.sub(r'\1"\2":', text),
}
