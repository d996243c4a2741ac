"""For whom and on which day a request counts; the ledger follows by triggers from there on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.cometapi.actions import Action

if TYPE_CHECKING:
    from bot.domain.tasks import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Billing:
    """Which server a request counts for (None: none), and on which day of its calendar."""

    guild_id: int | None
    day: str

    def columns(self, request: Request) -> dict[str, Any]:
        """What a request's row says of it; nothing where it is not counted."""
        if not is_counted(request):
            return {"billing_day": None, "billing_guild_id": None}
        return {"billing_day": self.day, "billing_guild_id": self.guild_id}


def is_counted(request: Request) -> bool:
    """Whether a request costs anything: a bookmark makes nothing."""
    return request.custom_id is None or not Action.parse(request.custom_id).is_bookmark
