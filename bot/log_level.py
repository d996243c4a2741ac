"""Switching the level of the log while the bot runs: by a row of the database, or by SIGHUP.

A row reaches all processes on every system, wherever they run; a signal only the one it is sent to.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import structlog

from bot import logs
from bot.store import StoreUnavailableError
from bot.store.processes.log_level import LEVEL, level_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.store import KeyValues

log = structlog.get_logger()

LOOK_S: Final = 5.0
"""So often it is looked whether somebody switched it."""


async def follow_level(key_values: KeyValues, *, look_s: float = LOOK_S) -> None:
    """Switch as `imagine-bot log-level` says, from now on and until cancelled.

    What was switched before concerned processes of that time.
    """
    known = await _read(key_values, "")
    while True:
        await asyncio.sleep(look_s)
        known, before = await _read(key_values, known), known
        if known != before and (level := level_in(known)):
            switch(level)


async def _read(key_values: KeyValues, known: str) -> str:
    """What is written there; what was `known` already if that cannot be read now."""
    with suppress(StoreUnavailableError):
        return await key_values.get(LEVEL) or ""
    return known


def switch(level: str) -> None:
    """Let lines from this level on through, and say so in the log before."""
    log.warning("log.level", level=level)
    logs.set_level(level)


def follow_hangups(read_level: Callable[[], str | None]) -> None:
    """At each SIGHUP read the level anew, and go on in a new file if the old one was moved away.

    One that says that the bot's terminal was closed ends it, as SIGTERM does. `read_level` returns
    None where it cannot be read. Without such a signal, as on Windows, nothing is done.
    """
    if sys.platform == "win32":
        return
    had_terminal = sys.stderr.isatty()

    def hung_up() -> None:
        if had_terminal and not sys.stderr.isatty():
            signal.raise_signal(signal.SIGTERM)
            return
        logs.reopen_file()
        level = read_level()
        if level is None:
            log.warning("log.level_not_read", next_step="look at LOG_LEVEL and the other settings")
        else:
            switch(level)

    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, hung_up)
