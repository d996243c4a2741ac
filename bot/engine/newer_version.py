"""The loop that asks once a week whether there is a newer version, and tells the operator of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.domain import notices

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.store import Store

EVERY_S: Final = 7 * 24 * 3600.0

_NAME: Final = "update_asked_s"


class UpdateWatch:
    """Asks, also over restarts no more often, and tells of each version once.

    `newer` returns the newest version that was released since this one, None if there is none or
    nobody can tell.
    """

    def __init__(
        self,
        store: Store,
        newer: Callable[[], Awaitable[str | None]],
        *,
        clock: Callable[[], float],
    ) -> None:
        self._store = store
        self._newer = newer
        self._clock = clock

    async def process_some(self) -> float:
        """Ask if that was not done lately; returns how many seconds to sleep."""
        now_s = self._clock()
        passed_s = now_s - float(await self._store.key_values.get(_NAME) or 0.0)
        if 0 <= passed_s < EVERY_S:
            return EVERY_S - passed_s
        await self._store.key_values.set(_NAME, repr(now_s))
        version = await self._newer()
        if version is not None:
            self._store.notices.add_soon(notices.update(version), now_s=now_s)
        return EVERY_S
