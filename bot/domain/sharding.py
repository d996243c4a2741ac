"""How Discord's shards are spread over slots, which processes hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

OF_PRIVATE: Final = 0
"""The slot of private channels: Discord tells the first shard of them."""


@dataclass(frozen=True, slots=True)
class Sharding:
    """So many slots, one for each process at work, share so many shards."""

    processes: int = 1
    shards: int = 1

    def slot_of(self, guild_id: int | None) -> int:
        """The slot of a server, or of private channels (None)."""
        if guild_id is None:
            return OF_PRIVATE
        shard = (guild_id >> 22) % self.shards
        return ((shard + 1) * self.processes - 1) // self.shards

    def shards_of(self, slot: int) -> range:
        """The shards of a slot."""
        first, end = (one * self.shards // self.processes for one in (slot, slot + 1))
        return range(first, end)
