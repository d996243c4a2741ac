"""Messages as a terminal shows them: plain words, without markdown."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Final

from playground.discord.components import Kind, walk

if TYPE_CHECKING:
    from playground.discord.errors import JsonObject


_LINK: Final = re.compile(r"(?<!\\)\[([^\]]+)\]\([^)]*\)")

_TIME: Final = re.compile(r"<t:(\d+)(?::\w)?>")
_ESCAPE: Final = re.compile(r"\\([^\w\s])")


def texts_of(message: JsonObject) -> list[str]:
    """Return the texts that a message shows."""
    parts = [part["content"] for part in walk(message["components"]) if part["type"] == Kind.TEXT]
    return [_plain(text) for text in [message.get("content"), *parts] if text]


def _plain(markdown: str) -> str:
    """Discord's markdown as a terminal shows it: link texts without addresses, no escapes."""
    markdown = _TIME.sub(lambda told: _clock(int(told[1])), markdown)
    return _ESCAPE.sub(r"\1", _LINK.sub(r"\1", markdown)).replace("-# ", "").replace("**", "")


def _clock(seconds: int) -> str:
    """A line that was printed does not go on counting, so a time of the day stands in it."""
    return time.strftime("%H:%M:%S", time.localtime(seconds))


def title_of(message: JsonObject) -> str:
    """Return the first line of a message."""
    return texts_of(message)[0].splitlines()[0].strip("*")


def status_of(message: JsonObject) -> str:
    """Return the last text of a message in one line, "" while it has none."""
    return " ".join("".join(texts_of(message)[-1:]).splitlines())


def button_name(button: JsonObject) -> str:
    """Return a button's label, or its emoji."""
    return str(button.get("label") or (button.get("emoji") or {}).get("name") or "?")
