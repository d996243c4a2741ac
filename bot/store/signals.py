"""The events that wake the loops: set by the store after a commit that concerns them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable


MOST_STARRED: Final = 1000
"""So many pictures wait for their stars to be counted; others wait for another star."""


class Loop(StrEnum):
    """A loop that acts on rows; SLOTS is whoever waits for one."""

    SUBMITTER = "submitter"
    POLLER = "poller"
    PUBLISHER = "publisher"
    OUTAGES = "outages"
    NOTICES = "notices"
    SLOTS = "slots"
    GALLERY = "gallery"
    DATA_REQUESTS = "data_requests"


@dataclass(frozen=True, slots=True)
class Signals:
    """One event a loop; what no row stands behind is set by whoever knows of it."""

    submitter: asyncio.Event = field(default_factory=asyncio.Event)
    poller: asyncio.Event = field(default_factory=asyncio.Event)
    publisher: asyncio.Event = field(default_factory=asyncio.Event)
    outages: asyncio.Event = field(default_factory=asyncio.Event)
    notices: asyncio.Event = field(default_factory=asyncio.Event)
    slots: asyncio.Event = field(default_factory=asyncio.Event)
    gallery: asyncio.Event = field(default_factory=asyncio.Event)
    data_requests: asyncio.Event = field(default_factory=asyncio.Event)
    stars: asyncio.Event = field(default_factory=asyncio.Event)
    open_channels: set[int] = field(default_factory=set)
    open_members: set[int] = field(default_factory=set)
    starred: set[tuple[int, int]] = field(default_factory=set)
    """Messages by channel and id; of more than `MOST_STARRED` the newest are left out."""

    def wake(self, loops: Iterable[Loop]) -> None:
        """Set the events of these loops."""
        for loop in loops:
            getattr(self, loop).set()

    def seen_starred(self, *, channel_id: int, message_id: int) -> None:
        """Tell whoever counts stars that a message of the bot's got one."""
        if len(self.starred) < MOST_STARRED:
            self.starred.add((channel_id, message_id))
        self.stars.set()

    def seen_open(self, *, channel_id: int, user_id: int | None = None) -> None:
        """Tell the publisher that a channel can be seen, or a member takes direct messages."""
        self.open_channels.add(channel_id)
        if user_id is not None:
            self.open_members.add(user_id)
        self.publisher.set()
