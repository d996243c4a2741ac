"""Sessions of bots, and the connections that carry them."""

import asyncio
import json
import time
from collections import deque
from dataclasses import dataclass, field

from aiohttp import web

from playground.discord.errors import JsonObject
from playground.discord.gateway.protocol import Op

MOST_PER_MINUTE = 120


REPLAY = 1000
"""How many events a session keeps for a RESUME."""

RESUMABLE_S = 90.0
"""How long a session without a connection can be resumed."""


@dataclass(slots=True, kw_only=True, eq=False)
class Session:
    """One IDENTIFY: what was sent is kept, so that a new connection can catch up."""

    id: str
    intents: int
    shard: tuple[int, int]
    seq: int = 0
    sent: deque[JsonObject] = field(default_factory=lambda: deque(maxlen=REPLAY))
    connection: "Connection | None" = None
    cut_s: float = 0.0
    """When it lost its connection, by the monotonic clock."""

    @property
    def is_over(self) -> bool:
        """Whether it lost its connection so long ago that it cannot be resumed."""
        return self.connection is None and time.monotonic() - self.cut_s > RESUMABLE_S

    def covers(self, guild_id: int | None) -> bool:
        """Say whether events of a server (None: of DMs) come to this shard."""
        index, count = self.shard
        return ((guild_id or 0) >> 22) % count == index

    def can_replay(self, seq: int) -> bool:
        """Say whether all events after one are still kept."""
        return seq <= self.seq and self.seq - seq <= len(self.sent)


class Connection:
    """One socket; what is sent goes through a queue, so that dispatching never waits."""

    def __init__(self, request: web.Request, socket: web.WebSocketResponse) -> None:
        self._request = request
        self._socket = socket
        self._queue: asyncio.Queue[str | bytes | int] = asyncio.Queue()
        self.url = f"ws://{request.host}{request.path}"
        """Where its client found the gateway, which may be through a proxy."""
        self.session: Session | None = None
        self.thrown_out = False
        self.received_at: deque[float] = deque(maxlen=MOST_PER_MINUTE)

    def send(self, op: Op, *, d: object = None, s: int | None = None, t: str | None = None) -> None:
        """Queue a frame."""
        self._queue.put_nowait(json.dumps({"op": int(op), "d": d, "s": s, "t": t}))

    def send_raw(self, frame: str | bytes) -> None:
        """Queue something that need not be a frame of Discord's."""
        self._queue.put_nowait(frame)

    def close(self, code: int) -> None:
        """Queue a closing handshake."""
        self.thrown_out = True
        self._queue.put_nowait(code)

    def cut(self) -> None:
        """Drop the connection without a closing handshake."""
        if self._request.transport:
            self._request.transport.abort()

    async def pump(self) -> None:
        """Write what is queued until told to close."""
        while True:
            item = await self._queue.get()
            if isinstance(item, int):
                await self._socket.close(code=item)
                return
            try:
                if isinstance(item, bytes):
                    await self._socket.send_bytes(item)
                else:
                    await self._socket.send_str(item)
            except ConnectionError:
                return
