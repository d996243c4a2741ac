"""What members made, and what others made where they can read; each by who may see what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.services.members.hidden_prompts import as_seen
from bot.services.members.visibility import sight_of
from bot.services.refusals import Refusal, RefusedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.members.history import Filter, Place
    from bot.domain.tasks import Task
    from bot.services.members.visibility import Sight, Viewer
    from bot.store import Found, History, Made

PAGE: Final = 4
"""Pictures of a page: with a line of buttons each they are as much as Discord's layouts hold."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A picture as who looks may see it."""

    task: Task
    sight: Sight
    is_favourite: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Pictures, newest first, and whether there are others beside them.

    `goes_on`: where to look on for others, as there was too much to look through at once.
    """

    pictures: Sequence[Seen] = ()
    has_newer: bool = False
    has_older: bool = False
    goes_on: Place | None = None


class Histories:
    """Pages of what was made."""

    def __init__(self, history: History) -> None:
        self._history = history

    async def page(
        self, viewer: Viewer, found: Filter, place: Place | None, *, others: bool
    ) -> Page:
        """A page of the viewer's own pictures, or of those in the channels that they read.

        Raises:
            RefusedError: others' are asked for where there is no server that the bot is in, or
                the filter is none.
        """
        if others and viewer.guild_id is None:
            raise RefusedError(Refusal.NO_SERVER_HISTORY)
        channels = viewer.channels if others else None
        try:
            there = await self._history.page(
                viewer.user_id, channels, found, place=place, most=PAGE + 1
            )
        except ValueError as error:
            raise RefusedError(Refusal.NO_SUCH_VALUE) from error
        return _page(viewer, there, place)

    async def seen(self, viewer: Viewer, task_id: int) -> Seen:
        """One picture. Raises RefusedError if the viewer may not see it."""
        made = await self._history.made(viewer.user_id, task_id)
        found = None if made is None else _seen(viewer, made)
        if found is None:
            raise RefusedError(Refusal.NO_SUCH_TASK)
        return found


def _page(viewer: Viewer, there: Found, place: Place | None) -> Page:
    made, is_newer = there.pictures, place is not None and place.newer
    goes_on = len(made) > PAGE
    shown = made[-PAGE:] if is_newer else made[:PAGE]
    return Page(
        pictures=[found for one in shown if (found := _seen(viewer, one)) is not None],
        has_newer=goes_on if is_newer else place is not None,
        has_older=goes_on or is_newer,
        goes_on=there.goes_on,
    )


def _seen(viewer: Viewer, made: Made) -> Seen | None:
    sight = sight_of(viewer, made.task, hidden_by=made.hidden_by)
    task = as_seen(made.task, sight)
    return None if task is None else Seen(task, sight, made.is_favourite)
