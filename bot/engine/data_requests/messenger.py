"""Where members get copies of their data, as the engine sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.members.data_requests import DataRequest, ShownTask


@dataclass(frozen=True, slots=True)
class DataFile:
    """One of the files of a copy; the last one says what is in all."""

    number: int
    files: int
    data: bytes


class Archive(Protocol):
    """Files that fill up with a copy, none larger than a message can carry. It may block."""

    def add(self, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Add rows of a table, by their columns."""

    def finish(self) -> int:
        """Add what says what is in it; returns how many files there are."""

    def read(self, number: int) -> bytes:
        """The content of a file, from 1 on."""

    def close(self) -> None:
        """Keep nothing of it."""


class DataMessenger(Protocol):
    """Direct messages about data, and an end of messages that show it."""

    def archive(self, request: DataRequest) -> Archive:
        """An empty one, for the member who asked."""

    async def begin(self, request: DataRequest) -> tuple[int, int]:
        """Tell a member that their copy is being made, once however often it is tried.

        Returns the channel and the message.

        Raises:
            TryLaterError: it may work later.
            MessengerError: it cannot be done.
        """

    async def tell(self, place: tuple[int, int], request: DataRequest) -> None:
        """Say in that message how far it is. Raises as `begin`."""

    async def send(self, channel_id: int, request: DataRequest, file: DataFile) -> None:
        """Send a file, once however often it is tried within minutes. Raises as `begin`."""

    async def remove(self, shown: ShownTask) -> None:
        """Delete the message of a task.

        Raises:
            ChannelClosedError: no message of that channel can be reached.
            MessageGoneError: it is gone.
            TryLaterError, MessengerError: as above.
        """
