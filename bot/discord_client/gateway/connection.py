"""The gateway's connection: it outlives what cannot be read, and is made anew with patience."""

from __future__ import annotations

import asyncio
import json
import re
import time
from typing import Any, Final, NoReturn

import aiohttp
import discord
import yarl
from discord.shard import EventType

from bot.discord_client.gateway.events import READY, Drops, ReadyError, UnreadableError
from bot.discord_client.patches import OpenShard, OpenSocket

Json = dict[str, Any]

HEARTBEAT_MS: Final = 41_250
_HEARTBEATS_MS: Final = range(1_000, 600_000)
QUICK_S: Final = 60.0
"""A connection that ended sooner than this is followed by a pause before the next."""

_CLOSE_RESUMABLE: Final = 4000
_PASSED_ON: Final = (
    OSError,
    aiohttp.ClientError,
    discord.ConnectionClosed,
    discord.gateway.ReconnectWebSocket,
    ReadyError,
)
"""What discord.py's own loop knows to deal with, and what ends the start."""


class Socket(OpenSocket):
    """discord.py's connection, which outlives frames that cannot be read."""

    drops: Final = Drops()

    @property
    def sequence(self) -> int | None:
        """The number of the last event; what is no number would end every heartbeat."""
        return self._sequence

    @sequence.setter
    def sequence(self, value: object) -> None:
        if value is None or type(value) is int:
            self._sequence = value

    async def received_message(self, msg: str | bytes, /) -> None:
        """Deal with a frame.

        Raises:
            UnreadableError: nothing can be read from here on.
        """
        try:
            text = self.text_in(msg)
        except Exception as error:  # noqa: BLE001 - zlib's, zstd's, or no UTF-8
            await self._give_up(error)
        if text is None:  # there is more to come
            return
        try:
            if not self.has_heartbeat or f'"{READY}"' in text:
                text = json.dumps(self._mended(json.loads(text)))
            await super().received_message(text)
        except _PASSED_ON:
            raise
        except Exception as error:  # noqa: BLE001 - one frame; the others go on
            if not self.has_heartbeat:
                await self._give_up(error)
            self.drops.tell("frame", error)

    async def _give_up(self, error: Exception) -> NoReturn:
        self.drops.tell("connection", error)
        await self.close(_CLOSE_RESUMABLE)
        raise UnreadableError(type(error).__name__) from None

    def _mended(self, frame: Json) -> Json:
        """A greeting or READY as discord.py needs it; what it lacks is known here already."""
        data = frame.get("d")
        if frame.get("op") == self.HELLO and isinstance(data, dict):
            interval = data.get("heartbeat_interval")
            if not isinstance(interval, int) or interval not in _HEARTBEATS_MS:
                data["heartbeat_interval"] = HEARTBEAT_MS
        elif frame.get("op") == self.DISPATCH and frame.get("t") == READY:
            frame["d"] = self._mended_ready(data if isinstance(data, dict) else {})
            frame.setdefault("s", None)
        return frame

    def _mended_ready(self, data: Json) -> Json:
        guilds = data.get("guilds")
        address = data.get("resume_gateway_url")
        session = data.get("session_id")
        return {
            **data,
            "shard": [self.shard_id or 0, self.shard_count or 1],
            # Their events tell the rest.
            "guilds": [
                {"id": guild["id"], "unavailable": True}
                for guild in (guilds if isinstance(guilds, list) else [])
                if isinstance(guild, dict) and _is_id(guild.get("id"))
            ],
            "session_id": session if isinstance(session, str) else "",
            "resume_gateway_url": address if _is_gateway(address) else str(self.gateway),
            "user": self.logged_in_user or data.get("user"),
        }


def _is_id(value: object) -> bool:
    return isinstance(value, str | int) and re.fullmatch(r"[0-9]{1,19}", str(value)) is not None


def _is_gateway(value: object) -> bool:
    try:
        url = yarl.URL(str(value))
    except ValueError:
        return False
    return url.scheme in {"ws", "wss"} and bool(url.host)


class PatientShard(OpenShard):
    """discord.py's shard, which pauses where a connection does not hold, or sessions run short.

    It waits outside of the loop that all shards share, and comes back to that for its turn.
    """

    _waiting: asyncio.Task[None] | None = None
    _waited = False
    _began_s = float("-inf")

    async def reidentify(self, exc: discord.gateway.ReconnectWebSocket) -> None:
        """Resume the session, or open a new one."""
        kind = EventType.resume if exc.resume else EventType.identify
        if not self._has_to_wait(kind, exc):
            await super().reidentify(exc)

    async def reconnect(self) -> None:
        """Open a new session."""
        if not self._has_to_wait(EventType.reconnect, None):
            await super().reconnect()

    def stopped(self) -> None:
        """Wait for nothing any more."""
        if self._waiting is not None:
            self._waiting.cancel()

    def _has_to_wait(self, kind: int, exc: discord.gateway.ReconnectWebSocket | None) -> bool:
        if self._waited:
            self._waited = False
        elif kind != EventType.resume or time.monotonic() - self._began_s < QUICK_S:
            self._waiting = asyncio.create_task(self._come_back(kind, exc))
            return True
        self._began_s = time.monotonic()
        return False

    async def _come_back(self, kind: int, exc: discord.gateway.ReconnectWebSocket | None) -> None:
        if kind == EventType.resume:
            await asyncio.sleep(self.next_pause_s())
        else:
            if (pause_s := await self.client.sessions.pause_s()) > 0:
                self.client.connectivity.waits()
            await asyncio.sleep(pause_s)
            await self.client.sessions.approach(self.id)
        self._waited = True
        self.enqueue(kind, exc)
