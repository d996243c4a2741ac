"""Discord as copies and deletions of members' data see it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.engine.messenger import ChannelClosedError, MessageGoneError
from tests.state_machines.channel import PRIVATE, Channel, Where

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.members.data_requests import DataRequest, ShownTask
    from bot.engine.data_requests.messenger import DataFile


@dataclass(slots=True)
class Rows:
    """The rows of a copy, in one file; an `Archive`."""

    known: list[tuple[str, int]] = field(default_factory=list)

    def add(self, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Note how many of a table there are."""
        self.known.append((table, len(rows)))

    def finish(self) -> int:
        """All are in one file."""
        return 1

    def read(self, number: int) -> bytes:
        """What there is of it."""
        return repr((number, self.known)).encode()

    def close(self) -> None:
        """Keep nothing."""
        self.known.clear()


@dataclass(slots=True)
class DataChannel:
    """The messages of a channel, for one process; a `DataMessenger`."""

    channel: Channel

    def archive(self, _request: DataRequest) -> Rows:
        """An empty one."""
        return Rows()

    async def begin(self, request: DataRequest) -> Where:
        """Say that a copy is being made, once however often it is tried."""
        return await self._posted(request, 0)

    async def tell(self, place: Where, request: DataRequest) -> None:  # noqa: ARG002 - a `DataMessenger`'s
        """Say how far it is."""
        await self.channel.asked.passed()
        self.channel.refuse()
        await self.channel.confirm()

    async def send(self, channel_id: int, request: DataRequest, file: DataFile) -> None:
        """Send a file, once however often it is tried."""
        where = await self._posted(request, file.number)
        assert where[0] == channel_id

    async def remove(self, shown: ShownTask) -> None:
        """Delete the message of a task."""
        await self.channel.asked.passed()
        self.channel.refuse()
        where = (shown.channel_id, shown.message_id or 0)
        if shown.channel_id in self.channel.closed:
            raise ChannelClosedError("50001")
        if where in self.channel.deleted or where not in self.channel.messages:
            raise MessageGoneError("10008")
        self.channel.deleted.add(where)
        await self.channel.confirm()

    async def _posted(self, request: DataRequest, number: int) -> Where:
        await self.channel.asked.passed()
        self.channel.refuse()
        room = PRIVATE + request.user_id
        if room in self.channel.closed:
            raise MessageGoneError("50007")
        copies = self.channel.copies
        where = copies.setdefault((request.id, number), (room, self.channel.new_id()))
        await self.channel.confirm()
        return where
