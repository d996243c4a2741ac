"""Logging: structlog over the standard library, so discord.py's lines look like ours.

Text on a terminal, JSON lines elsewhere, and maybe a file besides. Ids are called the same in every
line, and secrets are hidden, whoever wrote it.
"""

from __future__ import annotations

import json
import logging
import os
import re
import sys
from base64 import b64encode
from copy import copy
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import structlog

from bot.log_file import LogFile

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from structlog.typing import EventDict, Processor

HIDDEN: Final = "[hidden]"
NOISY: Final = (
    "discord",
    "sqlalchemy",
    "alembic",
    "aiosqlite",
    "psycopg",
    "asyncio",
    "filelock",
    "PIL",
    "stamina",
)
"""Libraries that are heard from `warning` on; with `debug`, from `info` on.

What they say below that quotes whole requests and events, with credentials and what members wrote.
"""

ALWAYS_NOISY: Final = ("sqlalchemy", "aiosqlite", "psycopg")
"""These quote the rows of the database at every level below `warning`."""

_IDS: Final = {"task_id": "task", "guild_id": "server", "user_id": "member"}
"""What lines call ids, by what the code calls them, so that one search finds all about one."""

_PART: Final = 8
_OUR_EVENT: Final = re.compile(r"[a-z_]+(?:\.[a-z_]+)+")
_CREDENTIAL: Final = re.compile(r"(/(?:webhooks|interactions)/\d+/)[^/\s\"'?]+")
"""The token of an interaction, which is good for answers in the bot's name, in an address."""


def set_up(level: str, output: str, *, secrets: Iterable[str], file: Path | None = None) -> None:
    """Send all logging to standard error, and to a file besides if there is one.

    Args:
        level: `debug`, `info`, `warning` or `error`.
        output: `text`, `json`, or `auto` for text on a terminal and JSON elsewhere.
        secrets: texts that must never appear in a line.
        file: gets the same lines, as JSON unless `output` is `text`.

    Raises:
        OSError: the file cannot be written, or is another process's.
    """
    scrub = Scrubber(secrets)
    handlers: list[logging.Handler] = [logging.StreamHandler()]
    as_text = output == "text" or (output == "auto" and sys.stderr.isatty())
    handlers[0].setFormatter(_formatter(scrub, as_text=as_text, colors=_wants_colors()))
    if file is not None:
        handlers.append(LogFile(file))
        handlers[1].setFormatter(_formatter(scrub, as_text=output == "text", colors=False))
    logging.basicConfig(handlers=handlers, force=True)
    set_level(level)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


def set_level(level: str) -> None:
    """Let lines from this level on through, also while the bot runs; libraries stay quiet."""
    logging.getLogger().setLevel(level.upper())
    for name in NOISY:
        loud = level == "debug" and name not in ALWAYS_NOISY
        logging.getLogger(name).setLevel("INFO" if loud else "WARNING")


def reopen_file() -> None:
    """Go on in a new file if somebody moved the old one away, as logrotate does."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler, LogFile):
            handler.reopen()


def _wants_colors() -> bool:
    """Whether standard error shows colours, and whoever reads it wants them (no-color.org)."""
    is_dumb = os.environ.get("TERM") == "dumb"
    return sys.stderr.isatty() and not os.environ.get("NO_COLOR") and not is_dumb


def _call_ids_alike(_logger: object, _method: str, event: EventDict) -> EventDict:
    """What a line is about comes first, by the same names."""
    named = {_IDS.get(name, name): value for name, value in event.items()}
    return {name: named[name] for name in _IDS.values() if name in named} | named


def _shorten_time(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Seconds are enough for who reads along."""
    event["timestamp"] = event["timestamp"][:19].replace("T", " ")
    return event


_SHARED: Final[list[Processor]] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.ExtraAdder(),
    _call_ids_alike,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def _formatter(scrub: Scrubber, *, as_text: bool, colors: bool) -> logging.Formatter:
    last: list[Processor] = [structlog.processors.format_exc_info]
    if as_text:
        renderer = structlog.dev.ConsoleRenderer(
            colors=colors,
            sort_keys=False,  # what it is about comes first
            # The default shows all local variables where another package brought `rich`.
            exception_formatter=structlog.dev.plain_traceback,
        )
        last = [_shorten_time, renderer]
    else:
        last.append(structlog.processors.JSONRenderer())
    return _Scrubbed(
        scrub,
        foreign_pre_chain=_SHARED,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
    )


class Scrubber:
    """Hides secrets in texts: as they are, as others write them down, and in parts."""

    def __init__(self, secrets: Iterable[str]) -> None:
        known = [secret for secret in secrets if secret]
        spellings = {spelling for secret in known for spelling in _spellings(secret)}
        parts = {
            secret[start : start + _PART]
            for secret in known
            for start in range(len(secret) - _PART + 1)
        }
        # Whole ones first; then parts, which services like to quote.
        self._hidden = [*sorted(spellings, key=len, reverse=True), *sorted(parts)]

    def __call__(self, text: str) -> str:
        """The text without them, and without the tokens of interactions."""
        text = _CREDENTIAL.sub(rf"\1{HIDDEN}", text)
        for secret in self._hidden:
            if secret in text:
                text = text.replace(secret, HIDDEN)
        return text


def _spellings(secret: str) -> tuple[str, ...]:
    return (
        secret,
        json.dumps(secret)[1:-1],
        repr(secret)[1:-1],
        quote(secret, safe=""),
        b64encode(secret.encode()).decode().rstrip("="),
    )


class _Scrubbed(structlog.stdlib.ProcessorFormatter):
    """Formats, then hides the secrets in what came out, tracebacks included."""

    def __init__(
        self,
        scrub: Scrubber,
        *,
        foreign_pre_chain: list[Processor],
        processors: list[Processor],
    ) -> None:
        super().__init__(processors=processors, foreign_pre_chain=foreign_pre_chain)
        self._scrub = scrub

    def format(self, record: logging.LogRecord) -> str:
        if record.name.startswith("discord.") and record.exc_info and record.exc_info[1]:
            # A lost connection is no fault: discord.py tells it with a traceback of a page.
            record = _without_traceback(record, record.exc_info[1])
        line = self._scrub(super().format(record))
        event = record.msg.get("event") if isinstance(record.msg, dict) else None
        if isinstance(event, str) and _OUR_EVENT.fullmatch(event):
            # A password of a letter or two would make it a name that nobody can look for.
            line = line.replace(self._scrub(event), event, 1)
        return line


def _without_traceback(record: logging.LogRecord, error: BaseException) -> logging.LogRecord:
    short = copy(record)
    short.msg, short.args = f"{record.getMessage()} ({type(error).__name__})", ()
    short.exc_info = short.exc_text = None
    return short
