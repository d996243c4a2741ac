"""How transactions are observed from outside: told of each, in the thread that runs it."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from bot.store.database.statements import Connection

    Work = Callable[[Connection], Any]


@dataclass(frozen=True, slots=True)
class Transaction:
    """One that is about to begin: whether it may write, and what is done in it, in order."""

    connection: Connection
    writes: bool
    works: Sequence[Work]

    @property
    def names(self) -> list[str]:
        """The methods of the store that asked for it, each once."""
        return list(
            dict.fromkeys(work.__qualname__.partition(".<locals>")[0] for work in self.works)
        )


class Observer(Protocol):
    """Is entered before a transaction begins and left after it ended."""

    def __call__(self, transaction: Transaction, /) -> AbstractContextManager[None]:
        """What is to be around that transaction."""


observers: Final[list[Observer]] = []
"""Those of this process: the chaos runs and the benchmarks add theirs before the bot starts."""


@contextmanager
def observed(transaction: Transaction) -> Iterator[None]:
    """Let all observers stand around a transaction."""
    with ExitStack() as stack:
        for observer in observers:
            stack.enter_context(observer(transaction))
        yield
