"""Whether any shard of this process is connected to Discord's gateway, and since when none is."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Connectivity:
    """What its shards told of their connections."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Make it for shards that were not connected yet; `clock` shows seconds that go on."""
        self._clock = clock
        self._connected: set[int] = set()
        self._lost_at_s: float | None = None

    @property
    def lost_s(self) -> float:
        """For how long, in seconds, none was connected, though they tried to be; else 0."""
        return 0.0 if self._lost_at_s is None else self._clock() - self._lost_at_s

    def connected(self, shard_id: int) -> None:
        """A shard has a session."""
        self._connected.add(shard_id)
        self._lost_at_s = None

    def lost(self, shard_id: int) -> None:
        """A shard has no connection, or could not make one."""
        self._connected.discard(shard_id)
        if not self._connected and self._lost_at_s is None:
            self._lost_at_s = self._clock()

    def waits(self) -> None:
        """Discord allows no sessions for a while, to any process."""
        self._lost_at_s = None
