"""Discord's limits as the bot keeps them, with a note of when it decided what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.engine.ratelimits.budget import Budget

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.domain.urgency import Urgency
    from bot.engine.ratelimits.bucket import Slot
    from bot.engine.ratelimits.budget import Route


class NotedBudget(Budget):
    """What was promised is judged by these notes: a server that is held up counts otherwise."""

    def __init__(self, clock: Callable[[], float]) -> None:
        super().__init__(clock)
        self._sent: dict[int, list[Slot]] = {}

    def begin(
        self, route: Route, channel_id: int, urgency: Urgency, *, is_old: bool = False
    ) -> Slot | None:
        """Take a place, and note it."""
        slot = super().begin(route, channel_id, urgency, is_old=is_old)
        if slot is not None:
            self._sent.setdefault(channel_id, []).append(slot)
        return slot

    def end(self, route: Route, channel_id: int, slot: Slot, *, was_sent: bool) -> None:
        """Give the place back; what was not sent is not kept."""
        super().end(route, channel_id, slot, was_sent=was_sent)
        if not was_sent:
            self._sent[channel_id].remove(slot)

    def progress_times(self, channel_id: int) -> list[float]:
        """When progress edits in that channel were begun, in order."""
        return [slot.begun_s for slot in self._sent[channel_id] if slot.is_progress]
