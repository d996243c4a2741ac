"""What is asked of CometAPI in a live check, one thing after the other: one picture and one U.

Nothing is submitted twice, whatever becomes of it, and nothing is waited for without an end.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from bot.cometapi import Busy, CometError, RemoteStatus, TaskNotFound, Unreachable, Unsure
from bot.cometapi.actions import Action
from bot.media import PictureError

if TYPE_CHECKING:
    from bot.cometapi import Balance, CometClient, RemoteTask, Speed, Submitted
    from bot.media import Fetcher

PROMPT: Final = "a paper boat on a quiet lake, flat colours"
STATE: Final = "imagine-bot doctor"
NOBODYS_TASK: Final = "0"

LOOK_S: Final = 2.0
PICTURE_WITHIN_S: Final = 900.0
UPSCALE_WITHIN_S: Final = 300.0


class StoppedError(Exception):
    """The course cannot go on; the text says why, in a sentence."""


@dataclass(slots=True, kw_only=True)
class Course:
    """What was found out so far; None for what was not reached.

    Attributes:
        unknown: how a task that nobody has was answered, by the client's word for it.
        listed: the picture's task, as a list with its id shows it.
        link: what its first link led to, in words; `link_works` whether that is a picture.
        usd: what both came to, by what the account said before and after.
        stopped: why it ended before its end.
    """

    before: Balance | None = None
    unknown: str | None = None
    submitted: Submitted | None = None
    picture: RemoteTask | None = None
    listed: RemoteTask | None = None
    link: str | None = None
    link_works: bool | None = None
    pressed: Submitted | None = None
    upscaled: RemoteTask | None = None
    usd: float | None = None
    stopped: str = ""
    found_after_s: list[float] = field(default_factory=list)


class Examiner:
    """Goes through a course; `look_s` is how often a task is looked at."""

    def __init__(
        self,
        comet: CometClient,
        fetcher: Fetcher,
        *,
        speed: Speed | None,
        look_s: float = LOOK_S,
        picture_within_s: float = PICTURE_WITHIN_S,
    ) -> None:
        self._comet = comet
        self._fetcher = fetcher
        self._speed = speed
        self._look_s = look_s
        self._picture_within_s = picture_within_s

    async def go(self, course: Course) -> None:
        """Fill in a course, as far as that is possible; raises nothing of CometAPI's."""
        try:
            await self._free(course)
            await self._picture(course)
            await self._upscale(course)
        except StoppedError as error:
            course.stopped = str(error)
        except Unsure as error:
            course.stopped = (
                f"{error}. It was not submitted again: whether it was paid stands in "
                "CometAPI's console."
            )
        except CometError as error:
            course.stopped = f"{error}."
        await self._count(course)

    async def _free(self, course: Course) -> None:
        """Everything that costs nothing, before anything that does."""
        course.before = await self._balance()
        await self._comet.check()
        try:
            await self._comet.fetch(NOBODYS_TASK)
        except TaskNotFound as error:
            course.unknown = type(error).__name__
        except CometError as error:
            course.unknown = f"{type(error).__name__} ({error})"
        else:
            course.unknown = "a task"

    async def _picture(self, course: Course) -> None:
        course.submitted = await self._comet.imagine(PROMPT, speed=self._speed, state=STATE)
        course.picture = await self._ended(course, course.submitted.id, self._picture_within_s)
        with suppress(CometError):  # the bot can do without a list
            listed = await self._comet.list_tasks([course.picture.id])
            course.listed = listed.get(course.picture.id)
        await self._look_at_link(course, course.picture)

    async def _look_at_link(self, course: Course, task: RemoteTask) -> None:
        course.link_works = False
        if not task.media:
            course.link = "no link"
            return
        try:
            picture = await self._fetcher.fetch(task.media[0].url)
        except PictureError as error:
            course.link = type(error).__name__
        else:
            course.link, course.link_works = f"{picture.width} x {picture.height} pixels", True

    async def _upscale(self, course: Course) -> None:
        buttons = course.picture.buttons if course.picture else ()
        ids = [button.custom_id for button in buttons if button.custom_id]
        picks = [one for one in ids if Action.parse(one).picks]
        if course.picture is None or not picks:
            raise StoppedError("The picture has no button that picks one of the four.")
        course.pressed = await self._comet.action(
            course.picture.id, picks[0], speed=self._speed, state=STATE
        )
        course.upscaled = await self._ended(course, course.pressed.id, UPSCALE_WITHIN_S)

    async def _ended(self, course: Course, task_id: str, within_s: float) -> RemoteTask:
        """Follow a task to its end. Raises StoppedError unless that is a picture in time."""
        began_s = time.monotonic()
        while time.monotonic() - began_s < within_s:
            await asyncio.sleep(self._look_s)
            try:
                task = await self._comet.fetch(task_id)
            except (TaskNotFound, Busy, Unreachable):  # not yet, or not now
                continue
            if task.status is RemoteStatus.SUCCEEDED and task.media:
                course.found_after_s.append(round(time.monotonic() - began_s, 1))
                return task
            if task.status in {RemoteStatus.FAILED, RemoteStatus.NEEDS_INPUT}:
                raise StoppedError(f"A task ended as {task.status}: {task.fail_reason or '-'}.")
        raise StoppedError(f"A task was not done within {within_s:.0f} s. It may go on, paid.")

    async def _count(self, course: Course) -> None:
        after = await self._balance()
        used = [one.used_usd for one in (course.before, after) if one is not None]
        if len(used) == 2 and None not in used:  # noqa: PLR2004 - before and after
            course.usd = round((used[1] or 0.0) - (used[0] or 0.0), 6)

    async def _balance(self) -> Balance | None:
        try:
            return await self._comet.balance()
        except CometError:
            return None
