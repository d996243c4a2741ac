"""The level of the log that all running processes are to switch to, as a row that they look at."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from bot.store.key_values import set_value

if TYPE_CHECKING:
    from bot.store.database.statements import Connection

LEVEL: Final = "log_level"
LEVELS: Final = ("debug", "info", "warning", "error")


def set_level(connection: Connection, level: str, *, now_s: float) -> None:
    """Ask all processes that run now to switch; again as well, since the time is another."""
    set_value(connection, LEVEL, json.dumps([level, now_s]))


def level_in(value: str) -> str | None:
    """The level that a row asks for; None for one that no version of this program wrote."""
    try:
        level, _ = json.loads(value)
    except (ValueError, TypeError):
        return None
    return level if level in LEVELS else None
