"""What a database holds, in words."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.store.database.sqlite.offline import Contents


def described(contents: Contents) -> str:
    """How many tasks, and when the last was asked for."""
    if contents.last_s is None:
        return "no pictures"
    last = datetime.fromtimestamp(contents.last_s, UTC)
    count = f"{contents.tasks} picture{'s' if contents.tasks > 1 else ''}"
    return f"{count}, the last asked for on {last:%Y-%m-%d at %H:%M} UTC"
