"""One interaction: what began it, and what the bot answered."""

import asyncio
from dataclasses import dataclass, field
from enum import IntEnum

from playground.discord.errors import JsonObject
from playground.discord.model.objects import Channel, Message


class Trigger(IntEnum):
    """Interaction types."""

    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL_SUBMIT = 5


class Callback(IntEnum):
    """Interaction callback types (Discord: Interactions)."""

    MESSAGE = 4
    DEFERRED_MESSAGE = 5
    DEFERRED_UPDATE = 6
    UPDATE = 7
    CHOICES = 8
    MODAL = 9


@dataclass(slots=True, kw_only=True, eq=False)
class Interaction:
    """One interaction; `source` is the message with the pressed button, `sent_at` perf_counter.

    `payload` is what the bot was told.
    """

    id: int
    token: str
    trigger: Trigger
    user_id: int
    channel: Channel
    data: JsonObject
    created_s: float
    source: Message | None = None
    opened_by: "Interaction | None" = None
    sent_at: float = 0.0
    answer: JsonObject | None = None
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    dead: bool = False
    response_id: int | None = None
    pending_defer: bool = False
    message_ids: set[int] = field(default_factory=set)
    payload: JsonObject = field(default_factory=dict)

    @property
    def is_menu(self) -> bool:
        """Whether a context menu began it."""
        return self.trigger is Trigger.COMMAND and self.data.get("type") != 1
