"""Pictures of messages that a dialog is about: noted by their address until it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.services.refusals import Refusal, RefusedError
from bot.services.tasks.addresses import address_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.services.requester import Requester
    from bot.services.tasks.intake import Intake
    from bot.store import Drafts

_ADDRESS: Final = "image"


class MessagePictures:
    """Drafts of requests, each of which is one address so far."""

    def __init__(self, intake: Intake, drafts: Drafts, *, clock: Callable[[], float]) -> None:
        self._intake = intake
        self._drafts = drafts
        self._clock = clock

    async def keep(self, requester: Requester, address: str) -> int:
        """Note the picture that a dialog is about; returns the draft's id. Raises RefusedError."""
        self._intake.check_open()
        return await self._drafts.keep(
            user_id=requester.user_id,
            content=[{_ADDRESS: address_in(address)}],
            now_s=self._clock(),
        )

    async def kept(self, requester: Requester, draft_id: int) -> str:
        """The address of a draft. Raises RefusedError if it is not there any more."""
        found = await self._drafts.read(draft_id, user_id=requester.user_id)
        if not found or _ADDRESS not in found[0]:
            raise RefusedError(Refusal.NO_SUCH_DRAFT)
        return str(found[0][_ADDRESS])
