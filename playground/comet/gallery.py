"""Draws and encodes pictures in threads, and keeps the latest ones."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from playground.comet.drawing.artworks import Artwork
from playground.comet.drawing.clips import clip, clip_grid
from playground.comet.drawing.files import File, preview_file, still
from playground.comet.upstream.buttons import Kind
from playground.comet.upstream.tasks import Task

if TYPE_CHECKING:
    from playground.comet.drawing.recipes import Recipe

KEPT = 48
THREADS = 2


class Gallery:
    """Pictures of tasks as files; every picture is drawn once while it is kept."""

    def __init__(self) -> None:
        self._files: OrderedDict[tuple[str, str], asyncio.Future[File]] = OrderedDict()
        self._hands = asyncio.Semaphore(THREADS)

    async def result(self, task: Task, artwork: Artwork) -> File:
        """Return the finished picture or clip of a task."""
        if artwork.motion and task.job.kind is Kind.VIDEO:
            work = partial(clip, artwork, artwork.motion)
        elif artwork.motion:
            work = partial(clip_grid, artwork, artwork.motion)
        else:
            work = partial(still, artwork, variety=task.seed)
        return await self._kept((task.id, "result"), work)

    async def tile(self, task: Task, artwork: Artwork, number: int) -> File:
        """Return one tile of a finished task, counted from 0."""
        alone: tuple[Recipe, ...] = (artwork.tiles[number],)
        work = partial(still, Artwork(tiles=alone, scale=artwork.scale))
        return await self._kept((task.id, f"tile {number}"), work)

    async def preview(self, task: Task, percent: int) -> File:
        """Return the picture of an unfinished task."""
        artwork = task.job.draw(task.seed)
        work = partial(preview_file, artwork, percent=percent)
        return await self._kept((task.id, f"{percent} %"), work)

    async def _kept(self, key: tuple[str, str], work: Callable[[], File]) -> File:
        """Return the file of this name, and draw it unless it was drawn or is being drawn."""
        future = self._files.get(key)
        if future is None:
            future = asyncio.ensure_future(self._draw(work))
            self._files[key] = future
            if len(self._files) > KEPT:
                self._files.popitem(last=False)
        self._files.move_to_end(key)
        return await asyncio.shield(future)

    async def _draw(self, work: Callable[[], File]) -> File:
        async with self._hands:
            return await asyncio.to_thread(work)

    async def close(self) -> None:
        """Wait for what is being drawn."""
        await asyncio.gather(*self._files.values(), return_exceptions=True)
