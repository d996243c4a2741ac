"""Whether this process is alive, and whether it can do its work; if not, why."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from bot.engine.observers import Observer
from bot.store import StoreUnavailableError
from bot.web.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.discord_client.client import ImagineBot
    from bot.engine import Engine

STUCK_S: Final = 300.0
"""A round that lasts so long never ends: the process is as good as dead."""

LATE_S: Final = 60.0
"""And one that lasts so long holds up members."""


class Health(Observer):
    """Observes the loops, and is told what the start has brought about so far."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Make it for a process that has just begun; `clock` shows seconds that go on."""
        self._clock = clock
        self._began_s: dict[str, float] = {}
        self._failed: dict[str, str] = {}
        self.is_stopping = False
        self.engine: Engine | None = None
        self.client: ImagineBot | None = None
        self.snapshot: Snapshot | None = None

    def opened(self, engine: Engine) -> None:
        """The database is open."""
        self.engine = engine
        self.snapshot = Snapshot(engine.store.measures)

    @contextmanager
    def round(self, loop: str) -> Iterator[None]:
        """Note when a round begins, ends and fails."""
        self._began_s[loop] = self._clock()
        try:
            yield
        except Exception as error:
            self._failed[loop] = type(error).__name__
            raise
        else:
            self._failed.pop(loop, None)
        finally:
            del self._began_s[loop]

    @property
    def stuck(self) -> list[str]:
        """The loops that do not turn any more; who asks is proof that events are handled."""
        return self._longer_than(STUCK_S)

    async def problems(self) -> dict[str, str]:
        """What keeps the process from its work, by what it is about; empty if nothing does."""
        found = {
            "process": "is stopping" if self.is_stopping else "",
            "database": await self._of_database(),
            "gateway": self._of_gateway(),
            "loops": self._of_loops(),
        }
        return {name: problem for name, problem in found.items() if problem}

    async def _of_database(self) -> str:
        if self.snapshot is None:
            return "is not open yet"
        try:
            await self.snapshot.get()
        except TimeoutError:
            return "does not answer"
        except StoreUnavailableError as error:
            return str(error)
        return ""

    def _of_gateway(self) -> str:
        if self.client is None or not self.client.is_ready():
            return "is not connected yet"
        lost_s = self.client.connectivity.lost_s
        return f"has no connection for {lost_s:.0f} s" if lost_s else ""

    def _of_loops(self) -> str:
        late = [f"{loop} does not end its round" for loop in self._longer_than(LATE_S)]
        failed = [f"{loop} failed ({error})" for loop, error in sorted(self._failed.items())]
        return ", ".join([*late, *failed])

    def _longer_than(self, seconds: float) -> list[str]:
        now_s = self._clock()
        return sorted(loop for loop, began_s in self._began_s.items() if now_s - began_s > seconds)
