"""What members are told as it happens: numbered events, kept so that nobody misses any."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass

from playground.discord.errors import JsonObject
from playground.discord.model import permissions
from playground.discord.model.objects import Message
from playground.discord.model.permissions import Permission
from playground.discord.model.world import Change, World
from playground.discord.payloads.messages import Payloads

KEPT = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event as it goes over the wire; `audience` None means everybody."""

    id: int
    kind: str
    data: str
    audience: frozenset[int] | None

    def encode(self) -> bytes:
        """Return the event as server-sent text."""
        return f"id: {self.id}\nevent: {self.kind}\ndata: {self.data}\n\n".encode()


class Stream:
    """The log of events and those who follow it."""

    def __init__(self) -> None:
        self._events: deque[Event] = deque(maxlen=KEPT)
        self._last_id = 0
        self._more = asyncio.Event()
        self._closed = False
        self._starts = 0

    @property
    def last_id(self) -> int:
        """The number of the newest event."""
        return self._last_id

    def publish(self, kind: str, data: JsonObject, audience: frozenset[int] | None = None) -> None:
        """Add an event for all, or for those in `audience`."""
        self._last_id += 1
        event = Event(id=self._last_id, kind=kind, data=json.dumps(data), audience=audience)
        self._events.append(event)
        self._notify()

    def close(self) -> None:
        """End all followers."""
        self._closed = True
        self._notify()

    def restart(self) -> None:
        """Forget all events and end all followers; one who comes back is told to look anew."""
        self._events.clear()
        self._last_id += 1
        self._starts += 1
        self._notify()

    def _notify(self) -> None:
        self._more.set()
        self._more = asyncio.Event()

    def covers(self, after: int) -> bool:
        """Say whether everything since an event is still kept."""
        oldest = self._events[0].id if self._events else self._last_id + 1
        return oldest - 1 <= after <= self._last_id

    async def follow(self, user_id: int, after: int, *, beat_s: float) -> AsyncIterator[bytes]:
        """Give what a member may see after an event, then whatever comes, until ended.

        After `beat_s` seconds of silence a comment is given, which shows a dead connection.
        """
        start = self._starts
        while not self._closed and start == self._starts:
            more = self._more
            for event in [e for e in self._events if e.id > after]:
                after = event.id
                if event.audience is None or user_id in event.audience:
                    yield event.encode()
            if more.is_set():
                continue
            try:
                await asyncio.wait_for(more.wait(), beat_s)
            except TimeoutError:
                yield b": still here\n\n"


class PeopleEvents:
    """A listener of the world that publishes each change to the members who can see it."""

    def __init__(self, world: World, stream: Stream, payloads: Payloads) -> None:
        self._world = world
        self._stream = stream
        self._payloads = payloads

    def __call__(self, change: Change) -> None:
        """Publish a change."""
        message = change.message
        if message is None:
            place = {
                "guild_id": str(change.guild.id) if change.guild else None,
                "channel_id": str(change.channel.id) if change.channel else None,
            }
            self._stream.publish("world", {"change": change.kind} | place)
            return
        kind = "MESSAGE_UPDATE" if change.reacted is not None else change.kind
        if kind == "MESSAGE_DELETE":
            data: JsonObject = {"id": str(message.id), "channel_id": str(message.channel_id)}
        else:
            data = self.view(message)
        self._stream.publish(kind.lower(), data, self._audience(message))

    def view(self, message: Message) -> JsonObject:
        """Return a message as a client gets it, plus whom it pinged and who reacted."""
        channel = self._world.channels[message.channel_id]
        return self._payloads.message(message) | {
            "guild_id": str(channel.guild_id) if channel.guild_id else None,
            "pings": message.pings,
            "reacted": {
                emoji: [str(user_id) for user_id in users]
                for emoji, users in message.reactions.items()
            },
        }

    def _audience(self, message: Message) -> frozenset[int]:
        if message.visible_to is not None:
            return frozenset({message.visible_to})
        channel = self._world.channels[message.channel_id]
        return frozenset(
            user_id
            for user_id in self._world.users
            if permissions.in_channel(self._world, channel, user_id) & Permission.VIEW_CHANNEL
        )
