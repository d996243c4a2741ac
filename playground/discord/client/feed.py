"""What a member hears of messages while they listen."""

import asyncio
import contextlib
from collections.abc import Callable

import aiohttp

from playground.discord.client.connection import Connection, PersonError
from playground.discord.errors import JsonObject

RETRY_S = 0.2


class MessageFeed:
    """The messages heard of since `start`, by id, as they are now; None for one that is deleted."""

    def __init__(self, connection: Connection) -> None:
        self.messages: dict[str, JsonObject | None] = {}
        self._connection = connection
        self._changed = asyncio.Condition()
        self._listening: asyncio.Task[None] | None = None

    async def start(self, name: str) -> None:
        """Listen, and return once that is so."""
        connected = asyncio.Event()
        self._listening = asyncio.create_task(self._listen(connected), name=f"events of {name}")
        await connected.wait()

    async def stop(self) -> None:
        """Listen no more."""
        if self._listening is not None:
            self._listening.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._listening

    async def wait_for(self, look: Callable[[], JsonObject | None]) -> JsonObject:
        """Return the first message that `look` finds; it is called after every change."""
        async with self._changed:
            while (found := look()) is None:
                await self._changed.wait()
            return found

    async def _listen(self, connected: asyncio.Event) -> None:
        while True:
            with contextlib.suppress(aiohttp.ClientError):
                async for kind, data in self._connection.events():
                    if kind == "reset":
                        await self._look_anew()
                    if kind in {"hello", "reset"}:
                        connected.set()
                    elif kind.startswith("message_"):
                        await self._note(data["id"], None if kind == "message_delete" else data)
                    elif data.get("change") in {"CHANNEL_DELETE", "THREAD_DELETE"}:
                        await self._forget(data["channel_id"])
            await asyncio.sleep(RETRY_S)

    async def _note(self, message_id: str, message: JsonObject | None) -> None:
        async with self._changed:
            self.messages[message_id] = message
            self._changed.notify_all()

    async def _look_anew(self) -> None:
        """See what became of all of them while nothing was heard."""
        for message_id in list(self.messages):
            try:
                message = await self._connection.ask("GET", f"/messages/{message_id}")
            except PersonError:
                message = None
            await self._note(message_id, message)

    async def _forget(self, channel_id: str) -> None:
        for message in list(self.messages.values()):
            if message is not None and message["channel_id"] == channel_id:
                await self._note(message["id"], None)
