"""What members ask for of their own data: a copy of it, or that it be deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.members.data_requests import DataRequestKind
from bot.services.refusals import Refusal, RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.domain.members.data_requests import DataRequest
    from bot.store import DataRequests


class OwnData:
    """Use cases of `/privacy`; each is a member's about themselves alone."""

    def __init__(
        self, requests: DataRequests, *, keep_days: int, clock: Callable[[], float]
    ) -> None:
        self._requests = requests
        self._clock = clock
        self.keep_days = keep_days
        """After so many days what they asked for is forgotten; 0: never."""

    async def under_way(self, user_id: int) -> DataRequest | None:
        """A copy or a deletion that is not done yet."""
        return await self._requests.pending(user_id)

    async def export(self, user_id: int) -> DataRequest:
        """Ask for a copy. Raises RefusedError."""
        request = await self._requests.add(user_id, DataRequestKind.EXPORT, now_s=self._clock())
        if request is None:
            raise await self._refusal(user_id)
        return request

    async def begun(self, request: DataRequest, place: tuple[int, int]) -> None:
        """Let a copy be made below that message, of a channel and id."""
        await self._requests.begun(request, place)

    async def undelivered(self, request: DataRequest) -> None:
        """Take back the wish for a copy that cannot be sent."""
        await self._requests.drop(request)

    async def delete(self, user_id: int) -> None:
        """Ask that everything be deleted. Raises RefusedError."""
        kind = DataRequestKind.DELETION
        if await self._requests.add(user_id, kind, now_s=self._clock()) is None:
            raise RefusedError(Refusal.DELETION_RUNS)

    async def _refusal(self, user_id: int) -> RefusedError:
        request = await self._requests.pending(user_id)
        if request is None:
            opens_s = await self._requests.next_export_s(user_id)
            return RefusedError(Refusal.EXPORT_LATELY, opens_s=opens_s)
        is_export = request.kind is DataRequestKind.EXPORT
        return RefusedError(Refusal.EXPORT_RUNS if is_export else Refusal.DELETION_RUNS)
