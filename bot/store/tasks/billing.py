"""On which day a request counts, if it does; the ledger follows by triggers from there on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cometapi.actions import Action
from bot.domain.ledger import day_at

if TYPE_CHECKING:
    from bot.domain.tasks import NewTask


def billing_day(new: NewTask, *, now_s: float, zone: str) -> str | None:
    """The day in its server's time zone, as YYYY-MM-DD; None for a bookmark: it costs nothing."""
    if new.custom_id is not None and Action.parse(new.custom_id).is_bookmark:
        return None
    return day_at(now_s, zone)
