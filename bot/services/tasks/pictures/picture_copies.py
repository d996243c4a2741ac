"""Copies of pictures that members get by direct message, with as much of each as they may see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services.members.visibility import Sight

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.domain.tasks import TaskView
    from bot.services.members.details import Details
    from bot.services.members.visibility import Viewer
    from bot.services.tasks.pictures.seeds import Seeds
    from bot.services.tasks.pictures.single_pictures import SinglePictures
    from bot.store import PictureCopies as Copies


class PictureCopies:
    """What a copy shows, and which there are."""

    def __init__(
        self,
        copies: Copies,
        details: Details,
        seeds: Seeds,
        single_pictures: SinglePictures,
        *,
        clock: Callable[[], float],
    ) -> None:
        self._copies = copies
        self._details = details
        self._seeds = seeds
        self._single_pictures = single_pictures
        self._clock = clock

    async def of(self, viewer: Viewer, task_id: int) -> tuple[TaskView, str | None]:
        """A picture with links to all that was made, and its seed where that is known.

        Raises:
            RefusedError: the viewer may not see it, or it is there no more.
        """
        known = await self._details.of(viewer, task_id)
        is_open = known.sight is Sight.EVERYTHING
        seed = await self._seeds.of(known.view.task) if is_open else None
        return await self._single_pictures.added(known.view), seed

    async def sent(self, task_id: int, user_id: int, message_id: int) -> None:
        """Note the message of a member's copy, which goes when the picture is removed."""
        await self._copies.sent(task_id, user_id, message_id, now_s=self._clock())
