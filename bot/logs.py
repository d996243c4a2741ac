"""Logging: structlog over the standard library, so discord.py's lines look like ours.

Text on a terminal, JSON lines elsewhere. Secrets are hidden in every line, whoever wrote it.
"""

from __future__ import annotations

import logging
import re
import sys
from copy import copy
from typing import TYPE_CHECKING, Final

import structlog

if TYPE_CHECKING:
    from collections.abc import Iterable

    from structlog.typing import Processor

HIDDEN: Final = "[hidden]"
NOISY: Final = ("discord", "sqlalchemy", "alembic", "aiosqlite", "asyncio", "PIL", "stamina")
"""Libraries that are heard from `warning` on, unless everything is wanted."""


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
        [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]
        if as_text
        else [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        _Scrubbed(
            secrets,
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        ),
    )
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    for name in NOISY:
        logging.getLogger(name).setLevel(level.upper() if level == "debug" else "WARNING")
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


class _Scrubbed(structlog.stdlib.ProcessorFormatter):
    """Formats, then hides the secrets in what came out, tracebacks included."""

    def __init__(
        self,
        secrets: Iterable[str],
        *,
        foreign_pre_chain: list[Processor],
        processors: list[Processor],
    ) -> None:
        super().__init__(processors=processors, foreign_pre_chain=foreign_pre_chain)
        known = "|".join(re.escape(secret) for secret in secrets if secret)
        self._secrets = re.compile(known) if known else None

    def format(self, record: logging.LogRecord) -> str:
        if record.name.startswith("discord.") and record.exc_info and record.exc_info[1]:
            # A lost connection is no fault: discord.py tells it with a traceback of a page.
            record = _without_traceback(record, record.exc_info[1])
        line = super().format(record)
        return self._secrets.sub(HIDDEN, line) if self._secrets else line


def _without_traceback(record: logging.LogRecord, error: BaseException) -> logging.LogRecord:
    short = copy(record)
    short.msg, short.args = f"{record.getMessage()} ({type(error).__name__})", ()
    short.exc_info = short.exc_text = None
    return short
