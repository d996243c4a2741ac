"""The connections of one process to its database, opened and closed together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from bot.store.database.transactions import Access

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.store.database.backends import Backend
    from bot.store.database.transactions import Committed, TransactionRunner

READERS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Connections:
    """One that writes, some that read, and where others work on it, one for short writes."""

    writer: TransactionRunner
    readers: Sequence[TransactionRunner]
    beside: TransactionRunner | None

    @classmethod
    async def open(cls, backend: Backend, committed: Committed) -> Self:
        """Open all of them, or none.

        Args:
            backend: the database that was taken.
            committed: is called in a connection's thread, with the loops that a commit woke.

        Raises:
            StoreUnavailableError: the database does not let itself be opened.
        """
        opened: list[TransactionRunner] = []
        kinds = (Access.WRITE, *[Access.READ] * READERS)
        kinds += () if backend.is_alone else (Access.WRITE_BESIDE,)
        try:
            for access in kinds:
                opened.append(await backend.connect(access, committed))  # noqa: PERF401 - to close
        except BaseException:
            await _close(opened)
            raise
        return cls(
            writer=opened[0],
            readers=opened[1 : 1 + READERS],
            beside=next(iter(opened[1 + READERS :]), None),
        )

    async def close(self) -> None:
        """Close all of them, the one that writes last."""
        beside = [] if self.beside is None else [self.beside]
        await _close([*beside, *self.readers, self.writer])


async def _close(connections: Iterable[TransactionRunner]) -> None:
    for connection in connections:
        await connection.close()
