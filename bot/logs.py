"""Logging: structlog over the standard library, so discord.py's lines look like ours.

Text on a terminal, JSON lines elsewhere. Secrets are hidden in every line, whoever wrote it.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from base64 import b64encode
from copy import copy
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import structlog

if TYPE_CHECKING:
    from collections.abc import Iterable

    from structlog.typing import Processor

HIDDEN: Final = "[hidden]"
NOISY: Final = (
    "discord",
    "sqlalchemy",
    "alembic",
    "aiosqlite",
    "psycopg",
    "asyncio",
    "PIL",
    "stamina",
)
"""Libraries that are heard from `warning` on; with `debug`, from `info` on.

What they say below that quotes whole requests and events, with credentials and what members wrote.
"""

ALWAYS_NOISY: Final = ("sqlalchemy", "aiosqlite", "psycopg")
"""These quote the rows of the database at every level below `warning`."""

_PART: Final = 8
_CREDENTIAL: Final = re.compile(r"(/(?:webhooks|interactions)/\d+/)[^/\s\"'?]+")
"""The token of an interaction, which is good for answers in the bot's name, in an address."""


def set_up(level: str, output: str, *, secrets: Iterable[str]) -> None:
    """Send all logging to standard error.

    Args:
        level: `debug`, `info`, `warning` or `error`.
        output: `text`, `json`, or `auto` for text on a terminal and JSON elsewhere.
        secrets: texts that must never appear in a line.
    """
    as_text = output == "text" or (output == "auto" and sys.stderr.isatty())
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[Processor] = (
        [
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(),
                # The default shows all local variables where another package brought `rich`.
                exception_formatter=structlog.dev.plain_traceback,
            ),
        ]
        if as_text
        else [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        _Scrubbed(
            Scrubber(secrets),
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        ),
    )
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    for name in NOISY:
        loud = level == "debug" and name not in ALWAYS_NOISY
        logging.getLogger(name).setLevel("INFO" if loud else "WARNING")
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
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
        return self._scrub(super().format(record))


def _without_traceback(record: logging.LogRecord, error: BaseException) -> logging.LogRecord:
    short = copy(record)
    short.msg, short.args = f"{record.getMessage()} ({type(error).__name__})", ()
    short.exc_info = short.exc_text = None
    return short
