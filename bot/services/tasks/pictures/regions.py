"""Showing which area of a picture would change, before anything is spent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.engine.submitting.inputs import UnusableInputError, preset_of
from bot.media import PictureError, fit, overlay
from bot.services.refusals import Refusal, RefusedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.tasks import Task
    from bot.media import Fetcher, Picture


PREVIEW_BYTES: Final = 500_000


class Regions:
    """Pictures of pictures with the chosen area marked."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher

    async def preview(self, task: Task, areas: Sequence[str]) -> Picture:
        """The finished picture of a task with these areas marked; none: as it is.

        Raises:
            RefusedError: the picture cannot be had, or the areas cannot be used together.
        """
        if task.result.image_url is None:
            raise RefusedError(Refusal.NO_PICTURE_HERE)
        try:
            with self._fetcher.results.hold() as hold:
                picture = await self._fetcher.fetch(task.result.image_url, hold)
                if not areas:
                    return await fit(picture, PREVIEW_BYTES)
                mask = await preset_of((picture.width, picture.height), areas)
                return await overlay(picture.data, mask)
        except UnusableInputError as error:
            raise RefusedError(Refusal.PROMPT, message=error.message) from error
        except PictureError as error:
            raise RefusedError(Refusal.NO_PICTURE_HERE) from error
